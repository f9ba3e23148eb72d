package ramus

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/record"
)

// pictured is a project whose revisions are the nodes.
func pictured(t rapid.TB, nodes []graph.Node) *Project {
	t.Helper()
	fsys := fstest.MapFS{"README": &fstest.MapFile{}}
	for _, n := range nodes {
		var b strings.Builder
		fmt.Fprintf(&b, "-- make %s\n-- revision: %s\n", n.ID, n.ID)
		for key, values := range map[string][]string{"down_revision": n.Parents, "depends_on": n.DependsOn, "branch_labels": n.Labels} {
			if len(values) > 0 {
				fmt.Fprintf(&b, "-- %s: %s\n", key, strings.Join(values, ", "))
			}
		}
		b.WriteString("\n-- +upgrade\n")
		fsys[n.ID+".sql"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	p, err := Open(context.Background(), fsys, nil, Options{AllowEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// points are a shape's points, a word each: "*" before a version row, "?" before
// what is half way, "b..d" for a run, and after it how many are pending.
func points(s Shape) string {
	var words []string
	for _, p := range s.Points {
		word := p.ID
		if p.Run > 1 {
			word = p.Oldest + ".." + p.ID
		}
		if p.Current {
			word = "*" + word
		}
		if p.HalfWay {
			word = "?" + word
		}
		if len(p.Starts) > 0 {
			word += "#" + strings.Join(p.Starts, "#")
		}
		if p.Pending > 0 {
			word += fmt.Sprintf("+%d", p.Pending)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// shapeOf is the shape with the position of a state; nil for none.
func shapeOf(p *Project, state *dialect.State) Shape {
	if state == nil {
		return p.shape(drawing{part: p.whole()})
	}
	return p.shape(drawing{part: p.whole(), at: &record.New(p.history, *state, true).Position})
}

func TestShape(t *testing.T) {
	done := time.Unix(1, 0)
	for _, test := range []struct {
		name, text string
		state      *dialect.State
		want       string
	}{
		{"no revisions", "", nil, ""},
		{"no database", "a <- b <- c <- d#y#x <- e <- f <- g", nil, "g e..f d#x#y b..c a"},
		{"nothing applied", "a <- b <- c <- d", &dialect.State{}, "d+1 b..c+2 a+1"},
		{"a row cuts", "a <- b <- c <- d <- e <- f", &dialect.State{Rows: []string{"c"}}, "f+1 d..e+2 *c b a"},
		{"what a row depends on cuts", "a <- b <- c <- d <- e; x ~> c", &dialect.State{Rows: []string{"x"}}, "e+1 d+1 *x c b a"},
		{
			"half way", "a <- b <- c <- d <- e <- f",
			&dialect.State{Rows: []string{"b"}, Log: []dialect.Entry{{Action: dialect.ActionUpgrade, Revision: "c"}}}, "f+1 d..e+2 ?c+1 *b a",
		},
		{
			"below a row that no revision defines", "a <- b <- c <- d <- e",
			&dialect.State{Rows: []string{"z"}, Log: []dialect.Entry{
				{Action: dialect.ActionUpgrade, Revision: "z", Parents: []string{"c"}, Finished: done},
			}}, "e+1 d+1 c b a",
		},
	} {
		nodes, err := graphtest.Nodes(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, points(shapeOf(pictured(t, nodes), test.state))); diff != "" {
			t.Errorf("%s:\n%s", test.name, diff)
		}
	}
}

func TestShapeCounts(t *testing.T) {
	nodes, err := graphtest.Nodes("a#api <- b, c; (b, c) <- m; x <- y")
	if err != nil {
		t.Fatal(err)
	}
	s := shapeOf(pictured(t, nodes), &dialect.State{Rows: []string{"b"}})
	s.Points = nil
	want := Shape{Revisions: 6, Bases: 2, BranchPoints: 1, Merges: 1, Heads: 2, Labels: 1, Pending: 4}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

// The points have each revision once, and a database has all of one or nothing.
func TestShapeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := graphtest.RandomNodes(t)
		p := pictured(t, nodes)
		state := dialect.State{}
		for _, n := range nodes {
			if rapid.IntRange(0, 5).Draw(t, "row") == 0 {
				state.Rows = append(state.Rows, n.ID)
			}
		}
		at := record.PositionOf(p.history, state)
		current, applied := p.current(t.Context(), &at, nil), at.Applied
		s := p.shape(drawing{part: p.whole(), at: &at})
		revisions, pending := 0, 0
		for _, point := range s.Points {
			revisions, pending = revisions+point.Run, pending+point.Pending
			r, _ := p.graph.Lookup(point.ID)
			for n := point.Run; n > 0; n-- {
				if applied.Has(r) != (point.Pending == 0) {
					t.Fatalf("%s of %s: applied %t, %d pending", p.graph.ID(r), point.ID, applied.Has(r), point.Pending)
				}
				if n == 1 && p.graph.ID(r) != point.Oldest {
					t.Fatalf("the oldest of %s is %s, not %s", point.ID, p.graph.ID(r), point.Oldest)
				}
				if n > 1 {
					r = p.graph.Parents(r)[0]
				}
			}
		}
		if revisions != len(nodes) || pending != current.Pending || s.Pending != pending {
			t.Fatalf("%d of %d revisions, %d of %d pending", revisions, len(nodes), pending, current.Pending)
		}
	})
}

// drawnShape returns the points of a shape, a line each: the id, the points below it, those
// at the end of paths, and those that it needs.
func drawnShape(t *testing.T, text string, o ShapeOptions) string {
	t.Helper()
	nodes, err := graphtest.Nodes(text)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := pictured(t, nodes).Shape(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, point := range s.Points {
		line := point.ID
		for _, to := range []struct {
			sign   string
			points []int
		}{{" ", point.Below}, {" ..", point.Paths}, {" ~", point.Needs}} {
			for _, i := range to.points {
				line += to.sign + s.Points[i].ID
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func TestShapeOfParts(t *testing.T) {
	const fork = "a <- b <- c <- d <- e; c <- x <- y; e ~> b"
	for _, test := range []struct {
		name, graph, want string
		options           ShapeOptions
	}{
		{"a line that others depend on is apart", fork, "e d ~b, d c, y x, x c, c b, b a, a", ShapeOptions{}},
		{"heads only", fork, "e ..c, y ..c, c", ShapeOptions{HeadsOnly: true}},
		{"heads of three lines meet twice", "a <- b <- c <- d; b <- x <- y; a <- z", "d ..b, y ..b, b a, z a, a", ShapeOptions{HeadsOnly: true}},
		{"heads of separate trees", "a <- b <- c; x <- y", "c, y", ShapeOptions{HeadsOnly: true}},
		{"around a revision", "a <- b <- c <- d <- e <- f <- g <- h <- i; z", "h g, g f, f e, e d, d c, c b, b a, a", ShapeOptions{Around: "c", Each: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, drawnShape(t, test.graph, test.options)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestShapeAroundUnknown(t *testing.T) {
	p := pictured(t, []graph.Node{{ID: "a"}})
	if _, _, err := p.Shape(t.Context(), ShapeOptions{Around: "nowhere"}); ClassOf(err) != Usage {
		t.Error(err)
	}
}
