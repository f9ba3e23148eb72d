package render_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/render"
)

// A read is the meaning of a drawing, derived from its characters only: a line
// between two points is an edge, a dotted line a path.
type read struct {
	order  []string                   // the points, from the top
	direct map[string]map[string]bool // the edges
	far    map[string]map[string]bool // the dotted paths
	left   bool                       // the last line says that revisions are hidden
}

// Directions are the directions in which a character's lines lead.
type directions struct{ up, down, left, right bool }

var signs = map[rune]directions{
	'│': {up: true, down: true}, '·': {up: true, down: true}, '─': {left: true, right: true}, '├': {up: true, down: true, right: true},
	'┬': {left: true, right: true, down: true}, '┴': {left: true, right: true, up: true},
	'┐': {left: true, down: true}, '┘': {left: true, up: true}, ' ': {},
}

const marks = "●○◐┆…"

// reading parses a drawing line by line. lines has, for each lane, the points that
// its line comes from; true if it was dotted.
func reading(t *rapid.T, drawing string, names map[string]bool) read {
	r := read{direct: map[string]map[string]bool{}, far: map[string]map[string]bool{}}
	lanes := map[int]map[string]bool{}
	for line := range strings.Lines(drawing) {
		graph, name := parted(t, line, names)
		next := map[int]map[string]bool{}
		node := -1
		for at, sign := range graph {
			switch {
			case strings.ContainsRune(marks, sign):
				if node >= 0 || name == "" {
					t.Fatalf("a mark too many in %q", line)
				}
				node = at
				next[at] = map[string]bool{name: false}
				r.arrive(t, name, lanes[at])
			case sign == '│' || sign == '·':
				if lanes[at] == nil {
					t.Fatalf("a line from nowhere in %q", line)
				}
				next[at] = with(lanes[at], sign == '·')
			}
		}
		if name != "" && node < 0 {
			t.Fatalf("no mark in %q", line)
		}
		for start := 0; start < len(graph); start++ {
			if graph[start] == '├' {
				linked(t, graph, start, lanes, next)
			}
		}
		for at, from := range lanes {
			ends := at >= len(graph) || graph[at] == ' ' || graph[at] == '─'
			for name := range from {
				if ends && name != lastOf(r.order) {
					t.Fatalf("the line of %s ends at %q", name, line)
				}
			}
		}
		if node >= 0 {
			r.order = append(r.order, name)
		}
		lanes = next
	}
	return r
}

func lastOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// linked follows the links that start in a lane to their end.
func linked(t *rapid.T, graph []rune, start int, lanes, next map[int]map[string]bool) {
	into, out := map[string]bool{}, []int{start}
	take := func(at int) {
		if len(lanes[at]) == 0 {
			t.Fatalf("a link from nowhere in %q", string(graph))
		}
		for name, dotted := range lanes[at] {
			if _, twice := into[name]; twice {
				t.Fatalf("two lines of %s meet in %q", name, string(graph))
			}
			into[name] = dotted
		}
	}
	take(start)
	for at := start + 1; ; at++ {
		if at == len(graph) {
			t.Fatalf("links without an end in %q", string(graph))
		}
		s := signs[graph[at]]
		if s.left && s.up {
			take(at)
		}
		if s.left && s.down {
			out = append(out, at)
		}
		if s.left && !s.right {
			break
		}
	}
	for _, at := range out {
		next[at] = with(into, false)
	}
}

func with(from map[string]bool, dotted bool) map[string]bool {
	all := map[string]bool{}
	for name, was := range from {
		all[name] = was || dotted
	}
	return all
}

func (r *read) arrive(t *rapid.T, name string, from map[string]bool) {
	r.left = r.left || name == "…" // whether or not a line leads there
	for above, dotted := range from {
		to := r.direct
		if dotted {
			to = r.far
		}
		if to[above] == nil {
			to[above] = map[string]bool{}
		}
		if to[above][name] {
			t.Fatalf("%s stands on %s twice", above, name)
		}
		to[above][name] = true
	}
}

