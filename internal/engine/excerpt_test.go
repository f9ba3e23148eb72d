package engine

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/ramusdb/ramus/internal/revision"
)

func TestLineOf(t *testing.T) {
	script := revision.Script{Text: "a\r\n b\n\nc", Line: 5}
	for line, want := range map[int]string{4: "", 5: "a", 6: " b", 7: "", 8: "c", 9: ""} {
		if got := lineOf(script, line); got != want {
			t.Errorf("line %d is %q", line, got)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		line   string
		at     string // the caret stands under it
		result string
	}{
		{"ALTER TABEL users", "TABEL", "      7 | ALTER TABEL users\n        |       ^"},
		{"\tALTER\tTABEL users", "TABEL", "      7 |     ALTER    TABEL users\n        |              ^"},
		{"SELECT 'größer', nix", "nix", "      7 | SELECT 'größer', nix\n        |                  ^"},
		{"SELECT '漢字', nix", "nix", "      7 | SELECT '漢字', nix\n        |                ^"},
		{"SELECT '👩‍👩‍👧', e\u0301, nix", "nix", "      7 | SELECT '👩‍👩‍👧', e\u0301, nix\n        |                 ^"},
		{"SELECT '\x1b[31m\xff', nix", "nix", "      7 | SELECT '�[31m�', nix\n        |                  ^"},
		{"SELECT (", "", "      7 | SELECT (\n        |         ^"},
	} {
		column := strings.Index(c.line, c.at) + 1
		if c.at == "" {
			column = len(c.line) + 1
		}
		if got := strings.Join(excerpt(7, c.line, column), "\n"); got != c.result {
			t.Errorf("%q:\n%s\nwant\n%s", c.line, got, c.result)
		}
	}
	if got := strings.Join(excerpt(7, "short", 99), "\n"); got != "      7 | short\n        |      ^" {
		t.Errorf("a column behind the line:\n%s", got)
	}
}

// In a long line, the caret stands under its character, which is not cut off, wherever
// it is.
func TestExcerptOfLongLine(t *testing.T) {
	for _, filler := range []string{"abcdefghi ", "漢字 ", "e\u0301\t"} {
		for n := range 60 {
			line := strings.Repeat(filler, n) + "@x" + strings.Repeat(filler, 60-n)
			got := excerpt(7, line, strings.Index(line, "@")+1)
			caret := uniseg.StringWidth(got[1]) - 1
			before, _, found := strings.Cut(got[0], "@x")
			if !found || uniseg.StringWidth(before) != caret || uniseg.StringWidth(got[0]) > mostColumns+10 {
				t.Fatalf("%d times %q:\n%s", n, filler, strings.Join(got, "\n"))
			}
		}
	}
}
