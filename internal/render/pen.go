package render

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus"
)

// A pen is the signs that a graph is drawn with. A lane is two signs wide.
type pen struct {
	applied, pending, halfWay, run, left rune
	line                                 [3]rune // by line
	across, stay                         rune    // of links: the way along, and where they lead to or from
	split, splitEnd, join, joinEnd       rune    // where others leave or join
	slant                                bool    // the ends are drawn between the lanes
	more                                 rune    // cut here
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

// lines are the signs of a row, but for a node's mark.
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

// cells are a point's name with what there is to say of its place, and its text.
func (p pen) cells(point ramus.Point) [2]string {
	if point.Run > 1 {
		return [2]string{several(point), point.Oldest + ".." + point.ID}
	}
	r := point.Revision
	r.Labels, r.Current = point.Starts, false
	name := r.ID + labels(r) + position(r) + shape(r) + mark(" (base)", len(r.Parents) == 0) + mark(" (half way)", point.HalfWay)
	return [2]string{name + mark(" "+p.database, point.Current), firstLine(r.Message)}
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
