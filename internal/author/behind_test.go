package author

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
)

// The note names the missing heads above the new revision's parent, on its own branch.
func TestBehind(t *testing.T) {
	tip := []string{"a", "b <- a", "k [x]", "l <- k"}
	for _, test := range []struct {
		name    string
		project []string
		request Request
		want    string // the missing heads; "not asked" where git need not be asked
	}{
		{"behind", []string{"a", "k [x]", "l <- k"}, Request{Head: "a"}, "b"},
		{"behind with an own revision", []string{"a", "n <- a", "k [x]", "l <- k"}, Request{Head: "n"}, "b"},
		{"behind in a tree", []string{"a", "b <- a", "k [x]"}, Request{Head: "x@head"}, "l"},
		{"behind in another tree", []string{"a", "b <- a", "k [x]"}, Request{Head: "b"}, ""},
		{"in step", tip, Request{Head: "b"}, ""},
		{"a new base", []string{"a", "k [x]"}, Request{Head: "base"}, "not asked"},
		{"a new label", []string{"a", "k [x]"}, Request{Head: "a", Labels: []string{"y"}}, "not asked"},
		{"a branch on purpose", []string{"a", "n <- a"}, Request{Head: "a", Splice: true}, "not asked"},
		{"no parent is certain", []string{"a", "n <- a", "m <- a"}, Request{}, "not asked"},
	} {
		p, asked := open(t, test.project...), false
		note := p.Behind(test.request, func() *check.Shared {
			asked = true
			return shared(t, tip...)
		})
		got, _, _ := strings.Cut(strings.TrimPrefix(note, "main has "), ",")
		if !asked {
			got += "not asked"
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
