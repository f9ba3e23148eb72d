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
// between two points is an edge, a dotted line a path, and a dashed one a dependency.
type read struct {
	order  []string                   // the points, from the top
	direct map[string]map[string]bool // the edges
	far    map[string]map[string]bool // the dotted paths
	needs  map[string]map[string]bool // the dependencies
	left   bool                       // the last line says that revisions are hidden
}

// Directions are the directions in which a character's lines lead.
type directions struct{ up, down, left, right bool }

var signs = map[rune]directions{
	'│': {up: true, down: true}, '·': {up: true, down: true}, '╎': {up: true, down: true},
	'─': {left: true, right: true}, '┈': {left: true, right: true}, '╌': {left: true, right: true},
	'├': {up: true, down: true, right: true}, '┤': {up: true, down: true, left: true},
	'┬': {left: true, right: true, down: true}, '┴': {left: true, right: true, up: true},
	'╮': {left: true, down: true}, '╯': {left: true, up: true}, '╭': {right: true, down: true}, '╰': {right: true, up: true},
	'┼': {up: true, down: true, left: true, right: true}, ' ': {},
}

const marks = "●○◐⋮…"

// A strand is a line that a column has, by the points that it comes from, with its look: the
// most telling character on the way.
type strand map[string]rune

// A reader reads a drawing line by line.
type reader struct {
	t       *rapid.T
	read    read
	at      map[int]strand // by column, the line that leaves the last text line at its bottom
	drawing string
	mark    int // the column of a point in the last text line; -1 if it had none
}

func reading(t *rapid.T, drawing string, names map[string]bool) read {
	r := reader{t: t, drawing: drawing, at: map[int]strand{}, mark: -1, read: read{direct: map[string]map[string]bool{}, far: map[string]map[string]bool{}, needs: map[string]map[string]bool{}}}
	for line := range strings.Lines(drawing) {
		graph, name := parted(t, line, names)
		r.line(graph, name)
	}
	return r.read
}

// line reads a line with the point of a name, or with edges only.
func (r *reader) line(graph []rune, name string) {
	next, mark := map[int]strand{}, -1
	for at, sign := range graph {
		if strings.ContainsRune(marks, sign) {
			if mark >= 0 || name == "" {
				r.t.Fatalf("a mark too many in %q", string(graph))
			}
			mark = at
		}
	}
	if name != "" && mark < 0 {
		r.t.Fatalf("no mark in %q", string(graph))
	}
	for at, from := range r.at {
		if enters := at < len(graph) && (at == mark || signs[graph[at]].up); !enters && at != r.mark {
			r.t.Fatalf("a line of %v ends above %q", from, string(graph))
		}
	}
	for at, sign := range graph {
		switch s := signs[sign]; {
		case s.up && r.at[at] == nil:
			r.t.Fatalf("a line from nowhere in %q", string(graph))
		case s.up && s.down && s.left == s.right: // straight, or across another line
			next[at] = r.at[at].with(sign)
		}
	}
	if mark >= 0 {
		r.point(graph, name, mark, next)
	}
	for at := 0; at < len(graph); at++ {
		if s := signs[graph[at]]; s.right && !s.left {
			if end := across(r.t, graph, at, 1); mark < at || mark > end {
				r.bus(graph, at, end, next)
			}
		}
	}
	r.at, r.mark = next, mark
}

// across returns the column where a horizontal line from a column ends.
func across(t *rapid.T, graph []rune, at, step int) int {
	for at += step; ; at += step {
		if at < 0 || at >= len(graph) {
			t.Fatalf("a line without an end in %q", string(graph))
		}
		s := signs[graph[at]]
		if on := s.right && step > 0 || s.left && step < 0; !on {
			return at
		}
	}
}

// point reads the edges that arrive at a point and leave it, to both sides as well.
func (r *reader) point(graph []rune, name string, mark int, next map[int]strand) {
	r.read.left = r.read.left || name == "…"
	for above, look := range r.at[mark] {
		r.arrive(above, name, look)
	}
	next[mark] = strand{name: '│'}
	for _, step := range []int{-1, 1} {
		beside := mark + step
		if beside < 0 || beside >= len(graph) || step < 0 && !signs[graph[beside]].right || step > 0 && !signs[graph[beside]].left {
			continue
		}
		for at, end := beside, across(r.t, graph, mark, step); at != end+step; at += step {
			s, toward := signs[graph[at]], graph[at-step]
			switch {
			case s.up && s.down: // crossed
			case s.up:
				for above, look := range r.at[at] {
					r.arrive(above, name, telling(look, toward))
				}
			case s.down:
				next[at] = strand{name: telling('│', toward)}
			}
		}
	}
	r.read.order = append(r.read.order, name)
}

// bus reads a horizontal line between two columns, where all lines from above continue in
// each line below.
func (r *reader) bus(graph []rune, from, to int, next map[int]strand) {
	into := strand{}
	for at := from; at <= to; at++ {
		s := signs[graph[at]]
		if crossing := s.up && s.down && s.left && s.right; !s.up || crossing {
			continue
		}
		look := '│'
		switch {
		case s.down: // the line that others join
		case s.left:
			look = telling(look, graph[at-1])
		default:
			look = telling(look, graph[at+1])
		}
		for name, was := range r.at[at] {
			if _, twice := into[name]; twice {
				r.t.Fatalf("two lines of %s meet in %q of\n%s", name, string(graph), r.drawing)
			}
			into[name] = telling(was, look)
		}
	}
	for at := from; at <= to; at++ {
		switch s := signs[graph[at]]; {
		case s.up && s.left && s.right, !s.down:
		case s.up:
			next[at] = into
		case s.left:
			next[at] = into.with(graph[at-1])
		default:
			next[at] = into.with(graph[at+1])
		}
	}
}

// telling returns the look of a line with two characters.
func telling(was, now rune) rune {
	switch now {
	case '·', '┈':
		return '·'
	case '╎', '╌':
		return '╎'
	}
	return was
}

func (s strand) with(sign rune) strand {
	all := strand{}
	for name, was := range s {
		all[name] = telling(was, sign)
	}
	return all
}

func (r *reader) arrive(above, name string, look rune) {
	to := map[rune]map[string]map[string]bool{'│': r.read.direct, '·': r.read.far, '╎': r.read.needs}[look]
	if to[above] == nil {
		to[above] = map[string]bool{}
	}
	if to[above][name] {
		r.t.Fatalf("%s stands on %s twice", above, name)
	}
	to[above][name] = true
}

// parted splits a line into its graph and the name of its point: an id, the first
// and last ids of a run, or "…" for hidden points.
func parted(t *rapid.T, line string, names map[string]bool) (graph []rune, name string) {
	line = strings.TrimSuffix(line, "\n")
	if strings.Contains(line, " more revision") {
		return []rune(strings.TrimRight(line[:strings.IndexAny(line, "123456789")], " ")), "…"
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
		if fmt.Sprint(got.direct) != fmt.Sprint(want) || fmt.Sprint(got.needs) != fmt.Sprint(needs(s)) || len(got.far) > 0 || got.left || len(got.order) != len(s.Points) {
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

func needs(s ramus.Shape) map[string]map[string]bool {
	edges := map[string]map[string]bool{}
	for _, p := range s.Points {
		for _, n := range p.Needs {
			if edges[nameOf(p)] == nil {
				edges[nameOf(p)] = map[string]bool{}
			}
			edges[nameOf(p)][nameOf(s.Points[n])] = true
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
	if strings.Contains(b.String(), "parallel lines are drawn") {
		t.Skip("too wide")
	}
	return s
}
