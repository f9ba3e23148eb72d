package plan_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// planned plans one verb with its target, or its targets, from version rows.
func planned(g *graph.Graph, rows []string, kind plan.Kind, target string) (plan.Plan, error) {
	switch kind {
	case plan.Upgrade:
		return plan.NewUpgrade(g, rows, target)
	case plan.Downgrade:
		return plan.NewDowngrade(g, rows, target)
	}
	return plan.NewStamp(g, rows, strings.Fields(target))
}

func TestRefusedTargetsHaveWaysOut(t *testing.T) {
	const merge = "a <- b, c; (b, c) <- m; z#zed"
	const uneven = "a <- b <- d; a <- c; (c, d) <- m <- n"
	for _, c := range []struct {
		text, rows string
		kind       plan.Kind
		target     string
		want       string // "target # result", one for each way
	}{
		{merge, "m", plan.Downgrade, "-1", "b # reverts m; then at b, c"},
		{merge, "m", plan.Downgrade, "m@-1", "b # reverts m; then at b, c"},
		{merge, "m", plan.Downgrade, "m-1", "b # reverts m; then at b, c"},
		{merge, "m", plan.Downgrade, "head-1", ""}, // of m and z
		{merge, "m", plan.Downgrade, "-2", "b@a # reverts m, b; then at c\nc@a # reverts m, c; then at b"},
		{merge, "m z", plan.Downgrade, "-1", "b # reverts m; then at b, c, z\nz@base # reverts z; then at m"},
		{merge, "m", plan.Downgrade, "-4", ""},
		{merge, "m z", plan.Downgrade, "-4", ""},
		{merge + "; b <- x", "m x", plan.Downgrade, "m@-1", "c # reverts m; then at c, x"},
		{merge + "; b <- x; c <- y", "m x y", plan.Downgrade, "m@-1", "m@b # reverts m; then at x, y"},
		{uneven, "n", plan.Downgrade, "-3", "c@a # reverts n, m, c; then at d\nb # reverts n, m, d; then at b, c"},
		{"b; c; (b, c) <- m", "m", plan.Downgrade, "-2", "b@base # reverts m, b; then at c\nc@base # reverts m, c; then at b"},
		{"a <- b; (a, b) <- m", "m", plan.Downgrade, "-1", "b # reverts m; then at b"},
		{merge, "m z", plan.Downgrade, "a+1", "b # reverts m; then at b, c, z"},
		{merge, "b", plan.Downgrade, "+1", "+1 # runs c, m"},
		{merge, "", plan.Upgrade, "+1", "a # runs a\nz # runs z"},
		{merge, "a", plan.Upgrade, "+1", "b # runs b\nc # runs c"},
		{merge, "a", plan.Upgrade, "+2", "m # runs c, b, m"},
		{merge, "", plan.Upgrade, "+2", "b # runs a, b\nc # runs a, c"},
		{merge, "b c", plan.Upgrade, "+1", "m # runs m"},
		{merge, "b z", plan.Upgrade, "+1", "m # runs c, m"},
		{merge, "m z", plan.Upgrade, "+1", ""},
		{merge, "a", plan.Upgrade, "m-1", "b # runs b\nc # runs c"},
		{merge, "a", plan.Upgrade, "a+1", "b # runs b\nc # runs c"},
		{merge, "m", plan.Upgrade, "-1", "b # reverts m; then at b, c"},
		{"a <- b", "b", plan.Upgrade, "-1", "-1 # reverts b; then at a"},
		{merge, "a", plan.Upgrade, "a b", "b # runs b"},
		{"a <- b, c, d, e, f, g, h, i", "a", plan.Upgrade, "+1", "b # runs b\nc # runs c\nd # runs d\ne # runs e\nf # runs f\nand others"},
		{"a <- b <- c <- d <- e <- f; x", "", plan.Upgrade, "+5", "e # runs 5 revisions"}, // nothing above x is that far
		{merge, "m z", plan.Stamp, "-1", "b c # then at b, c, z\nb # then at b, z\nc # then at c, z"},
		{merge, "a", plan.Stamp, "+1", "b c # then at b, c\nb # then at b\nc # then at c"},
	} {
		g := graphtest.New(t, c.text)
		rows := strings.Fields(c.rows)
		_, err := planned(g, rows, c.kind, c.target)
		if got := waysOf(err); got != c.want {
			t.Errorf("%s from %q to %s: %v\n%s\nwant\n%s", c.kind, c.rows, c.target, err, got, c.want)
		}
	}
}

