package picture

import "slices"

// A turner decides in which lines the bends between a row and the next turn.
type turner struct {
	*tracer
	row   int
	bends []bend
	lines int // the number of lines between the rows

	// Bends that turn between the rows: of edges from the row's point, and of one that passed
	// it, since the point has taken over the lane below, or of one that arrives below.
	own, others []*bend
	down        int // the number of edges from the row's point that go on down in its lane
	left        int // the last line in which an edge leaves that lane; -1 if none does
}

// inPointLines lets bends turn in the lines of the two points, if nothing else is there.
func (t *turner) inPointLines() {
	t.left = min(0, len(t.arriving)-1)
	for i := range t.bends {
		b := &t.bends[i]
		e := t.Edges[b.edge]
		switch own := e.From == t.row; {
		case own && b.from != b.to && e.arrivesBelow(t.row) && t.freeIn(t.row, b.to):
			t.left = 0
			continue
		case b.from == b.to:
		case e.End == t.row+1 && e.To == t.row+1 && t.freeBelow(t.row, b.from, t.bends):
			b.turn = inNextRow
		case own:
			t.own = append(t.own, b)
		default:
			t.others = append(t.others, b)
		}
		if e.From == t.row {
			t.down++
		}
	}
}

// between lets the other bends turn in lines between the points. Edges from the point leave
// its lane before others join it. One that enters a lane that another edge leaves waits
// beside the point's lane.
func (t *turner) between() {
	var waiting []*bend
	for i, b := range t.own {
		if slices.ContainsFunc(t.others, func(o *bend) bool { return o.from == b.to }) {
			waiting = append(waiting, b)
			continue
		}
		t.down--
		t.turn(b, t.own[:i])
	}
	split := t.left + 1
	if len(waiting) > 0 && split > 0 {
		t.lines = max(t.lines+1, split)
		split = t.lines
	}
	for i, b := range t.others {
		if i == 0 || t.kindLines(b) > 1 || !fits(*b, t.others[:i], t.lines) {
			t.lines += t.kindLines(b)
		}
		b.turn = t.lines
	}
	for _, b := range waiting {
		t.lines++
		if t.Edges[b.edge].Kind != Parent {
			t.lines++ // to show the kind
		}
		b.turn, b.aside = t.lines, t.lines-split
	}
}

// turn lets a bend of the point's own turn in a new line, or in the last one if that has room.
// If other edges go on down in the lane, and the bend meets an edge, it first steps aside.
func (t *turner) turn(b *bend, others []*bend) {
	lines := t.kindLines(b)
	switch {
	case t.down > 0 && t.staysIn(b.to) != nil:
		if t.Edges[b.edge].Kind != Parent {
			lines = 2 // beside the lane, a turn alone does not show the kind
		}
		b.aside = lines
		t.lines = max(t.lines, t.left) + lines
		if t.left >= 0 {
			t.lines++
		}
		t.left = t.lines
	case t.lines == 0 || lines > 1 || !fits(*b, others, t.lines):
		t.lines += lines
		t.left = t.lines
	}
	b.turn = t.lines
}

// kindLines returns the number of lines that a bend needs: one more, to show the kind of its
// edge, if it meets an edge of another kind.
func (t *turner) kindLines(b *bend) int {
	if met := t.staysIn(b.to); met != nil && t.Edges[met.edge].Kind != t.Edges[b.edge].Kind {
		return 2
	}
	return 1
}

// fits reports whether a bend can turn in a line together with others: they are apart.
func fits(b bend, others []*bend, turn int) bool {
	low, high := min(b.from, b.to), max(b.from, b.to)
	return !slices.ContainsFunc(others, func(o *bend) bool {
		return o.turn == turn && max(o.from, o.to) >= low && min(o.from, o.to) <= high
	})
}

// staysIn returns the edge that stays in a lane from the row to the next; nil if there is none.
func (t *turner) staysIn(lane int) *bend {
	i := slices.IndexFunc(t.bends, func(b bend) bool { return b.from == lane && b.to == lane })
	if i < 0 {
		return nil
	}
	return &t.bends[i]
}

// arrivesBelow reports whether an edge does not end at another one below a row.
func (e Edge) arrivesBelow(row int) bool { return e.End > row+1 || e.End == e.To }

// freeIn reports whether a lane is empty in a row's line.
func (t *tracer) freeIn(row, lane int) bool {
	return t.passing[lane] == 0 && t.Rows[row].Lane != lane &&
		!slices.ContainsFunc(t.arriving, func(b bend) bool { return b.from == lane })
}

// freeBelow reports whether no edge passes the next row in a lane, and its point is in another.
func (t *tracer) freeBelow(row, lane int, bends []bend) bool {
	return t.Rows[row+1].Lane != lane && !slices.ContainsFunc(bends, func(b bend) bool {
		return b.to == lane && t.Edges[b.edge].End > row+1
	})
}

// touches reports whether the points of a row and of the next are below each other.
func (t *tracer) touches(row int) bool {
	return row+1 < len(t.Rows) && t.Rows[row].Lane == t.Rows[row+1].Lane
}

// straightBelow returns the kind of the edge from a row's point straight to the next point.
func (t *tracer) straightBelow(row int) (kind Kind, found bool) {
	if !t.touches(row) {
		return 0, false
	}
	for _, i := range t.leaving[row] {
		if t.Edges[i].To == row+1 {
			return t.Edges[i].Kind, true
		}
	}
	return 0, false
}
