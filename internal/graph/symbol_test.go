package graph_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"pgregory.net/rapid"
)

// shop has a trunk with a fork (b1 leads to api), and a second tree.
const shop = `
	aaaa1 <- aaaa2 <- b1#api, b2
	b1 <- c1 ; b2 <- c2
	x1#admin <- x2 ; x2 ~> c1`

func TestResolve(t *testing.T) {
	g := graphtest.New(t, shop)
	for _, c := range []struct{ symbol, want string }{
		{"aaaa1", "aaaa1"}, {"b1", "b1"}, // a whole id
		{"api", "b1"}, {"admi", "x1"}, // a label names the revision that declares it
		{"base", ""}, {"api@base", ""},
		{"heads", "c2 x2"}, // not c1: x2 depends on it
		{"api@head", "c1"}, {"api@heads", "c1"}, {"admin@head", "x2"}, {"aaaa2@heads", "c1 c2"}, {"b2@head", "c2"},
		{"api@aaaa2", "aaaa2"}, {"api@aaaa1", "aaaa1"}, {"aaaa1@c2", "c2"},
		{"-1", "b2 x1"}, {"-3", "aaaa1"}, {"-4", ""}, {"-9", ""}, // below each effective head
		{"admin@-1", "x1"}, {"admin@-2", ""}, {"api@-1", ""}, // c1 is no effective head
	} {
		refs, err := g.Resolve(c.symbol)
		if err != nil || names(g, refs) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.symbol, names(g, refs), err, c.want)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	g := graphtest.New(t, shop+"\n aaaa2 <- tall, talk")
	for _, c := range []struct {
		symbol     string
		kind       graph.SymbolErrorKind
		message    string
		candidates string
	}{
		{"", graph.BadSymbol, `"" is not a target; see ramus help targets`, ""},
		{"@head", graph.BadSymbol, `"@head" is not a target; see ramus help targets`, ""},
		{"api@", graph.BadSymbol, `"api@" is not a target; see ramus help targets`, ""},
		{"zzzz", graph.Unknown, `no such revision or branch "zzzz"`, ""},
		{"aaab1", graph.Unknown, `no such revision or branch "aaab1"; did you mean aaaa1?`, ""},
		{"admen", graph.Unknown, `no such revision or branch "admen"; did you mean admin?`, ""},
		{"c", graph.Unknown, `no such revision or branch "c"`, ""}, // c1 and c2 are too short to have prefixes
		{"nope@head", graph.Unknown, `no such branch "nope"`, ""},
		{"nope@-1", graph.Unknown, `no such branch "nope"`, ""},
		{"nope@c1", graph.Unknown, `no such branch "nope"`, ""},
		{"aaaa", graph.Ambiguous, `"aaaa" is a prefix of several revisions: aaaa1, aaaa2`, "aaaa1 aaaa2"},
		{"tal@head", graph.Ambiguous, `"tal" is a prefix of several revisions: talk, tall`, "talk tall"},
		{"api@tal", graph.Unknown, `no such revision or branch "tal"; did you mean talk?`, ""}, // neither c1 nor talk is on the branch
		{"head", graph.MultipleHeads, `"head" names several revisions: c1, c2, talk, tall, x2`, "c1 c2 talk tall x2"},
		{"aaaa1@head", graph.MultipleHeads, `"aaaa1@head" names several revisions: c1, c2, talk, tall`, "c1 c2 talk tall"},
		{"api@c2", graph.NotOnBranch, `revision c2 is not a member of branch "api"`, "c2"},
	} {
		_, err := g.Resolve(c.symbol)
		var e *graph.SymbolError
		if !errors.As(err, &e) {
			t.Errorf("%q: %v, want a SymbolError", c.symbol, err)
			continue
		}
		if e.Kind != c.kind || e.Error() != c.message || strings.Join(e.Candidates, " ") != c.candidates || e.Symbol == "" && c.symbol != "" {
			t.Errorf("%q: %s %s %v", c.symbol, e.Kind, e, e.Candidates)
		}
	}
}

// A file's name that is given for an id is answered with the id in that file.
func TestResolveFileName(t *testing.T) {
	g, err := graph.New([]graph.Node{
		{ID: "7bcf07ee658e", File: "migrations/versions/20260621_merge_041_064.py"},
		{ID: "b064", File: "migrations/versions/20260622-add_source.sql"},
		{ID: "c1", File: "migrations/versions/a842d0e56279_add_json.py"},
		{ID: "c2", File: "a/same.sql"},
		{ID: "c3", File: "b/same.sql"},
		{ID: "dddd_1", File: "dddd_9_other.sql"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const merge, json = "7bcf07ee658e? that is the id in migrations/versions/20260621_merge_041_064.py", "c1? that is the id in migrations/versions/a842d0e56279_add_json.py"
	for name, want := range map[string]string{
		"20260621_merge_041_064":                             merge,
		"20260621_merge_041_064.py":                          merge,
		"20260621":                                           merge,
		"20260621_merge":                                     merge,
		"versions/20260621_merge_041_064.py":                 merge,
		"./migrations/versions/20260621_merge_041_064":       merge,
		"/srv/migrations/versions/20260621_merge_041_064.py": merge,
		"20260622":     "b064? that is the id in migrations/versions/20260622-add_source.sql",
		"2026062":      "", // two files start with it
		"a842d0e56279": json,
		"a842":         json,
		"a84":          "", // too short
		"same":         "",
		"b/same.sql":   "c3? that is the id in b/same.sql",
		"x/same.sql":   "",
		"dddd":         "", // resolved: the prefix of an id
	} {
		_, err := g.Resolve(name)
		got := ""
		if err != nil {
			_, got, _ = strings.Cut(err.Error(), "; did you mean ")
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestResolveOne(t *testing.T) {
	g := graphtest.New(t, "a <- b, c")
	if _, err := g.ResolveOne("heads"); err == nil || err.Error() != `"heads" names several revisions: b, c` {
		t.Error(err)
	}
	if r, err := g.ResolveOne("base"); err != nil || r != graph.Base {
		t.Error(r, err)
	}
	if r, err := g.ResolveOne("b"); err != nil || g.ID(r) != "b" {
		t.Error(r, err)
	}
	if _, err := g.ResolveOne("z"); err == nil {
		t.Error("z is found")
	}
}

func TestResolveInAnEmptyGraph(t *testing.T) {
	g := graphtest.New(t, "")
	for _, symbol := range []string{"head", "heads", "base", "-1"} {
		if refs, err := g.Resolve(symbol); err != nil || len(refs) > 0 {
			t.Errorf("%s: %v, %v", symbol, refs, err)
		}
	}
}

// Each name of one of several heads is a target of that head alone.
func TestHeadTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		for _, head := range g.Heads() {
			if r, err := g.ResolveOne(g.HeadTarget(head)); err != nil || r != head {
				t.Errorf("%s is %v (%v), not %s", g.HeadTarget(head), r, err, g.ID(head))
			}
		}
	})
}

func TestManyCandidatesAreCounted(t *testing.T) {
	g, err := graph.New(star(12))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = g.Resolve("head"); err == nil || !strings.HasSuffix(err.Error(), "x00000009 and 2 more") {
		t.Error(err)
	}
}
