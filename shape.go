package ramus

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
)

// A Shape is the graph of the revisions with its long lines folded: the number of
// revisions of each kind, and the edges between the folded lines.
type Shape struct {
	Revisions    int     `json:"revisions"`
	Bases        int     `json:"bases"`
	BranchPoints int     `json:"branch_points"`
	Merges       int     `json:"merge_points"`
	Heads        int     `json:"heads"`
	Labels       int     `json:"labels"`
	Pending      int     `json:"pending"`           // the number that the database lacks; 0 without a database
	Against      string  `json:"against,omitempty"` // the git ref of the shared branch; empty if it was not compared
	Points       []Point `json:"points"`            // newest first: each before its ancestors
}

// A Point is a revision that a picture of the graph shows by itself, or a line of
// revisions between two of those. A database has all of a line or nothing.
type Point struct {
	Revision          // the newest of its line
	Run      int      `json:"run"`                // the number of revisions in the line, itself included
	Oldest   string   `json:"oldest"`             // the id of the oldest in the line
	Starts   []string `json:"starts"`             // the branch labels that its file declares, sorted
	Below    []int    `json:"below"`              // the points of its parents, as indexes of Points, in the order of the parents
	Pending  int      `json:"pending"`            // the number of the line that the database lacks
	HalfWay  bool     `json:"half_way"`           // it stopped half way
	Skipped  bool     `json:"skipped"`            // it is skipped
	Paths    []int    `json:"paths"`              // the points below it past others that are left out, as indexes of Points
	Needs    []int    `json:"needs"`              // the points that it depends on, as indexes of Points, without those that its parents need
	State    State    `json:"state,omitempty"`    // in the database; empty without one
	Unshared bool     `json:"unshared,omitempty"` // the shared branch lacks it; false where that is not known
}

// ShapeOptions are the options of Project.Shape.
type ShapeOptions struct {
	Span    string // the revisions of a span, as in History; all when empty
	Current bool   // read the position of the database
	Each    bool   // a point for each revision: no line is folded

	// Around is a symbol: the shape has the revisions in at most five steps from those that it
	// stands for, to parents, children and dependencies.
	Around string

	// HeadsOnly leaves only the heads, and the points where lines from different heads meet.
	HeadsOnly bool

	// MergeWith is a git ref: the shape is of the work tree with this ref merged into it, and the
	// ref is the shared branch. Of the other options only Shared applies.
	MergeWith string

	// Shared compares with the shared branch, if there is one. If git cannot read it, an event
	// reports that, and Against is empty.
	Shared bool
}

// Shape returns the shape of the revisions of a span. It reads the database as History
// does, and returns as unknown the version rows that no revision defines. The heads and
// merges of a span are those of the whole graph that it contains.
func (p *Project) Shape(ctx context.Context, o ShapeOptions) (shape Shape, unknown []string, err error) {
	if o.MergeWith != "" {
		shape, err = p.mergedShape(ctx, o)
		return shape, nil, err
	}
	refs, _, unknown, err := p.span(ctx, o.Span, o.Current)
	if err != nil {
		return Shape{}, nil, err
	}
	if o.Around != "" {
		if refs, err = p.around(o.Around); err != nil {
			return Shape{}, nil, err
		}
	}
	drawn := drawing{part: p.graph.NewSet(refs...)}
	if o.Shared {
		repo := p.upstream()
		defer repo.Close()
		drawn.against, drawn.unshared, err = p.unshared(ctx, repo, "")
		if ctx.Err() != nil {
			return Shape{}, nil, err
		}
		if err != nil {
			p.settings.note("graph", "it is not known which revisions are shared: "+err.Error())
		}
	}
	if o.Current {
		rec, err := p.readRecord(ctx)
		if err != nil {
			return Shape{}, nil, err
		}
		drawn.locate(rec)
	}
	if o.Each {
		drawn.apart = refs
	}
	shape = p.shape(drawn)
	if o.HeadsOnly {
		shape.Points = headsOnly(shape.Points)
	}
	return shape, unknown, nil
}

