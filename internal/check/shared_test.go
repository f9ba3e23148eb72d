package check_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// revisions are those of a drawn graph; "!" behind an id makes it one that runs
// something else.
func revisions(t *testing.T, text string) (*graph.Graph, map[string]*revision.Revision) {
	t.Helper()
	changed := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		if id, ok := strings.CutSuffix(word, "!"); ok {
			changed[id] = true
		}
	}
	g := graphtest.New(t, strings.ReplaceAll(text, "!", ""))
	all := map[string]*revision.Revision{}
	for _, r := range g.Order() {
		rev := &revision.Revision{Node: g.Node(r), Message: "make " + g.ID(r)}
		rev.File = g.ID(r) + ".sql"
		if changed[rev.ID] {
			rev.Body = "changed"
		}
		all[rev.ID] = rev
	}
	return g, all
}

// A shipped revision is merged, where others are moved.
func TestFixOfShipped(t *testing.T) {
	_, base := revisions(t, "a")
	tipGraph, tip := revisions(t, "a <- b")
	for _, test := range []struct{ work, want string }{
		{"a <- b; a <- s", `ramus merge -m "merge b and s" b s`},
		{"a <- s", `git rebase --autostash main && ramus merge -m "merge b and s" b s`},
		{"a <- b; a <- x", "ramus rebase --against main"},
	} {
		_, work := revisions(t, test.work)
		found, err := check.Run(context.Background(), []check.Check{check.OneHead, check.Fresh}, check.Input{
			History: historyWith(work),
			Shared: &check.Shared{Ref: "main", Base: base, Tip: tip, TipGraph: tipGraph,
				Shipped: func(asked []*revision.Revision) map[string]check.Release {
					by := map[string]check.Release{}
					for _, rev := range asked {
						if rev.ID == "s" {
							by["s"] = check.Release{Tags: []string{"v1.0.1"}}
						}
					}
					return by
				}},
		})
		if err != nil || len(found) == 0 {
			t.Fatal(len(found), err)
		}
		for _, f := range found {
			if got := f.Fixes[0].Command; got != test.want {
				t.Errorf("%s: %s: %s, want %s", test.work, f.Check, got, test.want)
			}
		}
	}
}

