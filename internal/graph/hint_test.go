package graph_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
)

func TestSymbolHint(t *testing.T) {
	for _, test := range []struct {
		kind   graph.SymbolErrorKind
		symbol string
		want   string
	}{
		{graph.MultipleHeads, "head", "Three ways out:\n  all of them:   heads instead of head\n  one of them:   its id (b or c), or LABEL@head\n  one for good:  ramus merge b c"},
		{graph.MultipleHeads, "x@head", "Three ways out:\n  all of them:   x@heads instead of x@head\n  one of them:   its id (b or c)\n  one for good:  ramus merge b c"},
		{graph.MultipleHeads, "x@current", "Name one of them: b or c"},
		{"other", "head", ""},
	} {
		e := &graph.SymbolError{Kind: test.kind, Symbol: test.symbol, Candidates: []string{"b", "c"}}
		if got := e.Hint(); got != test.want {
			t.Errorf("%s %s:\n%s\nwant\n%s", test.kind, test.symbol, got, test.want)
		}
	}
}