// A drawing says what a shape shows.
type drawing struct {
	part     graph.Set        // the revisions
	at       *record.Position // of the database; nil where there is none
	skipped  []graph.Ref
	state    func(graph.Ref) State // nil where it is not known
	against  string                // the ref of the shared branch
	unshared graph.Set             // what it lacks
	apart    []graph.Ref           // points of their own
}

// locate sets the position of a database.
func (d *drawing) locate(rec *record.Record) {
	d.at, d.skipped = &rec.Position, rec.Skipped()
	d.state = func(r graph.Ref) State { return State(rec.State(r)) }
}

// whole returns the set of all revisions.
func (rs *revisions) whole() graph.Set { return rs.graph.NewSet(rs.graph.Order()...) }

// shape returns the shape of a part of the graph, with the position of the database in it.
// The version rows, the revisions that are half way or skipped, the newest applied ones,
// and those of apart are points of their own.
func (rs *revisions) shape(d drawing) Shape {
	g := rs.graph
	have := record.PositionOf(rs.history, dialect.State{})
	if d.at != nil {
		have = *d.at
	}
	in := func(refs []graph.Ref) int {
		return len(slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool { return !d.part.Has(r) }))
	}
	s := Shape{
		Revisions:    d.part.Len(),
		Bases:        in(g.Bases()),
		BranchPoints: in(g.BranchPoints()),
		Merges:       in(g.MergePoints()),
		Heads:        in(g.Heads()),
		Against:      d.against,
		Points:       []Point{},
	}
	for _, label := range g.LabelNames() {
		r, _ := g.Labeled(label)
		s.Labels += in([]graph.Ref{r})
	}
	keep := g.NewSet(g.Tips(have.Applied)...)
	keep.Union(have.Current)
	keep.Union(have.HalfWay)
	never := g.NewSet(d.skipped...)
	keep.Union(never)
	keep.Union(g.NewSet(d.apart...))
	keep.Union(rs.edges(d))
	runs := g.FoldPart(d.part, keep)
	for _, run := range runs {
		point := rs.point(run)
		point.Current, point.HalfWay, point.Skipped = have.Current.Has(run.Top), have.HalfWay.Has(run.Top), never.Has(run.Top)
		if d.at != nil && !have.Applied.Has(run.Top) {
			point.Pending = run.Len
		}
		if d.state != nil {
			point.State = d.state(run.Top)
		}
		point.Unshared = d.unshared.Has(run.Top)
		s.Pending += point.Pending
		s.Points = append(s.Points, point)
	}
	rs.addNeeds(s.Points, runs)
	return s
}

// edges returns the revisions of a part that end a line: those that depend on others, or that
// others depend on, and those with a child of another state.
func (rs *revisions) edges(d drawing) graph.Set {
	g := rs.graph
	ends := g.NewSet()
	for _, r := range d.part.Refs() {
		needed := g.Needs(r)[len(g.Parents(r)):]
		if len(needed) > 0 {
			ends.Union(g.NewSet(append(needed, r)...))
		}
		for _, child := range g.Children(r) {
			if d.unshared.Has(child) != d.unshared.Has(r) || d.state != nil && d.state(child) != d.state(r) {
				ends.Add(r)
			}
		}
	}
	return ends
}

// addNeeds sets the points that points depend on. Both are lines of one revision.
func (rs *revisions) addNeeds(points []Point, runs []graph.Run) {
	place := make(map[graph.Ref]int, len(runs))
	for i, run := range runs {
		place[run.Top] = i
	}
	for i, run := range runs {
		points[i].Needs, points[i].Paths = []int{}, []int{}
		for _, needed := range rs.graph.Needs(run.Bottom)[len(rs.graph.Parents(run.Bottom)):] {
			if at, ok := place[needed]; ok && !slices.Contains(points[i].Needs, at) { // by id and by label
				points[i].Needs = append(points[i].Needs, at)
			}
		}
	}
}

func (rs *revisions) point(run graph.Run) Point {
	point := Point{
		Revision: rs.view(run.Top),
		Run:      run.Len,
		Oldest:   rs.graph.ID(run.Bottom),
		Starts:   list(slices.Sorted(slices.Values(rs.graph.Node(run.Top).Labels))),
		Below:    run.Below,
	}
	if point.Below == nil {
		point.Below = []int{}
	}
	return point
}
