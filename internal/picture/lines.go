package picture

import (
	"iter"
	"slices"
)

// A Line is a line of text in which a picture is drawn. A lane is two cells wide; the second
// one has only horizontal lines.
type Line struct {
	Row   int // of the point in the line; -1 if it has edges only
	Cells []Cell
}

// A Cell says in which directions lines leave it. With all four, a vertical line crosses a
// horizontal one; they do not meet. A point needs no directions.
type Cell struct {
	Up, Down, Left, Right bool
	Point                 bool
	Kind, Across          Kind // of the vertical and of the horizontal line
	Lane, LaneAcross      int  // the lanes whose colors these have
}

// Lines returns a picture as lines of text from the top, for as many lines as points where
// possible. A merge turns into the lanes of its parents in its own line, and edges that
// arrive at a point from the side do so in the point's line. A line between two points has
// the edges that meet others, or keeps points apart that are not connected.
//
// The caller must not keep a Line's cells. The cost is O(lines × lanes).
func (p Picture) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		t := newTracer(p)
		for row := range p.Rows {
			if !t.trace(row, yield) {
				return
			}
		}
	}
}

// A tracer follows the edges down, from row to row.
type tracer struct {
	Picture
	leaving  [][]int // by row, the edges from it
	ending   [][]int // by row, the edges that end there
	passing  []int   // by lane, 1 + the edge that passes the point of the row
	arriving []bend  // the edges that arrive from the side in the row's line
	shown    []bool  // by edge, whether a line above shows its kind
	cells    []Cell
}

// A bend is an edge on its way from a row to the next: the lane in the row, the lane in the
// next one, and the line in which it changes the lane.
type bend struct {
	edge     int
	from, to int
	turn     int

	// aside is the number of lines before turn in which the edge leaves its lane, and goes
	// down beside it; 0 if it does not. Without that, a line that goes on down in the lane
	// would seem to come from the other lane.
	aside int
}

// The lines in which bends turn. Lines between the two rows have the numbers from 1.
const (
	inRow     = 0
	inNextRow = -1
)

func newTracer(p Picture) *tracer {
	t := &tracer{Picture: p, leaving: make([][]int, len(p.Rows)+1), ending: make([][]int, len(p.Rows)+1), passing: make([]int, p.Lanes), shown: make([]bool, len(p.Edges)), cells: make([]Cell, 2*p.Lanes)}
	for i, e := range p.Edges {
		t.leaving[e.From] = append(t.leaving[e.From], i)
		t.ending[e.End] = append(t.ending[e.End], i)
	}
	return t
}

// trace yields the line of a row, and those between it and the next row.
func (t *tracer) trace(row int, yield func(Line) bool) bool {
	bends := t.bends(row)
	between := t.turns(row, bends)
	line := t.pointLine(row, bends)
	if t.unshown(row, bends) {
		between++
	}
	if !yield(Line{row, line}) {
		return false
	}
	for turn := 1; turn <= between; turn++ {
		if !yield(Line{-1, t.edgeLine(turn, bends)}) {
			return false
		}
	}
	t.descend(row, bends)
	return true
}

// unshown reports whether an edge arrives at the next row whose kind no line shows, since it
// has only been crossed by others. It records the kinds that the row's line shows.
func (t *tracer) unshown(row int, bends []bend) (found bool) {
	for _, b := range bends {
		e := t.Edges[b.edge]
		if e.From == row || e.Kind == Parent {
			continue
		}
		c := t.cells[2*b.from]
		t.shown[b.edge] = t.shown[b.edge] || !(c.Left && c.Right)
		found = found || b.from == b.to && e.End == row+1 && !t.shown[b.edge]
	}
	return found
}

// bends returns the edges between a row and the next: first those that leave the row's point,
// then the others.
func (t *tracer) bends(row int) (all []bend) {
	add := func(i, from int) {
		to := t.Edges[i].Lane
		if t.Edges[i].End == row+1 {
			to = t.Edges[i].Into
		}
		all = append(all, bend{edge: i, from: from, to: to})
	}
	for _, i := range t.leaving[row] {
		add(i, t.Rows[row].Lane)
	}
	for lane, edge := range t.passing {
		if edge != 0 {
			add(edge-1, lane)
		}
	}
	return all
}

