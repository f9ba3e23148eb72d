package phrasebook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// A Phrase is the counterpart of another tool's command.
type Phrase struct {
	Says     string   // one sentence without its end: the verb of ramus, or what ramus lacks
	Commands []string // to type, perhaps with a comment; may be empty
	Needs    Need     // of the commands
}

// A Need is what commands need to work.
type Need int

// The needs.
const (
	Revisions Need = iota // a project with revisions
	Project               // a project, which may be empty
	OneHead               // a project with one head, or none
	Nothing
)

// Lookup returns the phrase of a command line of another tool: its words without flags,
// as in "migrate", "up" or "db:rollback", and the value of its flag -m, or "". It reports
// false for a word that the phrasebook does not have.
func Lookup(words []string, message string) (Phrase, bool) {
	words = spelled(words)
	if len(words) > 1 && slices.Contains(groups, words[0]) {
		if p, ok := Lookup(words[1:], message); ok {
			return p, true
		}
	}
	if len(words) == 0 {
		return Phrase{}, false
	}
	for _, e := range entries {
		if slices.Contains(strings.Fields(e.words), words[0]) {
			given := call{operands: words[1:], message: message}
			return Phrase{e.says, e.commands(given), e.needs}, true
		}
	}
	return Phrase{}, false
}

// Verb returns the words of a command line from a verb of ramus on, if it has one after a
// group of another tool, as "status" in "migrate status", or in another spelling; nil
// without one.
func Verb(words, verbs []string) []string {
	words = spelled(words)
	if len(words) > 1 && slices.Contains(groups, words[0]) {
		words = spelled(words[1:])
	}
	for _, verb := range verbs {
		if len(words) > 0 && words[0] == spelled([]string{verb})[0] {
			return append([]string{verb}, words[1:]...)
		}
	}
	return nil
}

// groups are the words before a verb, as in "migrate up", "db:rollback" and "schema
// inspect".
var groups = []string{"db", "database", "migrate", "migration", "migrations", "schema"}

// spelled returns words with the first one in the spelling of the entries: groups are
// words of their own, in lower case, without hyphens and underscores.
func spelled(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	first := strings.Split(strings.ToLower(words[0]), ":")
	for i := range first {
		first[i] = strings.NewReplacer("-", "", "_", "").Replace(first[i])
	}
	return append(first, words[1:]...)
}

// An entry has the words of other tools for one command of ramus.
type entry struct {
	words    string // in lower case, without hyphens, separated by spaces
	says     string
	commands func(call) []string
	needs    Need
}

// A call has the arguments of a command.
type call struct {
	operands []string
	message  string
}

// first returns the first operand as a word of a shell, or a placeholder.
func (c call) first(placeholder string) string {
	if len(c.operands) == 0 || c.operands[0] == "" {
		return placeholder
	}
	return hint.Word(c.operands[0])
}

// count returns the number of steps that the first operand is, or 0.
func (c call) count() int {
	if len(c.operands) == 0 {
		return 0
	}
	n, err := strconv.Atoi(c.operands[0])
	if err != nil || n < 0 || n > 999 { // more digits are a version
		return 0
	}
	return n
}

// always returns the same commands for all calls.
func always(commands ...string) func(call) []string {
	return func(call) []string { return commands }
}

// none is for words that ramus has no command for.
func none(call) []string { return nil }

// steps returns a command with a signed number of steps if the call has a number, or
// the usual one; for "down all" the one that reverts all.
func steps(verb, sign, usual string) func(call) []string {
	return func(c call) []string {
		if n := c.count(); n > 0 {
			return []string{verb + " " + sign + strconv.Itoa(n)}
		}
		if sign == "-" && slices.Contains(c.operands, "all") {
			return []string{verb + " base   # reverts all revisions"}
		}
		return []string{usual}
	}
}

// written returns the command that writes a revision with the call's message.
func written(c call) []string {
	message := c.message
	if message == "" && len(c.operands) > 0 {
		message = c.operands[0]
	}
	return []string{"ramus revision -m " + hint.Word(cmp.Or(message, "add users"))}
}

// migrated returns the commands of "migrate", which applies revisions, but with a message
// writes one.
func migrated(c call) []string {
	if c.message != "" {
		return writtenAndRun(c)
	}
	return steps("ramus upgrade", "+", "ramus upgrade")(c)
}

// writtenAndRun returns the commands that write a revision and apply it.
func writtenAndRun(c call) []string {
	return append(written(c), "ramus upgrade   # after you wrote its SQL")
}
