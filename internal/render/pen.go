package render

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus"
)

// A pen is the set of characters that a graph is drawn with. A lane is two characters
// wide.
type pen struct {
	applied, pending, halfWay, run, left rune
	line                                 [3]rune // by line
	across, stay                         rune    // of links: the horizontal part, and the lane that they lead to or from
	split, splitEnd, join, joinEnd       rune    // the lanes of the other lines; End is for the last one
	slant                                bool    // splitEnd and joinEnd are drawn between the lanes
	more                                 rune    // marks a text that is cut
	database                             string
}

var unicodePen = pen{
	applied: '●', pending: '○', halfWay: '◐', run: '┆', left: '…',
	line: [3]rune{' ', '│', '·'}, across: '─', stay: '├', split: '┬', splitEnd: '┐', join: '┴', joinEnd: '┘',
	more: '…', database: "← database",
}

var asciiPen = pen{
	applied: '*', pending: 'o', halfWay: '%', run: ':', left: '~',
	line: [3]rune{' ', '|', '.'}, across: '-', stay: '|', split: '+', splitEnd: '\\', join: '+', joinEnd: '/', slant: true,
	more: '~', database: "<- database",
}

// lines returns the characters of a row, without the mark of a node.
func (p pen) lines(r row) []rune {
	signs := []rune(strings.Repeat(" ", 2*len(r.lines)))
	for l, line := range r.lines {
		signs[2*l] = p.line[line]
	}
	if len(r.links) == 0 {
		return signs
	}
	last := r.links[len(r.links)-1]
	for at := 2*r.at + 1; at < 2*last; at++ {
		if signs[at] == ' ' {
			signs[at] = p.across
		}
	}
	middle, end := p.split, p.splitEnd
	if r.kind == joinRow {
		middle, end = p.join, p.joinEnd
	}
	signs[2*r.at] = p.stay
	for _, l := range r.links {
		signs[2*l] = middle
	}
	signs[2*last] = end
	if p.slant {
		signs[2*last-1], signs[2*last] = end, ' '
	}
	return signs
}

// cells returns the two text columns of a point: its id with labels and marks, and its
// message; for a run of revisions, their count and their first and last ids.
func (p pen) cells(s Style, point ramus.Point) [2]string {
	if point.Run > 1 {
		return [2]string{s.weight(point, several(point)), s.weight(point, point.Oldest+".."+point.ID)}
	}
	r := point.Revision
	r.Labels, r.Current = point.Starts, false
	name := s.ID(r.ID) + labels(s, r) + position(s, r) + shape(s, r) + s.Dim(mark(" (base)", len(r.Parents) == 0)) +
		s.Fault(mark(" (half way)", point.HalfWay)+mark(" (skipped)", point.Skipped))
	return [2]string{name + s.Current(mark(" "+p.database, point.Current)), s.weight(point, firstLine(r.Message))}
}

// weight returns a text about a point: dim, unless the point is pending.
func (s Style) weight(point ramus.Point, text string) string {
	if point.Pending > 0 {
		return text
	}
	return s.Dim(text)
}

func several(p ramus.Point) string {
	switch p.Pending {
	case 0:
		return fmt.Sprintf("%d revisions", p.Run)
	case p.Run:
		return fmt.Sprintf("%d revisions, pending", p.Run)
	}
	return fmt.Sprintf("%d revisions, %d pending", p.Run, p.Pending)
}
