package render

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A piece is a part of a line that a line break must not cut: a word, or a command.
type piece struct {
	text     string
	gap      int       // spaces before it
	commands []Command // in it
	alone    bool      // it is a command that ends a sentence
}

// inProse matches what is a command even inside a sentence, and code.
var inProse = sync.OnceValue(func() *regexp.Regexp {
	const argument = `(?: (?:-\S*|[^\s-]*[@:/=<>_'"0-9A-Z]\S*|heads?|base|current)\b)*`
	return regexp.MustCompile("`[^`]*`|\\bramus (?:-\\S+ \\S+ )*(?:" + strings.Join(Verbs, "|") + `)\b` + argument + `|\bgit (?:` + gitVerbs + `)\b` + argument)
})

// pieces splits a line at the spaces outside commands and code.
func pieces(line string, commands []Command) (all []piece) {
	whole := inProse().FindAllStringIndex(line, -1)
	for _, c := range commands {
		whole = append(whole, []int{c.From, c.To})
	}
	inside := func(i int) bool {
		return slices.ContainsFunc(whole, func(s []int) bool { return s[0] <= i && i < s[1] })
	}
	for at, gap := 0, 0; at < len(line); gap = 1 {
		end := at
		for end < len(line) && (line[end] != ' ' || inside(end)) {
			end++
		}
		all = append(all, split(line, at, end, commands, gap)...)
		at = end + 1
	}
	for i := 1; i < len(all); i++ {
		all[i].endSentence(all[i-1].text, i == len(all)-1)
	}
	return all
}

// endSentence marks a piece that is a command, stands behind a colon, and ends its
// sentence. It drops the semicolon behind the command.
func (p *piece) endSentence(before string, last bool) {
	if len(p.commands) != 1 || p.commands[0].Form || p.commands[0].From != 0 || !strings.HasSuffix(before, ":") {
		return
	}
	switch rest := p.text[p.commands[0].To:]; {
	case rest == ";", rest == "" && last:
		p.text, p.alone = p.text[:p.commands[0].To], true
	}
}

// split returns the pieces of a line between two bytes, without breaks: one, but several
// for text in a script without spaces, such as Japanese.
func split(line string, from, to int, commands []Command, gap int) (all []piece) {
	p := piece{text: line[from:to], gap: gap}
	for _, c := range commands {
		if from <= c.From && c.To <= to {
			p.commands = append(p.commands, Command{c.From - from, c.To - from, c.Form})
		}
	}
	if len(p.commands) > 0 || columns(p.text) <= utf8.RuneCountInString(p.text) {
		return []piece{p}
	}
	for rest, state := p.text, -1; rest != ""; gap = 0 {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		all = append(all, piece{text: segment, gap: gap})
	}
	return all
}