// turns sets the lines in which bends turn, and returns the number of lines between the row
// and the next one.
func (t *tracer) turns(row int, bends []bend) (between int) {
	b := turner{tracer: t, row: row, bends: bends}
	b.inPointLines()
	b.between()
	between = b.lines
	switch kind, linked := t.straightBelow(row); {
	case linked && kind != Parent: // a line to show the kind
		between++
	case !linked && between == 0 && t.touches(row):
		between = 1
	}
	return between
}

// descend moves to the next row.
func (t *tracer) descend(row int, bends []bend) {
	t.arriving = t.arriving[:0]
	for _, b := range bends {
		if b.turn == inNextRow {
			t.arriving = append(t.arriving, b)
		}
	}
	for _, i := range t.ending[row+1] {
		if e := t.Edges[i]; e.From < row {
			t.passing[e.Lane] = 0
		}
	}
	for _, i := range t.leaving[row] {
		if e := t.Edges[i]; e.End > row+1 {
			t.passing[e.Lane] = i + 1
		}
	}
}

// pointLine draws the line of a row.
func (t *tracer) pointLine(row int, bends []bend) []Cell {
	clear(t.cells)
	for lane, edge := range t.passing {
		if edge != 0 {
			t.vertical(2*lane, edge-1, true, true)
		}
	}
	hub := t.Rows[row].Lane
	t.cells[2*hub] = Cell{Point: true, Lane: hub}
	turning := slices.Clone(t.arriving)
	for _, b := range t.arriving {
		t.vertical(2*b.from, b.edge, true, false)
	}
	for _, b := range bends {
		if b.turn == inRow && b.from == hub && b.to != hub {
			t.vertical(2*b.to, b.edge, false, true)
			turning = append(turning, b)
		}
	}
	slices.SortStableFunc(turning, func(a, b bend) int { return b.reach() - a.reach() })
	for _, b := range turning { // the nearest last: the line to each has its look
		t.across(2*b.from, 2*b.to, b.edge)
	}
	t.stepAside(0, bends)
	return t.cells
}

// reach returns the number of lanes that a bend crosses.
func (b bend) reach() int { return max(b.from, b.to) - min(b.from, b.to) }

// start returns the cell in which a bend enters the line where it turns.
func (b bend) start() int {
	switch {
	case b.aside > 0 && b.to > b.from:
		return 2*b.from + 1
	case b.aside > 0:
		return 2*b.from - 1
	}
	return 2 * b.from
}

// edgeLine draws a line below a row.
func (t *tracer) edgeLine(turn int, bends []bend) []Cell {
	clear(t.cells)
	for _, b := range bends {
		switch at := b.turn; {
		case at == turn && b.from != b.to:
		case at != inNextRow && at < turn:
			t.vertical(2*b.to, b.edge, true, true)
		case at-turn < b.aside:
			t.vertical(b.start(), b.edge, true, true)
		default:
			t.vertical(2*b.from, b.edge, true, true)
		}
	}
	for _, b := range bends {
		if b.turn == turn && b.from != b.to {
			t.vertical(b.start(), b.edge, true, false)
			t.vertical(2*b.to, b.edge, false, true)
			t.across(b.start(), 2*b.to, b.edge)
		}
	}
	t.stepAside(turn, bends)
	return t.cells
}

// stepAside draws the beginning of the edges that go down beside their lane.
func (t *tracer) stepAside(turn int, bends []bend) {
	for _, b := range bends {
		if b.aside > 0 && b.turn == turn+b.aside {
			t.vertical(b.start(), b.edge, false, true)
			t.across(2*b.from, b.start(), b.edge)
		}
	}
}

// vertical draws a part of a vertical line in a cell. Where edges of two kinds arrive
// together, it has the look of the parent's.
func (t *tracer) vertical(cell, edge int, up, down bool) {
	c := &t.cells[cell]
	if drawn := c.Up || c.Down || c.Point; !drawn || t.Edges[edge].Kind < c.Kind && !c.Point {
		c.Kind, c.Lane = t.Edges[edge].Kind, t.Edges[edge].Lane
	}
	c.Up, c.Down = c.Up || up, c.Down || down
}

// across draws a horizontal line between two cells.
func (t *tracer) across(from, to, edge int) {
	low, high := min(from, to), max(from, to)
	for i := low; i <= high; i++ {
		c := &t.cells[i]
		c.Left, c.Right = c.Left || i > low, c.Right || i < high
		c.Across, c.LaneAcross = t.Edges[edge].Kind, t.Edges[edge].Lane
	}
}
