package render

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// A pen is the set of characters that a graph is drawn with.
type pen struct {
	applied, pending, halfWay, run, left rune
	lines                                [16]rune // by directions; a crossing has all four
	down, across                         [3]rune  // straight lines, by kind
	more                                 rune     // marks a text that is cut
	database                             string
}

// Directions, as bits.
const (
	toUp = 1 << iota
	toDown
	toLeft
	toRight
)

var unicodePen = pen{
	applied: '●', pending: '○', halfWay: '◐', run: '⋮', left: '…',
	lines: [16]rune{0: ' ', toUp | toDown | toLeft: '┤', toUp | toDown | toRight: '├', toLeft | toRight | toDown: '┬', toLeft | toRight | toUp: '┴',
		toLeft | toDown: '╮', toRight | toDown: '╭', toLeft | toUp: '╯', toRight | toUp: '╰', toUp | toDown | toLeft | toRight: '┼'},
	down:   [3]rune{picture.Parent: '│', picture.Hidden: '·', picture.Dependency: '╎'},
	across: [3]rune{picture.Parent: '─', picture.Hidden: '┈', picture.Dependency: '╌'},
	more:   '…', database: "← database",
}

var asciiPen = pen{
	applied: '*', pending: 'o', halfWay: '%', run: '#', left: '~',
	lines: [16]rune{0: ' ', toUp | toDown | toLeft: '|', toUp | toDown | toRight: '|', toLeft | toRight | toDown: '.', toLeft | toRight | toUp: '\'',
		toLeft | toDown: '.', toRight | toDown: '.', toLeft | toUp: '\'', toRight | toUp: '\'', toUp | toDown | toLeft | toRight: '+'},
	down:   [3]rune{picture.Parent: '|', picture.Hidden: ':', picture.Dependency: '!'},
	across: [3]rune{picture.Parent: '-', picture.Hidden: '~', picture.Dependency: '='},
	more:   '~', database: "<- database",
}

// sign returns the character of a cell that has no point.
func (p pen) sign(c picture.Cell) rune {
	var to int
	for i, leads := range []bool{c.Up, c.Down, c.Left, c.Right} {
		if leads {
			to |= 1 << i
		}
	}
	switch to {
	case toUp | toDown:
		return p.down[c.Kind]
	case toLeft | toRight:
		return p.across[c.Across]
	}
	return p.lines[to]
}

// cells returns the two text columns of a point: its id with labels and marks, and its
// message; for a run of revisions, their count and their first and last ids.
func (p pen) cells(s Style, point ramus.Point) [2]string {
	if point.Run > 1 {
		return [2]string{s.weight(point, several(point)+ownMark(point)), s.weight(point, point.Oldest+".."+point.ID)}
	}
	r := point.Revision
	r.Labels, r.Current = point.Starts, false
	name := s.ID(r.ID) + labels(s, r) + position(s, r) + shape(s, r) + s.Dim(mark(" (base)", len(r.Parents) == 0)) +
		s.Waiting(ownMark(point)) + stateMark(s, point)
	return [2]string{name + s.Current(mark(" "+p.database, point.Current)), s.weight(point, firstLine(r.Message))}
}

// ownMark returns the mark of revisions that the shared branch lacks.
func ownMark(point ramus.Point) string { return mark(" (not shared)", point.Unshared) }

// stateMark returns the mark for the state of a revision in a database, for those states
// that the circle does not show.
func stateMark(s Style, point ramus.Point) string {
	switch {
	case point.HalfWay:
		return s.Fault(" (half way)")
	case point.Skipped:
		return s.Fault(" (skipped)")
	case point.State != "" && point.State != ramus.Applied && point.State != ramus.Pending:
		return s.Dim(" (" + strings.ReplaceAll(string(point.State), "_", " ") + ")")
	}
	return ""
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
