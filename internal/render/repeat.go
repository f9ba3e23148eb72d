package render

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// Flags are flags that were given to a command, which the commands in its messages need
// too: typed without them, they would act on another project or database.
type Flags struct {
	Verbs       []string // of ramus
	Directories []string // of -C
	All         []string // words that each verb takes
	Database    []string // words that only the verbs that use a database need
	Variable    string   // the environment variable with the URL of --database, which must not be printed; "" if there is none
}

// usesDatabase lists the verbs that may use a database.
var usesDatabase = strings.Fields("current status plan upgrade downgrade redo stamp abandon verify ensure_version doctor rebase check accept adopt")

// gitVerbs are the commands of git in messages.
const gitVerbs = "add|checkout|config|fetch|log|merge|mv|pull|rebase|remote|restore|show|switch"

// begin matches the text before a command in a sentence.
const begin = "(?:^|[\\s(`])"

// Repeat returns a text, or a command, with the flags in each command of ramus. With a
// directory, commands of git get it too.
func (f Flags) Repeat(text string) string {
	if len(f.Verbs) == 0 || len(f.Directories)+len(f.All)+len(f.Database)+len(f.Variable) == 0 {
		return text
	}
	directories := ""
	for _, dir := range f.Directories {
		directories += " -C " + hint.Word(dir)
	}
	text = insert(text, `ramus (`+strings.Join(f.Verbs, "|")+`)\b`, func(verb, rest string) string { return directories + f.of(verb, rest) })
	if directories == "" {
		return text
	}
	return insert(text, `git (`+gitVerbs+`)\b`, func(string, string) string { return directories })
}

// of returns the flags of a verb that are no directories; rest is the text after it.
func (f Flags) of(verb, rest string) string {
	var words []string
	if verb != "init" {
		words = slices.Clone(f.All)
	}
	if end := strings.IndexAny(rest, "\n;&"); end >= 0 {
		rest = rest[:end]
	}
	variable := ""
	if slices.Contains(usesDatabase, verb) && !strings.Contains(rest, "--database") {
		words = append(words, f.Database...)
		if f.Variable != "" {
			variable = ` --database "$` + f.Variable + `"`
		}
	}
	if len(words) == 0 {
		return variable
	}
	return " " + hint.Words(words) + variable
}

// insert inserts, after the program's name in each command that pattern matches, the
// words that flags returns for its verb and the text up to the next command.
func insert(text, pattern string, flags func(verb, rest string) string) string {
	var b strings.Builder
	at := regexp.MustCompile(begin+pattern).FindAllStringSubmatchIndex(text, -1)
	done := 0
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		program := m[2] - 1 // the space before the verb
		b.WriteString(text[done:program] + flags(text[m[2]:m[3]], text[m[3]:end]))
		done = program
	}
	return b.String() + text[done:]
}

// Command is Repeat for the command of a fix, which may also have commands that take no
// directory: these run in it.
func (f Flags) Command(command string) string {
	if len(f.Directories) == 0 || !regexp.MustCompile(`(^|&& )(rm|cp|mv|sh) | >`).MatchString(command) {
		return f.Repeat(command)
	}
	inside := f
	inside.Directories = nil
	line := "("
	for _, dir := range f.Directories {
		line += "cd " + hint.Word(dir) + " && "
	}
	return line + inside.Repeat(command) + ")"
}
