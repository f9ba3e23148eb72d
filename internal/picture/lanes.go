package picture

import "slices"

// A layout assigns lanes from the bottom row up.
type layout struct {
	network
	order   []int // the points from the bottom
	row     []int // by point
	lane    []int // by point
	heirs   []int // as continues returns them
	strands [][kinds]strand
	blocks  []block
	block   []int // by tree, an index into blocks
	ended   []end // strands that end in the row, whose lanes are free above it
	edges   []Edge
}

// A strand is the line above a point that all edges of a kind to the point share. A strand
// is in the lanes of the point's block.
type strand struct {
	lane      int
	left      int // the number of edges that still have to join it
	end, into int // as in the edge that owns the lane
}

// An end is a lane that becomes free.
type end struct{ block, lane int }

// picture returns the picture.
func (l *layout) picture() Picture {
	n := len(l.points)
	l.row, l.lane, l.heirs = make([]int, n), make([]int, n), l.continues()
	l.strands = make([][kinds]strand, n)
	for _, p := range l.points {
		for _, link := range p.Links {
			l.strands[link.To][link.Kind].left++
		}
	}
	l.makeBlocks()
	rows := make([]Row, n)
	for i, at := range l.order {
		l.row[at] = n - 1 - i
		l.place(at)
		rows[l.row[at]] = Row{Point: at}
	}
	offsets, lanes := l.offsets()
	for i, r := range rows {
		rows[i].Lane = l.lane[r.Point] + offsets[l.blockOf(r.Point)]
	}
	return Picture{Rows: rows, Edges: l.edgesFromTop(rows, offsets), Lanes: lanes}
}

// place gives a point its lane, and ends its edges at the strands of the points below.
func (l *layout) place(at int) {
	l.lane[at] = l.laneFor(at)
	for _, link := range l.points[at].Links {
		l.join(at, link)
	}
	l.begin(at)
	for _, e := range l.ended {
		l.blocks[e.block].free(e.lane)
	}
	l.ended = l.ended[:0]
}

// laneFor returns the lane of a point: that of a parent that it continues, of the first one
// if possible, or else a free one.
func (l *layout) laneFor(at int) int {
	for _, link := range l.points[at].Links {
		s := l.strands[link.To][link.Kind]
		if link.Kind != Dependency && (l.heirs[link.To] == at || s.left == 1) {
			return s.lane
		}
	}
	return l.blocks[l.blockOf(at)].take()
}

// join leads the edge of a link down to its strand. The last edge of a strand owns its
// lane. If a point takes over the lane and other edges follow, the strand goes on in
// another lane.
func (l *layout) join(at int, link Link) {
	s, block := &l.strands[link.To][link.Kind], l.blockOf(link.To)
	s.left--
	taken := link.Kind != Dependency && block == l.blockOf(at) && s.lane == l.lane[at]
	below, meets := l.row[at]+1, s.lane // the row below, and the lane of the strand in it
	if below == l.row[link.To] {
		meets = l.lane[link.To]
	}
	e := Edge{Kind: link.Kind, From: l.row[at], To: l.row[link.To], Lane: s.lane, End: s.end, Into: s.into}
	switch {
	case s.left == 0:
		if !taken {
			l.ended = append(l.ended, end{block, s.lane})
		}
	case taken:
		s.end, s.into, s.lane = below, meets, l.blocks[block].take()
	default:
		e.End, e.Into = below, meets
	}
	l.edges = append(l.edges, e)
}

// begin starts the strands of a point. The point's lane is for the branch that continues
// there, so dependencies never use it: a branch may begin later.
func (l *layout) begin(at int) {
	block, used := l.blockOf(at), false
	order := [kinds]Kind{Parent, Hidden, Dependency}
	if heir := l.heirs[at]; heir >= 0 && l.points[heir].Links[0].Kind == Hidden {
		order = [kinds]Kind{Hidden, Parent, Dependency}
	}
	for _, kind := range order {
		s := &l.strands[at][kind]
		if s.left == 0 {
			continue
		}
		s.lane, s.end, s.into = l.lane[at], l.row[at], l.lane[at]
		if used || kind == Dependency {
			s.lane = l.blocks[block].take()
		} else {
			used = true
		}
	}
	if !used {
		l.ended = append(l.ended, end{block, l.lane[at]})
	}
}

// edgesFromTop returns the edges ordered by row, with the lanes of the picture. A point's
// first edge that has no lane gets the color of the point, so that a fork has that of its
// branch.
func (l *layout) edgesFromTop(rows []Row, offsets []int) []Edge {
	slices.SortStableFunc(l.edges, func(a, b Edge) int { return a.From - b.From })
	for i := range l.edges {
		e := &l.edges[i]
		offset := offsets[l.blockOf(rows[e.To].Point)]
		e.Lane += offset
		e.Into += offset
		if first := i == 0 || l.edges[i-1].From != e.From; first && e.End == e.From+1 {
			e.Lane = rows[e.From].Lane
		}
	}
	return l.edges
}
