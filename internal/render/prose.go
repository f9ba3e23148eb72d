package render

import "strings"

// Measures of prose on a terminal, in columns.
const (
	proseWidth    = 80
	leastWidth    = 20
	quotedIndent  = 4 // lines with at least this indent are quoted text, such as SQL
	commandIndent = 2 // of a command below the sentence that ends in it
)

// Prose returns the text of a message as a terminal shows it: lines are wrapped at words,
// and a command that ends a sentence is on a line of its own, so that it can be copied.
// Commands and quoted text are never broken. In a pipe it returns the text as it is.
func (s Style) Prose(text string) string {
	if s == (Style{}) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		bare := strings.TrimLeft(line, " ")
		lead := line[:len(line)-len(bare)]
		switch {
		case isQuoted(line):
			lines[i] = s.markCommands(line, Commands(line))
		case lead == "":
			lines[i] = s.fill("", "  ", line)
		case isCommand(line, lead):
			lines[i] = lead + s.Fix(bare)
		default:
			lines[i] = s.fill(lead, lead, bare)
		}
	}
	return strings.Join(lines, "\n")
}

// Message returns a text behind a prefix, such as "note: ", as Prose does.
func (s Style) Message(prefix, text string) string {
	first, rest, several := strings.Cut(text, "\n")
	if !several {
		return s.fill(prefix, "  ", first)
	}
	return s.fill(prefix, "  ", first) + "\n" + s.Prose(rest)
}

// prose returns a text as Prose does: first starts the first line, lead all others, and
// more the lines that continue a line.
func (s Style) prose(first, lead, more, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(s.fill(first, more, line), " ")
		first = lead
	}
	return strings.Join(lines, "\n")
}

// isCommand reports whether a line, which starts with lead, is a command as a whole.
func isCommand(line, lead string) bool {
	commands := Commands(line)
	return len(commands) == 1 && commands[0] == Command{From: len(lead), To: len(line)}
}

// fill returns a line, wrapped if it is too long: first starts it, and lead the lines
// that continue it.
func (s Style) fill(first, lead, line string) string {
	if s.Width == 0 {
		return first + s.markCommands(line, Commands(line))
	}
	return s.fillTo(s.proseWidth(), first, lead, line)
}

// fillTo is fill for a width.
func (s Style) fillTo(width int, first, lead, line string) string {
	f := filler{style: s, width: width, lead: lead, at: columns(first)}
	f.b.WriteString(first)
	for _, p := range pieces(line, Commands(line)) {
		f.add(p)
	}
	return f.b.String()
}

// proseWidth returns the width of prose on the terminal.
func (s Style) proseWidth() int { return max(leastWidth, min(s.Width, proseWidth)) }

// plainly returns the style without color.
func (s Style) plainly() Style { return Style{Width: s.Width} }

// within returns the width behind an indent; 0 if there is no limit.
func (s Style) within(indent int) int {
	if s.Width == 0 {
		return 0
	}
	return max(leastWidth, s.Width-indent)
}

// isQuoted reports whether a line is quoted text or a table.
func isQuoted(line string) bool {
	text := strings.TrimLeft(line, " ")
	return len(line)-len(text) >= quotedIndent || strings.Contains(text, "  ")
}

// markCommands returns a line with its commands in their style.
func (s Style) markCommands(line string, commands []Command) string {
	var b strings.Builder
	done := 0
	for _, c := range commands {
		if c.Form {
			continue
		}
		b.WriteString(line[done:c.From] + s.Fix(line[c.From:c.To]))
		done = c.To
	}
	return b.String() + line[done:]
}

// A filler fills lines with pieces.
type filler struct {
	b     strings.Builder
	style Style
	lead  string // of the lines that continue the first one
	width int
	at    int  // the column
	ended bool // the line is complete
}

// add appends a piece, on the next line if it does not fit.
func (f *filler) add(p piece) {
	width := columns(p.text)
	switch {
	case p.alone:
		f.next(f.lead + strings.Repeat(" ", commandIndent))
	case f.ended || f.at > columns(f.lead) && f.at+p.gap+width > f.width:
		f.next(f.lead)
	default:
		f.b.WriteString(strings.Repeat(" ", p.gap))
		f.at += p.gap
	}
	f.b.WriteString(f.style.markCommands(p.text, p.commands))
	f.at += width
	f.ended = p.alone
}

// next starts a line.
func (f *filler) next(lead string) {
	f.b.WriteString("\n" + lead)
	f.at = columns(lead)
}
