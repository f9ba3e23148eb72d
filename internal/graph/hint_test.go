package graph_test

import (
	"errors"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

// The hint of several heads has real targets and commands, and joins no branches that
// are apart on purpose.
func TestSeveralHeadsHint(t *testing.T) {
	for _, test := range []struct{ drawn, symbol, want string }{
		{"a <- b, c", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   b, c\n  one for good:  ramus merge b c"},
		{"a#x <- b, c", "x@head", "Ways out:\n  all of them:   x@heads instead of x@head\n  one of them:   b, c\n  one for good:  ramus merge x@heads"},
		{"a#x <- b, c; c ~> b", "x@head", "Ways out:\n  one of them:   b, c\n  one for good:  ramus merge x@heads"}, // x@heads is refused
		{"a#x <- b; c#y <- d; e#z", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   x@head, y@head, z@head"},
		{"a <- b#x; a <- c#y", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   x@head, y@head"},
		{"a <- b#x; a <- c", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   x@head, c"},
		{"a#x <- b, c; d#y <- e, f", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   b, c, e, f"}, // head would stay ambiguous
		{"a#x <- b, c; d#y <- e, f", "x@head", "Ways out:\n  all of them:   x@heads instead of x@head\n  one of them:   b, c\n  one for good:  ramus merge x@heads"},
		{"a <- b; c <- d; e#x; f#y", "head", "Ways out:\n  all of them:   heads instead of head\n  one of them:   b, d, x@head, y@head"},
		{"a#x; b#y", "heads", "Name one of them: x@head, y@head"},
	} {
		_, err := graphtest.New(t, test.drawn).ResolveOne(test.symbol)
		e, ok := errors.AsType[*graph.SymbolError](err)
		if !ok || e.Hint() != test.want {
			t.Errorf("%s, %s: %v\n%s\nwant\n%s", test.drawn, test.symbol, err, e.Hint(), test.want)
		}
	}
}
