package render

import (
	"strings"

	"github.com/ramusdb/ramus/internal/picture"
)

// graph returns the characters of a line of a graph, each in the color of its lane, without
// trailing spaces.
func (d drawing) graph(line picture.Line) string {
	var b strings.Builder
	cells := line.Cells
	for len(cells) > 0 && cells[len(cells)-1] == (picture.Cell{}) {
		cells = cells[:len(cells)-1]
	}
	more := ""
	if len(cells) > 2*shapeLanes {
		cells, more = cells[:2*shapeLanes], string(d.pen.more)
	}
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && !cells[0].Point && !cells[n].Point && hue(cells[n]) == hue(cells[0]) {
			n++
		}
		b.WriteString(d.paint(line, cells[:n]))
		cells = cells[n:]
	}
	return b.String() + more
}

// paint returns the characters of cells of one color.
func (d drawing) paint(line picture.Line, cells []picture.Cell) string {
	if cells[0].Point {
		return d.mark(line)
	}
	var text []rune
	for _, c := range cells {
		text = append(text, d.pen.sign(c))
	}
	if cells[0] == (picture.Cell{}) {
		return string(text)
	}
	return d.style.Lane(hue(cells[0]), string(text))
}

// hue returns the lane whose color a cell has; -1 for an empty cell.
func hue(c picture.Cell) int {
	switch {
	case c == (picture.Cell{}):
		return -1
	case c.Up || c.Down:
		return c.Lane
	}
	return c.LaneAcross
}

// mark returns the mark of a line's point, in the style of its state if there is a database.
func (d drawing) mark(line picture.Line) string {
	s, lane := d.style, d.picture.Rows[line.Row].Lane
	p, ok := d.pointIn(line)
	switch {
	case !ok:
		return s.Dim(string(d.pen.left))
	case p.Run > 1:
		return s.Lane(lane, string(d.pen.run))
	case p.HalfWay:
		return s.Fault(string(d.pen.halfWay))
	case p.Pending > 0 || p.Skipped:
		return s.Waiting(string(d.pen.pending))
	}
	return s.Lane(lane, string(d.pen.applied))
}
