package picture_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/picture"
)

// randomPoints draws a graph, in which older points have smaller numbers.
func randomPoints(t *rapid.T) []picture.Point {
	points := make([]picture.Point, rapid.IntRange(0, 40).Draw(t, "points"))
	near := rapid.IntRange(1, 40).Draw(t, "near")
	some := kinds[:rapid.IntRange(1, len(kinds)).Draw(t, "kinds")]
	for i := range points {
		points[i] = picture.Point{Key: keyOf(i), Links: randomLinks(t, i, min(i, near), some)}
		if rapid.IntRange(0, 9).Draw(t, "labeled") == 0 {
			points[i].Label = fmt.Sprint("label", i)
		}
	}
	return points
}

// Without Hidden, a picture is of a whole graph.
var kinds = []picture.Kind{picture.Parent, picture.Parent, picture.Parent, picture.Dependency, picture.Hidden}

func keyOf(i int) string { return fmt.Sprintf("%03d", i) }

// randomLinks draws links from point i to the near points below.
func randomLinks(t *rapid.T, i, near int, kinds []picture.Kind) (links []picture.Link) {
	for _, back := range rapid.SliceOfNDistinct(rapid.IntRange(1, max(1, near)), 0, min(near, 3), rapid.ID).Draw(t, "links") {
		links = append(links, picture.Link{To: i - back, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")})
	}
	slices.SortStableFunc(links, func(a, b picture.Link) int { return cmp.Compare(a.Kind, b.Kind) })
	return links
}

// A cell is a lane of a row.
type cell struct{ row, lane int }

// occupied returns, by cell, the point or the edge in it, and fails if there are two.
func occupied(t *rapid.T, p picture.Picture) map[cell]any {
	cells := map[cell]any{}
	put := func(row, lane int, what any) {
		at := cell{row, lane}
		if cells[at] != nil {
			t.Fatalf("%+v and %+v are in the same cell %v", cells[at], what, at)
		}
		if lane < 0 || lane >= p.Lanes {
			t.Fatalf("%+v is in lane %d of %d", what, lane, p.Lanes)
		}
		cells[at] = what
	}
	for i, r := range p.Rows {
		put(i, r.Lane, r)
	}
	for _, e := range p.Edges {
		for row := e.From + 1; row < e.End; row++ {
			put(row, e.Lane, e)
		}
	}
	return cells
}

func TestNoTwoInACell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { occupied(t, picture.New(randomPoints(t))) })
}

// TestEdgesAreTheLinks follows each edge to the point where it ends.
func TestEdgesAreTheLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := randomPoints(t)
		p := picture.New(points)
		cells := occupied(t, p)
		drawn := make([][]picture.Link, len(points))
		for _, e := range p.Edges {
			if e.From >= e.End || e.End > e.To {
				t.Fatalf("%+v does not lead down", e)
			}
			arrives(t, p, cells, e)
			from := p.Rows[e.From].Point
			drawn[from] = append(drawn[from], picture.Link{To: p.Rows[e.To].Point, Kind: e.Kind})
		}
		for i, point := range points {
			if !slices.Equal(point.Links, drawn[i]) {
				t.Fatalf("point %d: drawn %v, want %v", i, drawn[i], point.Links)
			}
		}
		if len(p.Rows) != len(points) {
			t.Fatalf("%d rows for %d points", len(p.Rows), len(points))
		}
	})
}

// arrives checks that an edge ends at its point, or at an edge that leads there.
func arrives(t *rapid.T, p picture.Picture, cells map[cell]any, e picture.Edge) {
	end := cells[cell{e.End, e.Into}]
	if e.End == e.To {
		if end != p.Rows[e.To] {
			t.Fatalf("%+v ends at %+v", e, end)
		}
		return
	}
	if other, ok := end.(picture.Edge); !ok || other.To != e.To || other.Kind != e.Kind {
		t.Fatalf("%+v ends at %+v", e, end)
	}
}

// TestLanesAreFew compares the number of lanes with the most lines that pass each other:
// the different points, by kind, that edges lead to from above a row to below it.
func TestLanesAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := randomPoints(t)
		for i := range points {
			points[i].Label = "" // with labels, trees have lanes of their own
		}
		onlyParents := rapid.Bool().Draw(t, "only parents")
		more := 3
		if onlyParents {
			more = 1
			for i := range points {
				points[i].Links = slices.DeleteFunc(points[i].Links, func(l picture.Link) bool { return l.Kind != picture.Parent })
			}
		}
		p := picture.New(points)
		if most := widest(p); p.Lanes > most+more {
			t.Fatalf("%d lanes for %d lines", p.Lanes, most)
		}
	})
}

func widest(p picture.Picture) (most int) {
	type target struct {
		row int
		picture.Kind
	}
	for row := range p.Rows {
		passing := map[target]bool{}
		for _, e := range p.Edges {
			if e.From <= row && row < e.To {
				passing[target{e.To, e.Kind}] = true
			}
		}
		most = max(most, len(passing))
	}
	return most
}

// TestNewPointDoesNotReshuffle adds a point that nothing links to.
func TestNewPointDoesNotReshuffle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := randomPoints(t)
		links := randomLinks(t, len(points), len(points), kinds)
		before := picture.New(points)
		after := picture.New(append(points, picture.Point{Key: keyOf(len(points)), Links: links}))
		kept := slices.DeleteFunc(after.Rows, func(r picture.Row) bool { return r.Point == len(points) })
		joins, extends := treesJoined(points, links), len(links) == 1 && links[0].Kind == picture.Parent && !anyHidden(points)
		for i, r := range kept {
			shift := r.Lane - before.Rows[i].Lane // of the trees to the right of one that needs a lane more
			if was := before.Rows[i]; !joins && was.Point != r.Point || extends && shift != 0 && shift != after.Lanes-before.Lanes {
				t.Fatalf("row %d was %v, and is %v", i, was, r)
			}
		}
	})
}

// treesJoined reports whether links, other than dependencies, connect different trees.
func treesJoined(points []picture.Point, links []picture.Link) bool {
	tree := make([]int, len(points))
	for i := range points {
		tree[i] = i
		for _, link := range points[i].Links {
			if link.Kind != picture.Dependency {
				was, is := tree[link.To], tree[i]
				for j := range tree {
					if tree[j] == was {
						tree[j] = is
					}
				}
			}
		}
	}
	roots := map[int]bool{}
	for _, link := range links {
		if link.Kind != picture.Dependency {
			roots[tree[link.To]] = true
		}
	}
	return len(roots) > 1
}

func anyHidden(points []picture.Point) bool {
	return slices.ContainsFunc(points, func(p picture.Point) bool {
		return slices.ContainsFunc(p.Links, func(l picture.Link) bool { return l.Kind == picture.Hidden })
	})
}