// parted splits a line into its graph and the name of its point: an id, the first
// and last ids of a run, or "…" for hidden points.
func parted(t *rapid.T, line string, names map[string]bool) (graph []rune, name string) {
	line = strings.TrimSuffix(line, "\n")
	if graph, _, found := strings.Cut(line, "… "); found {
		return []rune(graph + "…"), "…"
	}
	end := strings.IndexFunc(line, func(r rune) bool { return !strings.ContainsRune(marks, r) && signs[r] == (directions{}) && r != ' ' })
	if end < 0 {
		return []rune(line), ""
	}
	for _, word := range strings.Fields(line[end:]) {
		if names[word] {
			return []rune(line[:end]), word
		}
	}
	t.Fatalf("no point in %q", line)
	return nil, ""
}

func nameOf(p ramus.Point) string {
	if p.Run > 1 {
		return p.Oldest + ".." + p.ID
	}
	return p.ID
}

func TestShapeIsReadAsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomShape(t)
		var b strings.Builder
		if err := render.Shape(&b, s, render.ShapeOptions{}); err != nil {
			t.Fatal(err)
		}
		if len(s.Points) == 0 {
			return
		}
		got, want := reading(t, b.String(), namesOf(s)), direct(s)
		if fmt.Sprint(got.direct) != fmt.Sprint(want) || len(got.far) > 0 || got.left || len(got.order) != len(s.Points) {
			t.Fatalf("%s\nread %v\nwant %v", b.String(), got, want)
		}
	})
}

// TestShapeOfFewLinesIsTrue checks drawings with few lines: solid lines are edges,
// dotted lines are paths past hidden points, and no path between visible points is
// missing.
func TestShapeOfFewLinesIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomShape(t)
		lines := rapid.IntRange(1, 30).Draw(t, "lines")
		var b strings.Builder
		if err := render.Shape(&b, s, render.ShapeOptions{Lines: lines}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "\n"); n > lines {
			t.Fatalf("%d lines, want %d:\n%s", n, lines, b.String())
		}
		if len(s.Points) == 0 {
			return
		}
		got := reading(t, b.String(), namesOf(s))
		shown := map[string]bool{}
		for _, name := range got.order {
			shown[name] = name != "…"
		}
		edges := direct(s)
		truth, drawn := reach(s, edges), reach(s, got.direct, got.far)
		for _, name := range got.order {
			for below := range got.direct[name] {
				if !edges[name][below] {
					t.Fatalf("%s does not stand on %s:\n%s", name, below, b.String())
				}
			}
			for below := range got.far[name] {
				if below != "…" && !truth[name][below] {
					t.Fatalf("%s is not above %s:\n%s", name, below, b.String())
				}
			}
			for below := range truth[name] {
				if shown[below] && !drawn[name][below] {
					t.Fatalf("%s is above %s:\n%s", name, below, b.String())
				}
			}
		}
		all := len(got.order) == len(s.Points) && !slices.Contains(got.order, "…")
		if got.left == all {
			t.Fatalf("says that there is more: %t\n%s", got.left, b.String())
		}
	})
}

// reach returns, for each point, the points below it.
func reach(s ramus.Shape, edges ...map[string]map[string]bool) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, p := range slices.Backward(s.Points) {
		name := nameOf(p)
		all[name] = map[string]bool{}
		for _, some := range edges {
			for below := range some[name] {
				all[name][below] = true
				for far := range all[below] {
					all[name][far] = true
				}
			}
		}
	}
	return all
}

func direct(s ramus.Shape) map[string]map[string]bool {
	edges := map[string]map[string]bool{}
	for _, p := range s.Points {
		for _, b := range p.Below {
			if edges[nameOf(p)] == nil {
				edges[nameOf(p)] = map[string]bool{}
			}
			edges[nameOf(p)][nameOf(s.Points[b])] = true
		}
	}
	return edges
}

func namesOf(s ramus.Shape) map[string]bool {
	names := map[string]bool{}
	for _, p := range s.Points {
		names[nameOf(p)] = true
	}
	return names
}

// randomShape returns the shape of a random graph that is narrow enough to be drawn
// as a whole.
func randomShape(t *rapid.T) ramus.Shape {
	g := graphtest.Random(t)
	var rows []string
	if g.Len() > 0 {
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			rows = append(rows, g.ID(graph.Ref(rapid.IntRange(0, g.Len()-1).Draw(t, "row"))))
		}
	}
	s := shapeOf(g, rows, nil, true)
	var b strings.Builder
	if err := render.Shape(&b, s, render.ShapeOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "lines side by side") {
		t.Skip("too wide")
	}
	return s
}
