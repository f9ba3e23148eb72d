package ramus

import (
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// A Shape is the revisions' graph with its long lines folded: how many of which
// kind there are, and how those stand on each other. Dependencies are not in it.
type Shape struct {
	Revisions    int     `json:"revisions"`
	Bases        int     `json:"bases"`
	BranchPoints int     `json:"branch_points"`
	Merges       int     `json:"merge_points"`
	Heads        int     `json:"heads"`
	Labels       int     `json:"labels"`
	Pending      int     `json:"pending"` // how many the database lacks; 0 without one
	Points       []Point `json:"points"`  // newest first: each before all that it stands on
}

// A Point is a revision that a picture of the graph shows by itself, or a line of
// several others that lie between two of those. A database has all of a line or
// nothing.
type Point struct {
	Revision          // the newest of its line
	Run      int      `json:"run"`      // how many revisions it stands for, with its own
	Oldest   string   `json:"oldest"`   // the id of the oldest in the line
	Starts   []string `json:"starts"`   // the branch labels that its file declares, sorted
	Below    []int    `json:"below"`    // what it stands on, by the places in Points, in the order of the parents
	Pending  int      `json:"pending"`  // how many of the line the database lacks
	HalfWay  bool     `json:"half_way"` // it stopped half way
}

// shape is the graph's shape, with what the database has of it; state is nil where
// there is none. The version rows, what stopped half way, and the newest of what is
// applied are points of their own.
func (p *Project) shape(state *dialect.State) Shape {
	g := p.graph
	have := p.holdings(state)
	s := Shape{
		Revisions:    g.Len(),
		Bases:        len(g.Bases()),
		BranchPoints: len(g.BranchPoints()),
		Merges:       len(g.MergePoints()),
		Heads:        len(g.Heads()),
		Labels:       len(g.LabelNames()),
		Points:       []Point{},
	}
	keep := g.NewSet(g.Tips(have.applied)...)
	keep.Union(have.rows)
	keep.Union(have.halfWay)
	for _, run := range g.Fold(keep) {
		point := p.point(run)
		point.Current, point.HalfWay = have.rows.Has(run.Top), have.halfWay.Has(run.Top)
		if state != nil && !have.applied.Has(run.Top) {
			point.Pending = run.Len
		}
		s.Pending += point.Pending
		s.Points = append(s.Points, point)
	}
	return s
}

func (p *Project) point(run graph.Run) Point {
	point := Point{
		Revision: p.view(run.Top),
		Run:      run.Len,
		Oldest:   p.graph.ID(run.Bottom),
		Starts:   list(slices.Sorted(slices.Values(p.graph.Node(run.Top).Labels))),
		Below:    run.Below,
	}
	if point.Below == nil {
		point.Below = []int{}
	}
	return point
}

// holdings are what a database has of the project's revisions.
type holdings struct {
	rows    graph.Set // the version table's rows
	applied graph.Set // those and all below them; and what the log knows below rows that no revision defines
	halfWay graph.Set // stopped half way
}

func (p *Project) holdings(state *dialect.State) holdings {
	if state == nil {
		return holdings{p.graph.NewSet(), p.graph.NewSet(), p.graph.NewSet()}
	}
	known, unknown := p.graph.LookupAll(state.Rows)
	h := holdings{p.graph.NewSet(known...), p.graph.Ancestors(graph.Dependencies, known...), p.graph.NewSet()}
	if len(unknown) > 0 {
		h.applied.Union(p.beyond(state.Log, unknown))
	}
	for _, e := range state.Unfinished() {
		if r, ok := p.graph.Lookup(e.Revision); ok {
			h.halfWay.Add(r)
		}
	}
	return h
}