func TestShared(t *testing.T) {
	for _, test := range []struct {
		name            string
		base, tip, work string
		want            []string
	}{
		{"nothing new", "a <- b", "a <- b", "a <- b", nil},
		{"one more", "a <- b", "a <- b", "a <- b <- x", nil},
		{"merely behind", "a <- b", "a <- b <- c", "a <- b", nil},
		{"behind, where theirs was deleted", "a <- b", "a", "a <- b", nil},
		{"edited", "a <- b", "a <- b", "a <- b! ", []string{"history: revision b is on main, and its script was changed here: databases that ran it will not run it again"}},
		{"edited there, too", "a <- b", "a <- b! ", "a <- b! ", nil},
		{"re-parented", "a <- b; a <- c", "a <- b; a <- c", "a <- b <- c", []string{"history: revision c is on main, and its down_revision was changed here from a to b"}},
		{"made a base", "a <- b", "a <- b", "a; b", []string{"history: revision b is on main, and its down_revision was changed here from a to nothing"}},
		{"made a fork", "a <- b <- c", "a <- b <- c", "a <- b; a <- c", []string{"history: revision c is on main, and its down_revision was changed here from b to a"}},
		{"made a fork beside a new one", "a <- b <- c", "a <- b <- c <- d", "a <- b; a <- c; c <- x", []string{
			"history: revision c is on main, and its down_revision was changed here from b to a",
			"fresh: x's parent c already has a child on main (d); x would create a second head"}},
		{"re-parented beside a fork", "a <- b <- c", "a <- b <- c", "a <- b; a <- c; c <- x, y", []string{
			"heads: history has 3 heads", "history: revision c is on main, and its down_revision was changed here from b to a"}},
		{"squashed", "a <- b <- c", "a <- b <- c", "a <- x", []string{"history: revisions b and c are on main, and were deleted here, with x new in their place"}},
		{"squashed, one of two groups", "a <- b <- c; a <- l#api", "a <- b <- c; a <- l#api", "a <- x", []string{
			"history: revisions b and c are on main, and were deleted here, with x new in their place", "history: revision l is on main, and was deleted here (l.sql)"}},
		{"deleted, with two new ones in their place", "a <- b <- c", "a <- b <- c", "a <- x <- y; a <- z", []string{
			"heads: history has 2 heads", "history: revision b is on main, and was deleted here (b.sql)", "history: revision c is on main, and was deleted here (c.sql)"}},
		{"deleted", "a <- b", "a <- b", "a", []string{"history: revision b is on main, and was deleted here (b.sql)"}},
		{"deleted, with a new one in its place", "a <- b", "a <- b", "a <- x", []string{"history: revision b is on main, and was deleted here (b.sql)"}},
		{"deleted, where theirs went on", "a <- b", "a <- b <- c", "a <- x", []string{"history: revision b is on main, and was deleted here (b.sql)"}},
		{"a stale parent of a merge", "a <- b", "a <- b <- c", "a <- b; a <- x; (b, x) <- m", []string{"fresh: m's parent b already has a child on main (c); m would create a second head"}},
		{"a stale parent", "a <- b", "a <- b <- c", "a <- b <- x", []string{"fresh: x's parent b already has a child on main (c); x would create a second head"}},
		{"a stale parent, pulled", "a <- b", "a <- b <- c", "a <- b; b <- c; b <- x", []string{
			"heads: history has 2 heads: x's parent b already has a child on main (c)"}},
		{"a fork of two new revisions", "a", "a", "a <- x, y", []string{"heads: history has 2 heads"}},
		{"a fork here beside one that came", "a <- b", "a <- b <- c", "a <- b; b <- x; a <- y", []string{
			"heads: history has 2 heads: y's parent a already has a child on main (b); x's parent b already has a child on main (c)"}},
		{"a merge of two stale ones", "a", "a <- b", "a <- x, y; (x, y) <- m", []string{
			"fresh: y's parent a already has a child on main (b); y would create a second head; x's parent a already has a child on main (b); x would create a second head"}},
		{"merged with what came", "a <- b", "a <- b <- c", "a <- b; b <- c; b <- x; (c, x) <- m", nil},
		{"a tree that starts beside another", "a <- l#api", "a <- l#api", "a <- l#api; a <- k#web", nil},
		{"a tree that starts beside one that came", "a", "a <- l#api", "a <- k#web", nil},
		{"the trunk beside a tree", "a <- l#api", "a <- l#api", "a <- l#api; a <- x", nil},
		{"a tree beside a trunk that went on", "a <- b", "a <- b", "a <- b; a <- k#web", nil},
		{"a stale parent in a tree", "a#api", "a#api <- b", "a#api <- x", []string{"fresh: x's parent a already has a child on main (b); x would create a second head"}},
		{"an id that was taken meanwhile", "a", "a <- x", "a <- x! ", []string{"taken: revision id x is taken: main has another revision with that id (x.sql)"}},
		{"put on another parent as it landed", "a", "a <- b <- x", "a <- x <- y", []string{
			"taken: revision x has landed on main with another parent: its down_revision is b there, a here"}},
		{"the same by a cherry-pick", "a", "a <- x", "a <- x", nil},
		{"a label that was taken", "a", "a; l#api", "a; k#api", []string{"taken: branch label api of revision k is taken: revision l has it on main"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, base := revisions(t, test.base)
			tipGraph, tip := revisions(t, test.tip)
			_, work := revisions(t, test.work)
			found, err := check.Run(context.Background(), check.Select(check.Gate, nil), check.Input{
				History: historyWith(work),
				Shared: &check.Shared{Ref: "main", Base: base, Tip: tip, TipGraph: tipGraph,
					Same: func(a, b *revision.Revision) (bool, error) { return a.Body == b.Body, nil }},
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, f.Check+": "+f.Message)
				if len(f.Fixes) == 0 {
					t.Errorf("%s: no fix", f.Message)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// Without a shared ref, its checks find nothing.
func TestWithoutShared(t *testing.T) {
	_, all := revisions(t, "a <- b")
	found, err := check.Run(context.Background(), []check.Check{check.History, check.Fresh, check.Taken}, check.Input{
		History: historyWith(all),
	})
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// A message may say anything; a shell must not run it.
func TestNoteQuotesTheMessage(t *testing.T) {
	_, base := revisions(t, "a")
	_, work := revisions(t, "a!")
	work["a"].Message = "it's `id` $(id)"
	found, err := check.Run(context.Background(), []check.Check{check.History}, check.Input{
		History: historyWith(work),
		Shared: &check.Shared{Ref: "main", Base: base, Tip: base,
			Same: func(a, b *revision.Revision) (bool, error) { return a.Body == b.Body, nil }},
	})
	want := "then put the change into a new revision: ramus revision -m 'it'\\''s `id` $(id), again'"
	if err != nil || len(found) != 1 || found[0].Fixes[0].Command != "git checkout main -- a.sql" || found[0].Fixes[0].Note != want {
		t.Errorf("got %+v (%v), want %s", found, err, want)
	}
}

// historyWith returns the history of revisions by their ids.
func historyWith(revisions map[string]*revision.Revision) *history.History {
	h, err := history.New(slices.Collect(maps.Values(revisions))...)
	if err != nil {
		panic(err)
	}
	return h
}
