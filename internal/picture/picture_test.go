package picture_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/picture"
)

// TestNew draws each row as the lanes from the left: the point, "|" for an edge of parents,
// ":" for a dependency.
func TestNew(t *testing.T) {
	for _, test := range []struct{ name, graph, want string }{
		{"a line stays in one lane", "a <- b <- c", "c, b, a"},
		{"the oldest branch continues the lane", "a <- b, c", "b, | c, a"},
		{"forty branches need two lanes, one after the other", "a <- b, c, d, e", "b, | c, | d, | e, a"},
		{"a merge goes down to the lanes of its parents", "a <- b, c; (b, c) <- d", "d, b |, | c, a"},
		{"a merge that leans to the left needs no row", "a <- b, c; a <- d; (a, b) <- m", "- m, b |, | c, | d, a"},
		{"a lane is free when its branch has ended", "a <- b <- c; a <- x; b <- y; c <- d", "d, c, | y, b, | x, a"},
		{"a dependency has a line of its own", "a <- b <- c; c ~> a", "c, b :, a"},
		{"trees without labels are above each other", "a <- b; x <- y", "y, x, b, a"},
		{"trees with labels are side by side", "a#one <- b; x#two <- y", "b, a, - y, - x"},
		{"a tree waits for the one it needs", "a#one <- b <- c; x#two <- y; c ~> x", "c, b - :, a - :, - y :, - x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			points, names := drawnText(t, test.graph)
			if diff := cmp.Diff(test.want, cells(picture.New(points), names)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// drawnText returns the points of a graph in graphtest's language. The ids are the keys.
func drawnText(t *testing.T, text string) (points []picture.Point, names []string) {
	g := graphtest.New(t, text)
	for r := range graph.Ref(g.Len()) {
		p := picture.Point{Key: g.ID(r), Label: strings.Join(g.Node(r).Labels, "")}
		for _, parent := range g.Parents(r) {
			p.Links = append(p.Links, picture.Link{To: int(parent)})
		}
		for _, needed := range g.Needs(r)[len(p.Links):] {
			p.Links = append(p.Links, picture.Link{To: int(needed), Kind: picture.Dependency})
		}
		points, names = append(points, p), append(names, g.ID(r))
	}
	return points, names
}

func cells(p picture.Picture, names []string) string {
	rows := make([][]string, len(p.Rows))
	for i, r := range p.Rows {
		rows[i] = slices.Repeat([]string{"-"}, p.Lanes)
		rows[i][r.Lane] = names[r.Point]
	}
	for _, e := range p.Edges {
		for row := e.From + 1; row < e.End; row++ {
			rows[row][e.Lane] = map[picture.Kind]string{picture.Parent: "|", picture.Dependency: ":"}[e.Kind]
		}
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.TrimRight(strings.Join(row, " "), " -"))
	}
	return strings.Join(lines, ", ")
}

func ExampleNew() {
	p := picture.New([]picture.Point{
		{Key: "1"},
		{Key: "2", Links: []picture.Link{{To: 0}}},
		{Key: "3", Links: []picture.Link{{To: 0}}},
	})
	for _, row := range p.Rows {
		fmt.Printf("point %d is in lane %d\n", row.Point, row.Lane)
	}
	// Output:
	// point 1 is in lane 0
	// point 2 is in lane 1
	// point 0 is in lane 0
}
