package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/plan"
	"pgregory.net/rapid"
)

// The laws hold for version rows as upgrades and downgrades leave them: one row for
// each applied revision that no applied revision is above.

// someRows draws such rows, for some revisions and all their ancestors.
func someRows(t *rapid.T, g *graph.Graph) []string {
	return tips(g, someRefs(t, g)...)
}

// tips returns the rows if refs and all their ancestors are applied.
func tips(g *graph.Graph, refs ...graph.Ref) []string {
	ids := g.IDs(g.Maximal(graph.Dependencies, g.Ancestors(graph.Dependencies, refs...).Refs()))
	slices.Sort(ids)
	return ids
}

func someRefs(t *rapid.T, g *graph.Graph) (refs []graph.Ref) {
	for range rapid.IntRange(0, min(4, g.Len())).Draw(t, "some") {
		refs = append(refs, graph.Ref(rapid.IntRange(0, g.Len()-1).Draw(t, "one")))
	}
	return refs
}

func lookup(t *rapid.T, g *graph.Graph, ids []string) (refs []graph.Ref) {
	for _, id := range ids {
		r, ok := g.Lookup(id)
		if !ok {
			t.Fatalf("no revision %q", id)
		}
		refs = append(refs, r)
	}
	return refs
}

func upgrade(t *rapid.T, g *graph.Graph, rows []string, target string) plan.Plan {
	p, err := plan.NewUpgrade(g, rows, target)
	if err != nil {
		t.Fatal(err)
	}
	checkRows(t, g, p)
	return p
}

func downgrade(t *rapid.T, g *graph.Graph, rows []string, target string) plan.Plan {
	p, err := plan.NewDowngrade(g, rows, target)
	if err != nil {
		t.Fatal(err)
	}
	checkRows(t, g, p)
	return p
}

// checkRows runs a plan step by step, and checks that the rows always match the
// applied revisions and that every edit finds its row.
func checkRows(t *rapid.T, g *graph.Graph, p plan.Plan) {
	rows := map[string]bool{}
	for _, row := range p.Rows {
		rows[row] = true
	}
	applied := g.Ancestors(graph.Dependencies, lookup(t, g, p.Rows)...)
	for _, s := range p.Steps {
		r := lookup(t, g, []string{s.Revision})[0]
		if applied.Has(r) == (p.Kind == plan.Upgrade) {
			t.Fatalf("%s runs %s again", p.Kind, s.Revision)
		}
		if p.Kind == plan.Upgrade {
			applied.Add(r)
		} else {
			applied.Remove(r)
		}
		edit(t, rows, s)
		checkStep(t, g, applied, rows, s)
	}
}

func edit(t *rapid.T, rows map[string]bool, s plan.Step) {
	for _, e := range s.Edits {
		if e.Old != "" && !rows[e.Old] || e.New != "" && rows[e.New] {
			t.Fatalf("%s: edit %+v of %v", s.Revision, e, rows)
		}
		delete(rows, e.Old)
		if e.New != "" {
			rows[e.New] = true
		}
	}
}

func checkStep(t *rapid.T, g *graph.Graph, applied graph.Set, rows map[string]bool, s plan.Step) {
	want := tips(g, applied.Refs()...)
	if len(want) != len(rows) || slices.ContainsFunc(want, func(id string) bool { return !rows[id] }) {
		t.Fatalf("after %s the rows are %v, want %v", s.Revision, rows, want)
	}
	if below := g.Ancestors(graph.Dependencies, applied.Refs()...); below.Len() != applied.Len() {
		t.Fatalf("after %s something applied stands on what is not", s.Revision)
	}
}

func TestUpgradeToHeadsAndBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		up := upgrade(t, g, someRows(t, g), "heads")
		down := downgrade(t, g, up.After(), "base")
		if len(down.After()) > 0 || len(down.Steps) != g.Len() {
			t.Fatalf("%d of %d reverted, rows %v", len(down.Steps), g.Len(), down.After())
		}
	})
}

func TestUpgradeEndsAtTheMaximalApplied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		rows, targets := someRows(t, g), someRefs(t, g)
		if len(targets) == 0 {
			return
		}
		targets = g.Maximal(graph.Dependencies, targets)
		p := upgrade(t, g, rows, strings.Join(g.IDs(targets), " "))
		want := tips(g, append(lookup(t, g, rows), targets...)...)
		if !slices.Equal(p.After(), want) {
			t.Fatalf("from %v to %v: %v, want %v", rows, p.Target, p.After(), want)
		}
		if again := upgrade(t, g, p.After(), p.Target); !again.Empty() {
			t.Fatalf("the same again: %v", again.Steps)
		}
	})
}

func TestTwoStagesEndWhereOneDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		rows, via := someRows(t, g), someRefs(t, g)
		first := rows
		for _, r := range via {
			first = upgrade(t, g, first, g.ID(r)).After()
		}
		one, two := upgrade(t, g, rows, "heads"), upgrade(t, g, first, "heads")
		if !slices.Equal(one.After(), two.After()) {
			t.Fatalf("%v, by way of %v %v", one.After(), g.IDs(via), two.After())
		}
	})
}

// TestReversedUpgradeRestoresTheRows reverts each revision of an upgrade, newest
// first, with a downgrade of its own.
func TestReversedUpgradeRestoresTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		rows := someRows(t, g)
		up := upgrade(t, g, rows, "heads")
		now := up.After()
		for _, s := range slices.Backward(up.Steps) {
			now = revert(t, g, now, s.Revision)
		}
		if !slices.Equal(now, rows) {
			t.Fatalf("from %v and back to %v", rows, now)
		}
	})
}

// revert downgrades one revision, which must have nothing applied above it. The
// target is a parent that is no ancestor of its other parents, on the revision's
// branch.
func revert(t *rapid.T, g *graph.Graph, rows []string, id string) []string {
	r, target := lookup(t, g, []string{id})[0], "base"
	if parents := g.Maximal(graph.Branches, g.Parents(r)); len(parents) > 0 {
		target = g.ID(parents[0])
	}
	p := downgrade(t, g, rows, id+"@"+target)
	if len(p.Steps) != 1 || p.Steps[0].Revision != id {
		t.Fatalf("downgrade of %v to %s@%s reverts %v", rows, id, target, revisionsOf(p))
	}
	return p.After()
}

func TestDowngradeRevertsWhatStandsAboveAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		rows := someRows(t, g)
		applied := g.Ancestors(graph.Dependencies, lookup(t, g, rows)...)
		if applied.Empty() {
			return
		}
		to := rapid.SampledFrom(applied.Refs()).Draw(t, "to")
		above := g.Descendants(graph.Dependencies, g.Children(to)...)
		above.Intersect(applied)
		if above.Empty() {
			return // only rows can be reverted this way; TestDowngrade covers the error
		}
		p := downgrade(t, g, rows, g.ID(to))
		if len(p.Steps) != above.Len() {
			t.Fatalf("to %s reverts %v, want %v", g.ID(to), revisionsOf(p), g.IDs(above.Refs()))
		}
	})
}

func TestStampHeadsEndsWhereUpgradeHeadsDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		p, err := plan.NewPurge(g, someRows(t, g), []string{"heads"})
		if err != nil {
			t.Fatal(err)
		}
		if want := upgrade(t, g, nil, "heads").After(); !slices.Equal(p.After(), want) {
			t.Fatalf("%v, want %v", p.After(), want)
		}
	})
}

// TestHistoryIsTheOrderBackwards checks that the history of any part lists the
// revisions in the reverse order of an upgrade.
func TestHistoryIsTheOrderBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		up := upgrade(t, g, nil, "heads")
		span, err := plan.Span(g, nil, "", "")
		ids := g.IDs(span)
		slices.Reverse(ids)
		if err != nil || !slices.Equal(ids, revisionsOf(up)) {
			t.Fatalf("%v\n%v %v", revisionsOf(up), ids, err)
		}
	})
}

func FuzzTargets(f *testing.F) {
	for _, target := range []string{"head", "api@+1", "a+1", "-1", "api@b-1", "base", "a,b", "@", "api@-9999999999999999999", "+0", "a@b@+1"} {
		f.Add(target, "a", target)
	}
	g := graphtest.New(f, "a#api <- b <- c, d; (c, d) <- m; x <- y; y ~> c")
	f.Fuzz(func(t *testing.T, target, row, other string) {
		plan.NewUpgrade(g, []string{row}, target)
		plan.NewDowngrade(g, []string{row}, target)
		plan.NewStamp(g, []string{row}, []string{target, other})
		plan.NewPurge(g, []string{row}, []string{other})
		plan.Span(g, []string{row}, target, other)
	})
}
