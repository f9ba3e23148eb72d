package ramus

import (
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
)

// A Shape is the graph of the revisions with its long lines folded: the number of
// revisions of each kind, and the edges between the folded lines. It leaves out
// depends_on.
type Shape struct {
	Revisions    int     `json:"revisions"`
	Bases        int     `json:"bases"`
	BranchPoints int     `json:"branch_points"`
	Merges       int     `json:"merge_points"`
	Heads        int     `json:"heads"`
	Labels       int     `json:"labels"`
	Pending      int     `json:"pending"` // the number that the database lacks; 0 without a database
	Points       []Point `json:"points"`  // newest first: each before its ancestors
}

// A Point is a revision that a picture of the graph shows by itself, or a line of
// revisions between two of those. A database has all of a line or nothing.
type Point struct {
	Revision          // the newest of its line
	Run      int      `json:"run"`      // the number of revisions in the line, itself included
	Oldest   string   `json:"oldest"`   // the id of the oldest in the line
	Starts   []string `json:"starts"`   // the branch labels that its file declares, sorted
	Below    []int    `json:"below"`    // the points of its parents, as indexes of Points, in the order of the parents
	Pending  int      `json:"pending"`  // the number of the line that the database lacks
	HalfWay  bool     `json:"half_way"` // it stopped half way
	Skipped  bool     `json:"skipped"`  // it is skipped
}

// shape returns the shape of the graph, with the position of the database in it; at
// is nil where there is none. The version rows, the revisions that are half way or
// skipped, the newest applied ones, and those of apart are points of their own.
func (rs *revisions) shape(at *record.Position, skipped []graph.Ref, apart ...graph.Ref) Shape {
	g := rs.graph
	have := record.PositionOf(rs.history, dialect.State{})
	if at != nil {
		have = *at
	}
	s := Shape{
		Revisions:    g.Len(),
		Bases:        len(g.Bases()),
		BranchPoints: len(g.BranchPoints()),
		Merges:       len(g.MergePoints()),
		Heads:        len(g.Heads()),
		Labels:       len(g.LabelNames()),
		Points:       []Point{},
	}
	keep := g.NewSet(g.Tips(have.Applied)...)
	keep.Union(have.Current)
	keep.Union(have.HalfWay)
	never := g.NewSet(skipped...)
	keep.Union(never)
	keep.Union(g.NewSet(apart...))
	for _, run := range g.Fold(keep) {
		point := rs.point(run)
		point.Current, point.HalfWay, point.Skipped = have.Current.Has(run.Top), have.HalfWay.Has(run.Top), never.Has(run.Top)
		if at != nil && !have.Applied.Has(run.Top) {
			point.Pending = run.Len
		}
		s.Pending += point.Pending
		s.Points = append(s.Points, point)
	}
	return s
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
