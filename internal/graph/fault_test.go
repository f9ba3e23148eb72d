package graph_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

// faultsOf returns the faults of the nodes of a text.
func faultsOf(t *testing.T, nodes []graph.Node) graph.Faults {
	t.Helper()
	_, err := graph.New(nodes)
	if err == nil {
		return nil
	}
	var faults graph.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("%T: %v", err, err)
	}
	return faults
}

func nodesOf(t *testing.T, text string) []graph.Node {
	t.Helper()
	nodes, err := graphtest.Nodes(text)
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

func TestFaults(t *testing.T) {
	const ring = " (each -> is a down_revision or a depends_on); remove one of these edges"
	const spreads = "; declare a label once, on the first revision of its branch"
	for _, c := range []struct{ name, text, want string }{
		{"a whole graph has none", "a#x <- b, c; (b, c) <- m ~> x", ""},
		{"a parent that nothing defines", "a\n?zzz <- b", `graph:2: missing-parent: revision b follows "zzz", which no file defines`},
		{"a parent cut short", "ae1027 <- b\n?ae10 <- c", `graph:2: missing-parent: revision c follows "ae10", which no file defines; did you mean ae1027?`},
		{"a parent with two letters swapped", "ae1027 <- b\n?ea1027 <- c", `graph:2: missing-parent: revision c follows "ea1027", which no file defines; did you mean ae1027?`},
		{"a parent in capitals", "ae1027 <- b\n?AE1027 <- c", `graph:2: missing-parent: revision c follows "AE1027", which no file defines; did you mean ae1027?`},
		{"never the revision itself, nor a label", "ae1027#ae102\n?ae1028 <- ae1029\n?ae10 <- ae10f", `graph:2: missing-parent: revision ae1029 follows "ae1028", which no file defines; did you mean ae1027?
graph:3: missing-parent: revision ae10f follows "ae10", which no file defines; did you mean ae1027?`},
		{"a parent of itself", "a <- b\nb <- b", `graph:1: self-parent: revision b names itself as its down_revision`},
		{"a parent named twice, or three times", "(a, c, a, a, c) <- b", `graph:1: parent-twice: revision b names its parent a twice
graph:1: parent-twice: revision b names its parent c twice`},
		{"a dependency on nothing", "a#apple <- b\nb ~> aple", `graph:2: missing-dependency: revision b depends on "aple", which is neither a revision nor a branch label; did you mean apple?`},
		{"a dependency on itself, by its label", "a\nb#x\nb ~> x", `graph:3: self-dependency: revision b depends on itself ("x")`},
		{"a label on two trees", "a#x\nb#x", `graph:2: duplicate-label: branch label "x" of revision b is already declared by revision a (graph:1)` + spreads},
		{"a label again on its branch", "a#x\na <- b#x", `graph:2: duplicate-label: branch label "x" of revision b is already declared by revision a (graph:1)` + spreads},
		{"a label twice on one revision", "a#x#x", `graph:1: duplicate-label: branch label "x" of revision a is already declared by revision a (graph:1)` + spreads},
		{"a label that is an id", "a\nb#a", `graph:2: label-is-id: branch label "a" of revision b is the id of a revision (graph:1); choose another label`},
		{"ids and labels that can't be", "a@1\nhead\nb#x:y\nc-1#base\nd#rel-2\ne#long-lived", `graph:1: bad-id: revision id "a@1" contains '@', which has a meaning in targets
graph:2: bad-id: revision id "head" is a keyword of targets
graph:3: bad-label: branch label "x:y" of revision b contains ':', which has a meaning in targets
graph:4: bad-id: revision id "c-1" contains '-', which has a meaning in targets
graph:4: bad-label: branch label "base" of revision c-1 is a keyword of targets
graph:5: bad-label: branch label "rel-2" of revision d ends in "-2", which has a meaning in targets`},
		{"a circle of two", "a\n(a, c) <- b\nb <- c", "graph:2: cycle: the revisions form a cycle: b -> c -> b" + ring},
		{"a circle is shown once, from its smallest id", "c <- b <- a <- c", "graph:1: cycle: the revisions form a cycle: a -> b -> c -> a" + ring},
		{"a circle through depends_on stands at that line", "a <- b\na ~> b", "graph:2: cycle: the revisions form a cycle: a -> b -> a" + ring},
		{"two circles", "a <- b <- a\nc <- d <- c", "graph:1: cycle: the revisions form a cycle: a -> b -> a" + ring + "\ngraph:2: cycle: the revisions form a cycle: c -> d -> c" + ring},
		{"two circles with a revision in common", "a <- b <- a; b <- c <- b", "graph:1: cycle: the revisions form a cycle: a -> b -> a" + ring + "\ngraph:1: cycle: the revisions form a cycle: b -> c -> b" + ring},
		{"the short way round", "a <- b <- c <- d <- a; a <- d", "graph:1: cycle: the revisions form a cycle: a -> d -> a" + ring},
		{"everything at once, in the order of the lines", "?q <- a#x\nb#x; b <- b\nc ~> nope\nd <- e <- d", `graph:1: missing-parent: revision a follows "q", which no file defines
graph:2: duplicate-label: branch label "x" of revision b is already declared by revision a (graph:1)` + spreads + `
graph:2: self-parent: revision b names itself as its down_revision
graph:3: missing-dependency: revision c depends on "nope", which is neither a revision nor a branch label
graph:4: cycle: the revisions form a cycle: d -> e -> d` + ring},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			for _, f := range faultsOf(t, nodesOf(t, c.text)) {
				lines = append(lines, fmt.Sprintf("%s: %s: %s", f.Pos, f.Kind, f.Message))
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestDuplicateIDsNameTheFirstFile(t *testing.T) {
	nodes := []graph.Node{
		{ID: "a", File: "c.sql", Lines: graph.Lines{ID: 3}, Labels: []string{"x"}},
		{ID: "a", File: "b.sql", Lines: graph.Lines{ID: 3}, Labels: []string{"x"}},
		{ID: "a", File: "a.sql", Lines: graph.Lines{ID: 3}, Labels: []string{"x"}},
		{ID: "b", File: "d.sql", Parents: []string{"a"}},
	}
	const again = "revision a is already defined in a.sql:3; change the id of one of them, and the down_revision of its children"
	want := "b.sql:3: " + again + "\nc.sql:3: " + again
	faults := faultsOf(t, nodes)
	if faults.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", faults.Error(), want)
	}
	if also := faults[0].Also; !slices.Equal(also, []graph.Position{{File: "a.sql", Line: 3}}) {
		t.Errorf("also %v", also)
	}
}

func TestFaultsWithoutPlaces(t *testing.T) {
	faults := faultsOf(t, []graph.Node{{ID: "a"}, {ID: "a"}, {ID: ""}, {ID: ""}})
	want := `revision id "" is empty
revision a is already defined in another node; change the id of one of them, and the down_revision of its children`
	if faults.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", faults.Error(), want)
	}
}

func TestCycleHasItsPathAndPlaces(t *testing.T) {
	faults := faultsOf(t, nodesOf(t, "a <- b\nb <- c\nc <- a"))
	if len(faults) != 1 || !slices.Equal(faults[0].Path, []string{"a", "c", "b", "a"}) {
		t.Fatalf("%+v", faults)
	}
	if want := []graph.Position{{File: "graph", Line: 2}, {File: "graph", Line: 1}}; !slices.Equal(faults[0].Also, want) {
		t.Errorf("also %v, want %v", faults[0].Also, want)
	}
}

func TestLongCycleIsCutShortInItsMessageOnly(t *testing.T) {
	f := faultsOf(t, circle(1000))[0]
	if len(f.Path) != 1001 || len(f.Message) > 400 || !strings.Contains(f.Message, "-> … 985 more … ->") {
		t.Errorf("%d ids; %s", len(f.Path), f.Message)
	}
}

func TestDenseKnotHasFewFaults(t *testing.T) {
	var nodes []graph.Node
	for i := range 60 {
		n := graph.Node{ID: id("a", i)}
		for j := range 60 {
			if i != j {
				n.Parents = append(n.Parents, id("a", j))
			}
		}
		nodes = append(nodes, n)
	}
	if n := len(faultsOf(t, nodes)); n == 0 || n > 2000 {
		t.Errorf("%d faults", n)
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"1975ea83b712": "", "é_1.2/x": "",
		"": "is empty", "current": "is a keyword of targets",
		"a b": "contains a space or a control character", "a\u00a0b": "contains a space or a control character", "a\u200bb": "contains a space or a control character", "a\x00": "contains a space or a control character",
		"a,b": "contains ',', which has a meaning in targets",
	} {
		if got := graph.CheckName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestForeignNames checks that Alembic projects may have all names that Alembic
// accepts.
func TestForeignNames(t *testing.T) {
	nodes := []graph.Node{
		{ID: "a,b", Labels: []string{"release-2024", "api@2"}},
		{ID: "a b", Parents: []string{"a,b"}},
	}
	all := graph.AlembicNames(func(int) bool { return true })
	g, err := graph.New(nodes, all)
	if err != nil {
		t.Fatal(err)
	}
	for symbol, want := range map[string]string{"release-2024": "a,b", "a b": "a b", "release-2024@head": "a b"} {
		refs, err := g.Resolve(symbol)
		if err != nil || len(refs) != 1 || g.ID(refs[0]) != want {
			t.Errorf("%s: %v, %v", symbol, g.IDs(refs), err)
		}
	}
	for _, id := range []string{"", "a@b", "a-b", "a+b", "a\x1bb"} {
		if _, err := graph.New([]graph.Node{{ID: id}}, all); err == nil {
			t.Errorf("%q is taken", id)
		}
	}
}

// TestColumns checks that a fault has the column of the part that it is about, or of the
// id where the part has no line.
func TestColumns(t *testing.T) {
	lines := graph.Lines{ID: 3, Parents: 4, Labels: 5, DependsOn: 6}
	columns := graph.Columns{ID: 14, Parents: 19, Labels: 20, DependsOn: 15}
	for _, test := range []struct {
		node graph.Node
		want int
	}{
		{graph.Node{ID: "a", Parents: []string{"gone"}, Lines: lines, Columns: columns}, 19},
		{graph.Node{ID: "a", DependsOn: []string{"gone"}, Lines: lines, Columns: columns}, 15},
		{graph.Node{ID: "a", Labels: []string{"a"}, Lines: lines, Columns: columns}, 20},
		{graph.Node{ID: "a b", Lines: lines, Columns: columns}, 14},
		{graph.Node{ID: "a", Parents: []string{"gone"}, Lines: graph.Lines{ID: 3}, Columns: columns}, 14},
	} {
		if faults := faultsOf(t, []graph.Node{test.node}); len(faults) != 1 || faults[0].Column != test.want {
			t.Errorf("%+v: %+v, want column %d", test.node, faults, test.want)
		}
	}
	if graph.Column(70_000) != 0 || graph.Column(7) != 7 {
		t.Error("a column far to the right")
	}
}
