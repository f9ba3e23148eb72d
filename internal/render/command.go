package render

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Command is the place of a command in a line, in bytes: from From to before To.
type Command struct {
	From, To int
	Form     bool // it has placeholders, such as URL, so it cannot be typed as it is
}

// commandPatterns are the patterns that find commands in messages.
type commandPatterns struct {
	start    *regexp.Regexp // the text before a command in a sentence, and the program
	whole    *regexp.Regexp // a line that is a command
	mentions *regexp.Regexp // a command that a sentence is about
	prose    *regexp.Regexp // a sentence about ramus or git
	foretell *regexp.Regexp // the text after a command that is not to be typed
	end      *regexp.Regexp // the text after a command in a sentence
	form     *regexp.Regexp // a placeholder
}

var commandPattern = sync.OnceValue(func() commandPatterns {
	return commandPatterns{
		start:    regexp.MustCompile("(?:: |; |`|\\()((?:[A-Z_]+=\\S+ )?(?:ramus|git) )"),
		whole:    regexp.MustCompile(`^\s+((?:ramus|git) .*)$`),
		mentions: regexp.MustCompile(`\b(ramus (?:-\S+ \S+ )*(?:` + strings.Join(Verbs, "|") + `)) (?:looks|explains|has|lists) `),
		prose:    regexp.MustCompile(`^ramus (-\S+ \S+ )*(runs|replaces|has|does|works|writes|would|and|[a-z_]+ (looks|explains|has|lists|does|needs|takes|turns|shows|prints))\b|^git (has|was|diff shows)\b`),
		foretell: regexp.MustCompile(`^ would (not|be) `),
		end:      regexp.MustCompile(`^(?:[;,)?]|:$|\.( |$)| \(| (would|and|or|if|where|creates|explains|looks|to|as|has|gives|first|takes)\b)`),
		form:     regexp.MustCompile(`\b(TARGET|REVISION|FOLDER|COMMAND|URL|FILE|REF|ID|LABEL|NAME|FROM|TO|DIR)\b|\[flags\]|…`),
	}
})

// Verbs are the verbs of ramus that messages tell users to type.
var Verbs = strings.Fields("init revision merge edit show heads branches history current upgrade downgrade stamp status gate rebase verify accept doctor plan adopt abandon redo")

// Commands returns the commands in a line of a message, in order. A line that starts with
// a space may be a command as a whole.
func Commands(line string) (all []Command) {
	p := commandPattern()
	add := func(from, to int) { all = append(all, Command{from, to, p.form.MatchString(line[from:to])}) }
	if m := p.whole.FindStringSubmatchIndex(line); m != nil && !strings.HasSuffix(line, ":") && !p.prose.MatchString(line[m[2]:]) {
		add(m[2], m[2]+upToEnd(line[m[2]:], false))
		return all
	}
	done := 0
	for _, m := range p.start.FindAllStringSubmatchIndex(line, -1) {
		rest, _, _ := strings.Cut(line[m[2]:], "`")
		if end := upToEnd(rest, true); m[2] >= done && end > 0 && !p.prose.MatchString(rest) {
			done = m[2] + end
			add(m[2], done)
		}
	}
	for _, m := range p.mentions.FindAllStringSubmatchIndex(line, -1) {
		if !slices.ContainsFunc(all, func(c Command) bool { return c.From < m[3] && m[2] < c.To }) {
			add(m[2], m[3])
		}
	}
	slices.SortFunc(all, func(a, b Command) int { return a.From - b.From })
	return all
}

// upToEnd returns the length of the command at the beginning of a text: up to a comment
// or, in a sentence, to the punctuation behind it. It returns 0 for a command that is
// not to be typed.
func upToEnd(text string, sentence bool) int {
	var quote rune
	for i, c := range text {
		rest := text[i:]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'', c == '"':
			quote = c
		case sentence && (strings.HasPrefix(rest, ": ") || commandPattern().foretell.MatchString(rest)):
			return 0 // the program and its verb in front of a message
		case strings.HasPrefix(rest, "  "), sentence && commandPattern().end.MatchString(rest):
			return i
		}
	}
	return len(text)
}
