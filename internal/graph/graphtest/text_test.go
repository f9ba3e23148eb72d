package graphtest_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"pgregory.net/rapid"
)

func Example() {
	nodes, err := graphtest.Nodes("a#api <- b, c; (b, c) <- m\nx ~> api")
	if err != nil {
		fmt.Println(err)
	}
	for _, n := range nodes {
		fmt.Println(n.Pos(), n.ID, n.Parents, n.Labels, n.DependsOn)
	}
	// Output:
	// graph:1 a [] [api] []
	// graph:1 b [a] [] []
	// graph:1 c [a] [] []
	// graph:1 m [b c] [] []
	// graph:2 x [] [] [api]
}

func TestNodesRefusesWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"a <-":           `line 1: want a name, have ""`,
		"a b":            `line 1: want <- or ~> or the end, have "b"`,
		"a\n(b, c <- d":  `line 2: want ), have "<- d"`,
		"a#":             `line 1: want a name, have ""`,
		"a <- ?b":        `line 1: ?b has a parent: take the ? away`,
		"?a ~> b":        `line 1: ?a depends on something: take the ? away`,
		"?a#x <- b":      `line 1: ?a has a label: take the ? away`,
		"a ~> b#x":       `line 1: b stands after ~>: it takes neither ? nor #`,
		"a ~> b <- c":    `line 1: want the end after ~>, have "<- c"`,
		"a < b":          `line 1: want <- or ~> or the end, have "<"`,
		"a <- b\n\n, <-": `line 3: want a name, have ","`,
	} {
		if _, err := graphtest.Nodes(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestNodesKeepsLinesAndFaults(t *testing.T) {
	nodes, err := graphtest.Nodes("a <- b\n(a, a) <- b\n b#x\n b ~> q ; ?z <- b#x")
	if err != nil {
		t.Fatal(err)
	}
	want := graph.Node{ID: "b", Parents: []string{"a", "a", "a", "z"}, Labels: []string{"x", "x"}, DependsOn: []string{"q"},
		File: "graph", Lines: graph.Lines{ID: 1, Parents: 1, Labels: 3, DependsOn: 4}}
	if len(nodes) != 2 || !reflect.DeepEqual(nodes[1], want) {
		t.Errorf("got %+v\nwant %+v", nodes, want)
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "a", "a <- b, c; (b,c) <- m", "m\na <- m\nx", "a#x#y <- b <- c\nc ~> x, a", "?z <- b ; z", "a <- a", "a <- b <- a; (a, a) <- b",
		"a@1 <- b+c\n\n; ;c ~> q", "(a)<-(b,c)<-d", "é <- ü#ß",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		nodes, err := graphtest.Nodes(text)
		if err != nil {
			t.Skip()
		}
		sameAgain(t, nodes)
	})
}

func TestTextOfRandomNodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { sameAgain(t, graphtest.RandomNodes(t)) })
}

func sameAgain(t interface{ Fatalf(string, ...any) }, nodes []graph.Node) {
	text := graphtest.Text(nodes)
	again, err := graphtest.Nodes(text)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	if got, want := withoutPlaces(again), withoutPlaces(nodes); got != want {
		t.Fatalf("text:\n%s\ngot:\n%s\nwant:\n%s", text, got, want)
	}
}

func withoutPlaces(nodes []graph.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "%q %q %q %q\n", n.ID, n.Parents, n.Labels, n.DependsOn)
	}
	return b.String()
}
