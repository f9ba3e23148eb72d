package render_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
	"golang.org/x/tools/txtar"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/render"
)

var update = flag.Bool("update", false, "write the drawings of testdata/shape anew")

// TestShape reads the files of testdata/shape. Each has a graph in graphtest's
// language, "rows: a b" if there is a database, "half: c" for revisions that
// stopped half way, the options "lines: 10" and "width: 60", and two drawings.
// "branches: 300" is a graph of 10,000 revisions.
func TestShape(t *testing.T) {
	paths, err := filepath.Glob("testdata/shape/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			shape, o := described(t, string(archive.Comment))
			want := archive.Files
			archive.Files = nil
			for _, ascii := range []bool{false, true} {
				o.ASCII = ascii
				name := map[bool]string{false: "unicode", true: "ascii"}[ascii]
				archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(drawn(t, shape, o))})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, archive.Files); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func drawn(t testing.TB, s ramus.Shape, o render.ShapeOptions) string {
	t.Helper()
	var b strings.Builder
	if err := render.Shape(&b, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// described parses a graph with the state of the database.
func described(t testing.TB, text string) (ramus.Shape, render.ShapeOptions) {
	t.Helper()
	var edges strings.Builder
	var o render.ShapeOptions
	var rows, half []string
	database := false
	for line := range strings.Lines(text) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), ":"); key {
		case "rows":
			rows, database = strings.Fields(value), true
		case "half":
			half = strings.Fields(value)
		case "branches":
			n, _ := strconv.Atoi(strings.TrimSpace(value))
			edges.WriteString(manyBranches(10_000, n))
		case "lines":
			o.Lines, _ = strconv.Atoi(strings.TrimSpace(value))
		case "width":
			o.Width, _ = strconv.Atoi(strings.TrimSpace(value))
		default:
			edges.WriteString(line)
		}
	}
	return shapeOf(graphtest.New(t, edges.String()), rows, half, database), o
}

// shapeOf returns a graph's shape, as the façade does.
func shapeOf(g *graph.Graph, rows, half []string, database bool) ramus.Shape {
	at, _ := g.LookupAll(rows)
	applied := g.Ancestors(graph.Dependencies, at...)
	stopped, _ := g.LookupAll(half)
	keep := g.NewSet(append(g.Tips(applied), append(at, stopped...)...)...)
	s := ramus.Shape{Revisions: g.Len()}
	for r := range graph.Ref(g.Len()) {
		if needed := g.Needs(r)[len(g.Parents(r)):]; len(needed) > 0 {
			keep.Union(g.NewSet(append(needed, r)...))
		}
	}
	runs, place := g.Fold(keep), map[graph.Ref]int{}
	for i, run := range runs {
		place[run.Top] = i
	}
	for _, run := range runs {
		id := g.ID(run.Top)
		p := ramus.Point{
			Revision: ramus.Revision{
				ID: id, Parents: g.IDs(g.Parents(run.Top)), Labels: g.Labels(run.Top), Message: "make " + id,
				Head: g.IsHead(run.Top), Effective: g.IsEffectiveHead(run.Top),
				Branch: g.IsBranchPoint(run.Top), Merge: g.IsMergePoint(run.Top), Current: slices.Contains(at, run.Top),
			},
			Run: run.Len, Oldest: g.ID(run.Bottom), Starts: g.Node(run.Top).Labels, Below: run.Below,
			HalfWay: slices.Contains(stopped, run.Top),
		}
		for _, needed := range g.Needs(run.Bottom)[len(g.Parents(run.Bottom)):] {
			if !slices.Contains(p.Needs, place[needed]) { // by id and by label
				p.Needs = append(p.Needs, place[needed])
			}
		}
		if database && !applied.Has(run.Top) {
			p.Pending = run.Len
		}
		s.Points = append(s.Points, p)
	}
	return s
}

// manyBranches returns a long history: a trunk with branches of different lengths,
// most of which are merged.
func manyBranches(n, branches int) string {
	var b strings.Builder
	b.WriteString("t0\n")
	trunk, last := 0, 0
	for i := range branches {
		length := 1 + (i*7)%(2*(n/branches)/3)
		fmt.Fprintf(&b, "t%d <- b%d.0\n", trunk, i)
		for j := 1; j < length; j++ {
			fmt.Fprintf(&b, "b%d.%d <- b%d.%d\n", i, j-1, i, j)
		}
		for range n / branches / 2 {
			fmt.Fprintf(&b, "t%d <- t%d\n", last, trunk+1)
			trunk, last = trunk+1, trunk+1
		}
		if i%100 != 0 {
			fmt.Fprintf(&b, "(t%d, b%d.%d) <- t%d\n", trunk, i, length-1, trunk+1)
			trunk, last = trunk+1, trunk+1
		}
	}
	return b.String()
}

// TestShapeIsCutByColumns checks that no line is wider than the terminal, whose wide
// characters take two columns and whose combining ones none.
func TestShapeIsCutByColumns(t *testing.T) {
	s := shapeOf(graphtest.New(t, "a <- b, c; (b, c) <- d"), nil, nil, false)
	for i, message := range []string{"日本語のとても長いメッセージ", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", "plain"} {
		s.Points[i].Message = message
	}
	for width := 20; width < 60; width++ {
		for line := range strings.Lines(drawn(t, s, render.ShapeOptions{Width: width, Style: render.Style{Color: true}})) {
			plain := painted.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
			if got := uniseg.StringWidth(plain); got > width || got < width-1 && strings.HasSuffix(plain, "…") {
				t.Errorf("%d columns of %d: %q", got, width, plain)
			}
		}
	}
}
