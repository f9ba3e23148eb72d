package render

import (
	"iter"
	"strings"

	"github.com/rivo/uniseg"
)

// A Style says how text looks on a terminal. The zero value prints it plain, as for a
// pipe. Each style of text also differs in its words, so nothing is lost without color.
type Style struct {
	Color bool // use colors and bold and dim text
	Width int  // the columns of the terminal; 0 in a pipe, where no line is broken or cut
	Lines int  // the lines of the screen in a pager; 0 without one
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

// Lane returns a text in the style of a lane of a graph.
func (s Style) Lane(lane int, text string) string {
	return s.paint(laneColors[lane%len(laneColors)], text)
}

// laneColors are the attributes of lanes, which repeat.
var laneColors = []string{"36", "35", "32", "33", "34"}

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

// painted are the attributes of the styles, and those that end a style.
var painted = []string{"33", "1;31", "32", "1;33", "1", "2", "1;32", "36", "35", "1;36", "34", ""}

// columns returns the number of columns that a text, which may be styled, takes on a
// terminal.
func columns(text string) int {
	n := 0
	for plain := range unstyled(text) {
		if isASCII(plain) {
			n += len(plain)
		} else {
			n += uniseg.StringWidth(plain)
		}
	}
	return n
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// unstyled returns the parts of a text between control sequences.
func unstyled(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			plain, rest, _ := strings.Cut(text, "\x1b")
			if !yield(plain) {
				return
			}
			_, text, _ = strings.Cut(rest, "m")
		}
	}
}

// keep returns the beginning of a text, which may be styled, that is at most width
// columns wide, and the control sequences of the rest.
func keep(text string, width int) string {
	var b strings.Builder
	for text != "" {
		plain, rest, styled := strings.Cut(text, "\x1b")
		for state := -1; plain != "" && width > 0; {
			var cluster string
			var wide int
			cluster, plain, wide, state = uniseg.FirstGraphemeClusterInString(plain, state)
			if width -= wide; width >= 0 {
				b.WriteString(cluster)
			}
		}
		sequence, after, _ := strings.Cut(rest, "m")
		if styled {
			b.WriteString("\x1b" + sequence + "m")
		}
		text = after
	}
	return b.String()
}
