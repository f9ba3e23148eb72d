package gofunc

import (
	"strings"
	"testing"
)

const normal = `// backfill the names
//
// A body.
//
// revision: def456
// down_revision: abc123

package versions
`

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Found
		holds      string // in the header
	}{
		{"normal", normal, Header, "-- backfill the names\n--\n-- A body.\n--\n-- revision: def456\n-- down_revision: abc123\n"},
		{"as a package's comment", strings.Replace(normal, "\n\npackage", "\npackage", 1), Header, "\n-- down_revision: abc123\n\n-- +upgrade"},
		{"below others", "//go:build tools\n\n// Copyright: all of us.\n\n/* a\n   b */\n\n" + normal, Header, "\n    \n       \n\n-- backfill"},
		{"CRLF", strings.ReplaceAll(normal, "\n", "\r\n"), Header, "-- revision: def456\r\n"},
		{"no space", "//m\n//revision:a\npackage p", Header, "--m\n--revision:a\n"},
		{"no id", "// m\n//\n// down_revision: a\n\npackage p", Header, "-- down_revision: a"},
		{"the file ends", "// m\n// revision: a", Header, "-- m\n-- revision: a\n-- +upgrade"},
		{"code", "package p\n\n" + normal, None, ""},
		{"a package's comment", "// Package p has revisions: many.\npackage p", None, ""},
		{"in a general comment", "/*\n// revision: a\n*/\npackage p", None, ""},
		{"empty", "", None, ""},
		{"a comment that never ends", "/* a", None, ""},
		{"keys that are words", "// depends_on: luck\n// create_date: today\n\npackage p", None, ""},
	} {
		header, found := Find([]byte(c.text), true)
		if found != c.want || !strings.Contains(string(header), c.holds) {
			t.Errorf("%s: %v\n%s\nwant %v with\n%s", c.name, found, header, c.want, c.holds)
		}
	}
}

// A header keeps the places of what is in it, wherever the text is cut, and
// nothing is decided before the package clause is there.
func FuzzFind(f *testing.F) {
	for _, text := range []string{normal, "/* a */\n" + normal, "package p", "//", "// revision: a\n\n// revision: b\n\npackage p"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, found := Find([]byte(text), true)
		if found == More {
			t.Fatal("more is wanted of a whole file")
		}
		body := strings.TrimSuffix(string(want), section)
		if found == Header && (len(body) > len(text) || strings.Count(body, "\n") != strings.Count(text[:len(body)], "\n")) {
			t.Errorf("the header moved:\n%q\n%q", body, text)
		}
		for cut := range len(text) {
			got, early := Find([]byte(text[:cut]), false)
			if early != More && (early != found || string(got) != string(want)) {
				t.Errorf("of %d bytes: %v %q, of all: %v %q", cut, early, got, found, want)
			}
		}
	})
}

func TestFileName(t *testing.T) {
	for sql, want := range map[string]string{
		"abc_drop_windows.sql":   "abc-drop-windows.go",
		"2026/abc_unit_test.sql": "2026/abc-unit-test.go",
		"_abc_.sql":              "abc.go",
	} {
		if got := FileName(sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
