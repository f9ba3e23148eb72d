package render

// A layout is a drawing of a graph as data: rows from top to bottom, of cells in
// lanes from left to right. A lane is a column in which one line at a time runs
// down.
//
// A node of the graph has the row of its number's turn. A row of links is between
// two of those: a split, below a node, in which lines leave the node's lane for
// others; or a join, in which the lines of others end in one, since all lead to
// the same node. What leaves a lane or ends in it does so to its right. So no
// sign on paper has to be read twice: a line that turns down comes from the left,
// and one that ends in a turn goes there.
type layout struct {
	rows  []row
	lanes int // how many the widest row has
}

type row struct {
	kind  rowKind
	node  int    // the number of a node's row
	at    int    // the node's lane, or the one that links lead to or from
	links []int  // the other lanes of a split or a join, from the left, all right of at
	lines []line // by lane, what runs through the row from its top to its bottom; of links it says nothing
}

type rowKind uint8

const (
	plainRow rowKind = iota // lines only
	nodeRow
	splitRow
	joinRow
)

type line uint8

const (
	noLine line = iota
	solid
	dotted // some nodes between its ends are not drawn
)

// An edge leads down from a node.
type edge struct {
	to   int
	line line
}

// crowd is how many lanes there may be before lines to the same node are joined
// early. Lines that run side by side to where they meet are easier to follow, and
// cost no rows.
const crowd = 8

// layOut draws a graph: edges are, by node, those that lead down to nodes with
// greater numbers. Rows come in the order of the nodes. Each edge is a way along
// lines that belongs to it and to such others only as lead to the same node; a
// dotted one has a dotted cell on it, and a solid one none.
//
// The first edge goes on in the node's lane, the others take the next free ones on
// its right; what nothing leads to takes the first free one. The cost is that of
// the picture: rows times lanes.
func layOut(edges [][]edge) layout {
	p := painter{}
	for node := range edges {
		at := p.arrive(node)
		p.add(row{kind: nodeRow, node: node, at: at})
		p.leave(at, edges[node])
	}
	return p.layout
}

// A painter is at the bottom of what is drawn.
type painter struct {
	layout
	open  []end // by lane
	ended int   // 1 + the lane where a node has just been drawn on which nothing follows; 0 for none
}

// An end is how far a line has been drawn. The zero one is that of a free lane.
type end struct {
	line  line
	to    int
	shown bool // a dotted one has a cell
}

// arrive brings all lines to a node into its lane.
func (p *painter) arrive(node int) (lane int) {
	ends := p.leadingTo(edge{node, solid}, edge{node, dotted})
	if len(ends) == 0 {
		return p.begin()
	}
	for _, l := range ends {
		if p.open[l].line == dotted && !p.open[l].shown {
			p.add(row{})
			break
		}
	}
	p.join(ends)
	p.open[ends[0]] = end{}
	return ends[0]
}

// begin finds a lane for a node that nothing leads to. It must not look as if it
// went on where another has ended.
func (p *painter) begin() int {
	p.makeRoom(1)
	lane := p.free(0)
	if p.ended == lane+1 {
		p.add(row{})
	}
	return lane
}

// leadingTo are the lanes whose lines are such, from the left.
func (p *painter) leadingTo(any ...edge) (lanes []int) {
	for l, e := range p.open {
		for _, want := range any {
			if e.line == want.line && e.to == want.to {
				lanes = append(lanes, l)
			}
		}
	}
	return lanes
}

// join brings the lines of lanes into the first one.
func (p *painter) join(lanes []int) {
	if len(lanes) < 2 {
		return
	}
	at, links := lanes[0], lanes[1:]
	first := p.open[at]
	shown := first.shown
	for _, l := range links {
		shown = shown && p.open[l].shown
		p.open[l] = end{}
	}
	p.open[at] = end{}
	p.add(row{kind: joinRow, at: at, links: links})
	p.open[at] = end{first.line, first.to, shown}
}

// leave starts the lines that lead down from a node.
func (p *painter) leave(at int, edges []edge) {
	if len(edges) == 0 {
		p.ended = at + 1
		return
	}
	p.open[at] = end{line: solid, to: -1} // all of them still
	p.makeRoom(len(edges) - 1)
	p.split(at, edges)
}

// makeRoom joins all lines that are alike and lead to the same node, when there
// would be a crowd with so many more.
func (p *painter) makeRoom(more int) {
	used := more
	for _, e := range p.open {
		if e.line != noLine {
			used++
		}
	}
	if more == 0 || used <= crowd {
		return
	}
	for l := range p.open {
		if e := p.open[l]; e.line != noLine {
			p.join(p.leadingTo(edge{e.to, e.line}))
		}
	}
}

// split lets the first edge go on in a lane, and the others in free ones.
func (p *painter) split(at int, edges []edge) {
	var links []int
	for l := at; len(links) < len(edges)-1; {
		l = p.free(l + 1)
		links = append(links, l)
	}
	p.open[at] = end{}
	if len(links) > 0 {
		p.add(row{kind: splitRow, at: at, links: links})
	}
	for i, l := range append([]int{at}, links...) {
		p.open[l] = end{line: edges[i].line, to: edges[i].to}
	}
}

// free is the first free lane from one on.
func (p *painter) free(from int) int {
	for l := from; l < len(p.open); l++ {
		if p.open[l].line == noLine {
			return l
		}
	}
	p.open = append(p.open, end{})
	return len(p.open) - 1
}

// add draws a row through which all lines run that are open.
func (p *painter) add(r row) {
	width := 0
	if r.kind != plainRow {
		width = r.at + 1
	}
	for _, l := range r.links {
		width = max(width, l+1)
	}
	for l, e := range p.open {
		if e.line != noLine {
			width = max(width, l+1)
			p.open[l].shown = true
		}
	}
	r.lines = make([]line, width)
	for l := range r.lines {
		r.lines[l] = p.open[l].line
	}
	p.rows, p.ended = append(p.rows, r), 0
	p.lanes = max(p.lanes, width)
}