// waysOf returns the hint of a *plan.TargetError in the form of the table.
func waysOf(err error) string {
	e, ok := errors.AsType[*plan.TargetError](err)
	if !ok || e.Hint() == "" {
		return ""
	}
	e.Verbs = map[plan.Kind]string{plan.Upgrade: "", plan.Downgrade: "", plan.Stamp: ""}
	lines := strings.Split(e.Hint(), "\n")[1:]
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

func TestATooDistantTargetBehindAForkGoesTooFar(t *testing.T) {
	g := graphtest.New(t, "a <- b, c; (b, c) <- m; z")
	for _, c := range []struct{ rows, target, want string }{
		{"m", "-4", "-4 from m goes too far: there are only 3"},
		{"m z", "-4", "-4 goes too far: no revision is that far below m, z"},
	} {
		if _, err := plan.NewDowngrade(g, strings.Fields(c.rows), c.target); err == nil || err.Error() != c.want {
			t.Errorf("%s from %s: %v, want %s", c.target, c.rows, err, c.want)
		}
	}
	if _, err := plan.NewUpgrade(g, []string{"m", "z"}, "+1"); err == nil || err.Error() != "+1 goes too far: no revision is that far above m, z" {
		t.Error(err)
	}
}

// TestWaysOutWork plans each way of refused targets on random graphs.
func TestWaysOutWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		if g.Len() == 0 {
			return
		}
		some := rapid.SliceOfN(rapid.IntRange(0, g.Len()-1), 0, 3).Draw(t, "rows")
		var refs []graph.Ref
		for _, i := range some {
			refs = append(refs, graph.Ref(i))
		}
		rows := g.IDs(g.Maximal(graph.Dependencies, refs))
		kind := rapid.SampledFrom([]plan.Kind{plan.Upgrade, plan.Downgrade, plan.Stamp}).Draw(t, "kind")
		target := rapid.SampledFrom([]string{"-1", "-2", "-3", "+1", "+2", "+3"}).Draw(t, "target")
		if symbol := rapid.SampledFrom(append(rows, "")).Draw(t, "symbol"); symbol != "" {
			target = symbol + target
		}
		_, err := planned(g, rows, kind, target)
		e, ok := errors.AsType[*plan.TargetError](err)
		if !ok {
			return
		}
		for _, w := range e.Ways {
			if p, err := planned(g, rows, w.Kind, w.Target); err != nil || p.Empty() {
				t.Fatalf("%s %s of %v, instead of %s: %v, %v", w.Kind, w.Target, rows, target, p, err)
			}
		}
		if hinted := hint.Of(err); slices.Contains(strings.Fields(hinted), target) && strings.Contains(hinted, string(kind)+" "+target+" ") {
			t.Fatalf("%s is a way out of itself: %s", target, hinted)
		}
	})
}

// TestCount checks that a number without a sign is no prefix of an id by accident.
func TestCount(t *testing.T) {
	g := graphtest.New(t, "aaaa <- 1bbb <- cccc <- 7")
	for _, test := range []struct{ rows, target, up, down string }{
		{"1bbb", "1", `"1" is the beginning of 1bbb; a number of steps has a sign: +1 [+1: runs cccc]`,
			`"1" is the beginning of 1bbb; a number of steps has a sign: -1 [-1: reverts 1bbb; then at aaaa]`},
		{"7", "1", `"1" is the beginning of 1bbb; a number of steps has a sign: +1 []`,
			`"1" is the beginning of 1bbb; a number of steps has a sign: -1 [-1: reverts 7; then at cccc, 1bbb: reverts 7, cccc; then at 1bbb]`},
		{"7", "2", `no such revision or branch "2"; a number of steps has a sign: +2 []`,
			`no such revision or branch "2"; a number of steps has a sign: -2 [-2: reverts 7, cccc; then at 1bbb]`},
		{"cccc", "7", "", "cannot downgrade to 7: it is not applied (the database is at cccc) []"},
		{"cccc", "123", `no such revision or branch "123"`, `no such revision or branch "123"`},
		{"cccc", "9,1bbb", `no such revision or branch "9"`, `no such revision or branch "9,1bbb"; did you mean 1bbb?`},
	} {
		_, up := plan.NewUpgrade(g, []string{test.rows}, test.target)
		_, down := plan.NewDowngrade(g, []string{test.rows}, test.target)
		if got := withWays(up); got != test.up {
			t.Errorf("upgrade %s at %s: %s", test.target, test.rows, got)
		}
		if got := withWays(down); got != test.down {
			t.Errorf("downgrade %s at %s: %s", test.target, test.rows, got)
		}
	}
}

// withWays returns the message of an error and its ways.
func withWays(err error) string {
	e, ok := errors.AsType[*plan.TargetError](err)
	switch {
	case err == nil:
		return ""
	case !ok:
		return err.Error()
	}
	var ways []string
	for _, w := range e.Ways {
		ways = append(ways, w.Target+": "+w.Result)
	}
	return e.Message + " [" + strings.Join(ways, ", ") + "]"
}
