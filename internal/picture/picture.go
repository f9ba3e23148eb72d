package picture

// A Picture is a graph in rows from the top, newest first, and lanes from the left. Each
// point has a row, and a lane in it. An edge is in one lane of each row from its point
// down to the point that it leads to, and changes the lane between rows.
//
// These laws hold:
//   - A point is above all points that it links to.
//   - An edge never runs through a point.
//   - No two edges are in the same cell, a lane of a row. An edge that meets another one of
//     its kind to the same point ends there.
//   - A new point that nothing links to leaves the others in their order, unless it merges two
//     trees; if it has one parent and none are
//     hidden, also in their lanes, or one to the right if its tree needs a lane more.
//   - Of the edges that pass each other in a row, count those to the same point once: a tree
//     has at most one lane more than the most of them; three more if it has edges of all kinds.
type Picture struct {
	Rows  []Row  `json:"rows"`
	Edges []Edge `json:"edges"` // ordered by From, those of a row in the order of the point's links
	Lanes int    `json:"lanes"` // the number of lanes
}

// A Row is the place of a point. The color of a lane is its number, so that of a point is
// its Lane.
type Row struct {
	Point int `json:"point"` // an index into the points of New
	Lane  int `json:"lane"`
}

// An Edge leads from the point in row From down to the point in row To. It is in the point's
// lane in row From, in Lane in all rows after it and before End, and in Into in row End. If
// End is To, Into is the lane of the point there. Otherwise the edge ends in row End at
// another edge to the same point, which is in Into there and continues.
type Edge struct {
	Kind Kind `json:"kind"`
	From int  `json:"from"`
	To   int  `json:"to"`
	Lane int  `json:"lane"` // if no row is between From and End, the lane whose color the edge has
	End  int  `json:"end"`
	Into int  `json:"into"`
}

// A Point is a node of the graph: a revision, or a run of revisions.
type Point struct {
	Links []Link
	Key   string // the older one of two siblings or of two trees has the smaller key
	Label string // a branch label that it declares; "" if none
	Rest  bool   // it stands for all points that are left out, and comes last
}

// A Link leads from a point to one below it.
type Link struct {
	To int // an index into the points
	Kind
}

// A Kind is the meaning of a link.
type Kind uint8

// The kinds of links.
const (
	Parent     Kind = iota // down_revision
	Hidden                 // a path of parents past points that are left out
	Dependency             // depends_on
	kinds
)

// String returns the name of a kind.
func (k Kind) String() string { return [...]string{"parent", "path", "dependency"}[k] }

// MarshalText returns the name of a kind.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// New returns the picture of a graph, which must not have cycles.
//
// A branch stays in its lane. The oldest child of a point takes over the point's lane, the
// others get a lane of their own, directly above the point if nothing else has to be
// between. Edges to the same point share a line as early as possible. A lane is free
// again as soon as its line ends, and the leftmost free one is taken. Trees that
// declare labels have separate lanes, if they are few.
//
// The cost is O(links × log lanes) time and O(links) memory.
func New(points []Point) Picture {
	g := newNetwork(points)
	l := layout{network: g, order: g.rows()}
	return l.picture()
}
