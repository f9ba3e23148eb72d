package render

import "strings"

// A Style says how text looks on a terminal. The zero value prints it plain, as for a
// pipe. Each style of text also differs in its words, so nothing is lost without color.
type Style struct {
	Color bool // use colors and bold and dim text
}

// ID returns a text in the style of the id that a line is about.
func (s Style) ID(text string) string { return s.paint("33", text) }

// Fault returns a text in the style of faults and of their names, such as "gate:".
func (s Style) Fault(text string) string { return s.paint("1;31", text) }

// Good returns a text in the style of a check without findings.
func (s Style) Good(text string) string { return s.paint("32", text) }

// Waiting returns a text in the style of pending revisions and of warnings.
func (s Style) Waiting(text string) string { return s.paint("1;33", text) }

// Fix returns a text in the style of commands to type, and of the lines to read first.
func (s Style) Fix(text string) string { return s.paint("1", text) }

// Dim returns a text in the style of what needs no attention, such as applied revisions.
func (s Style) Dim(text string) string { return s.paint("2", text) }

// Head returns a text in the style of heads.
func (s Style) Head(text string) string { return s.paint("1;32", text) }

// Label returns a text in the style of branch labels.
func (s Style) Label(text string) string { return s.paint("36", text) }

// Shape returns a text in the style of branch points and merge points.
func (s Style) Shape(text string) string { return s.paint("35", text) }

// Current returns a text in the style of a database's position.
func (s Style) Current(text string) string { return s.paint("1;36", text) }

// plain returns a text as it is.
func (s Style) plain(text string) string { return text }

// paint puts the attributes of a control sequence around each line of a text.
func (s Style) paint(attributes, text string) string {
	if !s.Color || text == "" {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "\x1b[" + attributes + "m" + line + "\x1b[m"
		}
	}
	return strings.Join(lines, "\n")
}

// columns returns the width of a text, which may be styled.
func columns(text string) int {
	n, inside := 0, false
	for _, c := range text {
		switch {
		case c == '\x1b':
			inside = true
		case !inside:
			n++
		case c == 'm':
			inside = false
		}
	}
	return n
}

// keep returns the beginning of a text, which may be styled, that is at most width
// columns wide, and the control sequences of the rest.
func keep(text string, width int) string {
	var b strings.Builder
	n, inside := 0, false
	for _, c := range text {
		switch {
		case c == '\x1b' || inside:
			inside = c != 'm'
			b.WriteRune(c)
		case n < width:
			n++
			b.WriteRune(c)
		}
	}
	return b.String()
}
