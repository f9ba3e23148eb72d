package render

// A layout is a drawing of a graph as data: rows from top to bottom, with cells in
// lanes from left to right. A lane is a column that holds one vertical line at a time.
//
// Each node has a row, in the order of the nodes' numbers. Between them are rows of
// links. A split, below a node, starts lines in lanes to the right of the node's lane.
// A join ends the lines of lanes to the right in one lane, since all of them lead to
// the same node. Links always run to the right of the lane that they leave or reach, so
// a picture is unambiguous: a line that turns down comes from the left, and a line that
// ends in a turn goes to the left.
type layout struct {
	rows  []row
	lanes int // the number of lanes of the widest row
}

type row struct {
	kind  rowKind
	node  int    // the number of a node's row
	at    int    // the lane of the node, or the one that links lead to or from
	links []int  // the other lanes of a split or join, ascending; all are to the right of at
	lines []line // by lane, the line that runs through the row from top to bottom; links are not included
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
	dotted // it passes hidden nodes
)

// An edge leads from a node down to another.
type edge struct {
	to   int
	line line
}

// crowd is the number of lanes above which lines to the same node are joined early.
// Below it they run side by side down to the node, which is easier to follow and takes
// no extra rows.
const crowd = 8

// layOut returns the layout of a graph. edges holds, by node, the edges down to nodes
// with greater numbers. Rows follow the order of the nodes. Each edge becomes a path
// along lines that it shares only with edges to the same node. A dotted edge has at
// least one dotted cell, a solid one has none.
//
// The first edge of a node continues in the node's lane, and the others take the next
// free lanes to its right. A node that no edge leads to takes the first free lane. The
// cost is O(rows × lanes).
func layOut(edges [][]edge) layout {
	p := painter{}
	for node := range edges {
		at := p.arrive(node)
		p.add(row{kind: nodeRow, node: node, at: at})
		p.leave(at, edges[node])
	}
	return p.layout
}

// A painter adds rows at the bottom of a layout.
type painter struct {
	layout
	open  []end // by lane
	ended int   // 1 + the lane of a node without edges in the last row; 0 for none
}

// An end is the lower end of a line. The zero end is that of a free lane.
type end struct {
	line  line
	to    int
	shown bool // a cell of the line was drawn
}

// arrive joins all lines to a node in one lane and returns that lane.
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

// begin returns a lane for a node that no edge leads to. If a node in the same lane has
// just ended, it adds an empty row between them, so that they do not look connected.
func (p *painter) begin() int {
	p.makeRoom(1)
	lane := p.free(0)
	if p.ended == lane+1 {
		p.add(row{})
	}
	return lane
}

// leadingTo returns the lanes whose lines match one of the edges, ascending.
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

// join joins the lines of lanes in the first one.
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
	p.open[at] = end{line: solid, to: -1} // stands for all edges until split
	p.makeRoom(len(edges) - 1)
	p.split(at, edges)
}

// makeRoom joins all equal lines to the same node if more further lanes would exceed
// crowd.
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

// split continues the first edge in lane at, and the others in free lanes.
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

// free returns the first free lane that is at least from.
func (p *painter) free(from int) int {
	for l := from; l < len(p.open); l++ {
		if p.open[l].line == noLine {
			return l
		}
	}
	p.open = append(p.open, end{})
	return len(p.open) - 1
}

// add appends a row with all open lines.
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
