package graph_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestLabelsSpread(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"none", "a <- b", "a: b:"},
		{"up to the head", "a#x <- b <- c", "a:x b:x c:x"},
		{"down as far as the branch is a single line", "a <- b <- c#x <- d", "a:x b:x c:x d:x"},
		{"not below the fork that it stands above", "a <- b, c; b <- d#x", "a: b:x c: d:x"},
		{"both ways of a fork, but no more down", "a <- b#x <- c, d", "a: b:x c:x d:x"},
		{"not down past a merge", "a; b; (a, b) <- m <- c#x", "a: b: c:x m:"},
		{"not down past what another depends on", "a <- b#x; z ~> a", "a: b:x z:"},
		{"through a merge, with the other side's", "a#x; b#y; (a, b) <- m <- n", "a:x b:y m:x,y n:x,y"},
		{"a merge with an unlabelled side", "r <- a#x, b; (a, b) <- m", "a:x b: m:x r:"},
		{"several on one revision", "a#y#x <- b#w", "a:w,x,y b:w,x,y"},
		{"not along depends_on", "a#x; b ~> a", "a:x b:"},
		{"meeting again after both sides added one", "a#x <- b, c; b <- b1#y; c <- c1#z; (b1, c1) <- m#w", "a:x b:x b1:x,y c:x c1:x,z m:w,x,y,z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			var got []string
			for _, r := range byID(g, g.Order()) {
				got = append(got, g.ID(r)+":"+strings.Join(g.Labels(r), ","))
			}
			if all := strings.Join(got, " "); all != c.want {
				t.Errorf("got  %s\nwant %s", all, c.want)
			}
		})
	}
}

func TestLabelsByName(t *testing.T) {
	g := graphtest.New(t, "a <- b#x, c#admin")
	if got := strings.Join(g.LabelNames(), " "); got != "admin x" {
		t.Errorf("names: %s", got)
	}
	if r, ok := g.Labeled("x"); !ok || g.ID(r) != "b" {
		t.Errorf("x is declared by %s", g.ID(r))
	}
	if _, ok := g.Labeled("y"); ok || g.HasLabel(0, "y") {
		t.Error("nobody declares y")
	}
	if g.HasLabel(ref(t, g, "c"), "x") || !g.HasLabel(ref(t, g, "b"), "x") {
		t.Error("b has x, c has not")
	}
}
