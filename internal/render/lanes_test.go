package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLayoutHasEachEdgeOnce checks that following the lines of a layout finds each
// edge once, and no others.
func TestLayoutHasEachEdgeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edges := randomEdges(t)
		l := layOut(edges)
		f := follower{t: t, pictured: make([][]edge, len(edges))}
		for i, r := range l.rows {
			f.follow(r)
			if len(r.lines) > l.lanes {
				t.Fatalf("row %d is wider than %d", i, l.lanes)
			}
		}
		f.end()
		for node := range edges {
			slices.SortFunc(edges[node], compareEdges)
			slices.SortFunc(f.pictured[node], compareEdges)
		}
		if f.nodes != len(edges) || fmt.Sprint(f.pictured) != fmt.Sprint(edges) {
			t.Fatalf("%d nodes with %v, want %v", f.nodes, f.pictured, edges)
		}
	})
}

func compareEdges(a, b edge) int { return a.to - b.to }

func randomEdges(t *rapid.T) [][]edge {
	edges := make([][]edge, rapid.IntRange(0, 40).Draw(t, "nodes"))
	for node := range edges {
		last := len(edges) - 1 - node
		for _, down := range rapid.SliceOfNDistinct(rapid.IntRange(1, max(1, last)), 0, min(last, 4), rapid.ID).Draw(t, "edges") {
			edges[node] = append(edges[node], edge{node + down, rapid.SampledFrom([]line{solid, solid, dotted}).Draw(t, "line")})
		}
	}
	return edges
}

// A follower walks down a layout, using only its rows.
type follower struct {
	t        *rapid.T
	at       []map[int]line // by lane, the nodes that its line comes from, dotted if a cell was dotted
	fresh    int            // 1 + the lane of a node in the row above; the next row shows whether a line continues there
	nodes    int
	pictured [][]edge
}

func (f *follower) follow(r row) {
	for len(f.at) < len(r.lines) {
		f.at = append(f.at, nil)
	}
	up := append([]int{r.at}, r.links...) // the lanes that enter the row, besides its lines
	switch r.kind {
	case plainRow:
		up = nil
	case splitRow:
		up = up[:1]
	}
	for l := range f.at {
		through := l < len(r.lines) && r.lines[l] != noLine
		comes := through || slices.Contains(up, l)
		if through && (r.kind != plainRow && l == r.at || slices.Contains(r.links, l)) {
			f.t.Fatalf("lane %d has a line and a link", l)
		}
		switch {
		case f.fresh == l+1 && !comes:
			f.at[l] = nil
		case r.kind == nodeRow && l == r.at:
		case comes != (f.at[l] != nil):
			f.t.Fatalf("lane %d: comes %t, from %v", l, comes, f.at[l])
		}
		if through && r.lines[l] == dotted {
			for from := range f.at[l] {
				f.at[l][from] = dotted
			}
		}
	}
	f.fresh = 0
	f.link(r)
}

func (f *follower) link(r row) {
	switch r.kind {
	case nodeRow:
		if r.node != f.nodes {
			f.t.Fatalf("node %d after %d", r.node, f.nodes-1)
		}
		for from, l := range f.at[r.at] {
			f.pictured[from] = append(f.pictured[from], edge{r.node, l})
		}
		f.at[r.at] = map[int]line{r.node: solid}
		f.nodes++
		f.fresh = r.at + 1
	case splitRow:
		if !slices.IsSorted(r.links) || r.links[0] <= r.at {
			f.t.Fatalf("a split from %d to %v", r.at, r.links)
		}
		for _, l := range r.links {
			if f.at[l] != nil {
				f.t.Fatalf("a split into the line in %d", l)
			}
			f.at[l] = map[int]line{}
			for from, line := range f.at[r.at] {
				f.at[l][from] = line
			}
		}
	case joinRow:
		if !slices.IsSorted(r.links) || r.links[0] <= r.at {
			f.t.Fatalf("a join of %v in %d", r.links, r.at)
		}
		for _, l := range r.links {
			for from, line := range f.at[l] {
				f.join(r.at, from, line)
			}
			f.at[l] = nil
		}
	}
}

// join adds a line to another lane. Two paths from one node to another would be an
// edge that is drawn twice.
func (f *follower) join(lane, from int, line line) {
	if _, twice := f.at[lane][from]; twice {
		f.t.Fatalf("two lines from %d lead into lane %d", from, lane)
	}
	f.at[lane][from] = line
}

func (f *follower) end() {
	for l, from := range f.at {
		if from != nil && f.fresh != l+1 {
			f.t.Fatalf("lane %d leads nowhere", l)
		}
	}
}

// TestLayoutOfManyHeadsIsNarrow checks that the width grows with the target nodes,
// not with the edges.
func TestLayoutOfManyHeadsIsNarrow(t *testing.T) {
	edges := make([][]edge, 301)
	for i := range 300 {
		edges[i] = []edge{{300, solid}}
	}
	if l := layOut(edges); l.lanes != crowd || len(l.rows) > 301+300/(crowd-1)+1 {
		t.Errorf("%d lanes, %d rows", l.lanes, len(l.rows))
	}
}

// TestLayoutKeepsTreesApart checks that unconnected nodes do not touch.
func TestLayoutKeepsTreesApart(t *testing.T) {
	var kinds []string
	for _, r := range layOut([][]edge{nil, {{2, solid}}, nil}).rows {
		kinds = append(kinds, fmt.Sprint(r.kind, r.at))
	}
	if diff := cmp.Diff("1 0, 0 0, 1 0, 1 0", strings.Join(kinds, ", ")); diff != "" {
		t.Error(diff)
	}
}
