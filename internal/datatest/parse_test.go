package datatest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/source"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"both sections", "-- a remark\n\n-- +before\nINSERT 1;\n-- +after\nSELECT 1;\n", `4:"INSERT 1;\n" 6:"SELECT 1;\n"`},
		{"in the other order, with a byte order mark", "\xEF\xBB\xBF-- +after\nSELECT 1;\n-- +before\nINSERT 1;\n", `4:"INSERT 1;\n" 2:"SELECT 1;\n"`},
		{"no rows", "-- +after\r\nSELECT 1;\r\n", `0:"" 2:"SELECT 1;\r\n"`},
		{"empty", "", `a.test.sql:1: no assertion: the data test has no -- +after`},
		{"no assertion", "-- +before\nINSERT 1;\n", `a.test.sql:2: no assertion: the data test has no -- +after`},
		{"an unknown section", "-- +upgrade\nSELECT 1;\n", `a.test.sql:1: unknown directive "-- +upgrade"`},
		{"a section with options", "-- +after transaction:false\nSELECT 1;\n", `a.test.sql:1: unknown directive "-- +after transaction:false"`},
		{"twice", "-- +after\nSELECT 1;\n-- +after\n", `a.test.sql:3: a second "-- +after"; the first is on line 1`},
		{"almost a directive", "--+before\nINSERT 1;\n-- +after\nSELECT 1;\n", "a.test.sql:1: \"--+before\" is almost a directive\na.test.sql:2: SQL above the first section"},
		{"almost a directive in a section", "-- +before\nINSERT 1;\n -- + After\nSELECT 1;\n", `a.test.sql:3: "-- + After" is almost a directive`},
		{"SQL above", "SELECT 1;\nSELECT 2;\n-- +after\nSELECT 1;\n", `a.test.sql:1: SQL above the first section`},
		{"not UTF-8", "-- +after\nSELECT '\xff';\n", `a.test.sql: it is not a text in UTF-8`},
	} {
		t.Run(test.name, func(t *testing.T) {
			made, err := datatest.Parse("a.test.sql", []byte(test.text))
			got := ""
			if faults, ok := err.(source.Errors); ok {
				var lines []string
				for _, f := range faults {
					lines = append(lines, f.Error())
				}
				got = strings.Join(lines, "\n")
			} else {
				got = fmt.Sprintf("%d:%q %d:%q", made.Before.Line, made.Before.Text, made.After.Line, made.After.Text)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func load(t *testing.T, files fstest.MapFS) (*datatest.Set, error) {
	t.Helper()
	var set datatest.Set
	_, err := source.Load(context.Background(), source.FS(files), []string{"."}, source.Options{Formats: []source.Format{set.Format()}})
	return &set, err
}

func TestSet(t *testing.T) {
	long := "-- " + strings.Repeat("x", 9000) + "\n-- +after\nSELECT 1;\n"
	set, err := load(t, fstest.MapFS{
		"a.test.sql": {Data: []byte("-- +after\nSELECT 1;\n")}, "b/a.test.sql": {}, "long.test.sql": {Data: []byte(long)},
		".x.test.sql": {}, "c.sql": {}, ".test.sql": {}, "d.test.sql~": {},
	})
	if err != nil || fmt.Sprint(set.IDs()) != "map[a:[a.test.sql b/a.test.sql] long:[long.test.sql]]" {
		t.Errorf("%v %v", set.IDs(), err)
	}
	if test, err := set.Read("a"); err != nil || test.File != "a.test.sql" {
		t.Errorf("%v %v", test, err)
	}
	if test, err := set.Read("b"); test != nil || err != nil {
		t.Errorf("%v %v", test, err)
	}
	var none *datatest.Set
	if test, err := none.Read("a"); test != nil || err != nil || none.IDs() != nil {
		t.Error("a nil set has tests")
	}
}

// A revision whose file has the name of a data test is not passed over in silence.
func TestSetRefusesRevisions(t *testing.T) {
	_, err := load(t, fstest.MapFS{"a.test.sql": {Data: []byte("-- message\n--\n-- revision: a\n\n-- +upgrade\n")}})
	if err == nil || !strings.Contains(err.Error(), "a.test.sql:3: files with names in .test.sql are data tests") {
		t.Error(err)
	}
	if _, err := load(t, fstest.MapFS{"a.test.sql": {Data: []byte("-- +after\n-- revision: a\nSELECT 1;\n")}}); err != nil {
		t.Error(err)
	}
}

// The sections and the rest of a file make up the file: no line is lost, and none is read
// twice.
func FuzzParse(f *testing.F) {
	f.Add("-- a\n-- +before\nINSERT 1;\n-- +after\nSELECT 1;\n")
	f.Add("-- +after\nSELECT 1;")
	f.Fuzz(func(t *testing.T, text string) {
		made, err := datatest.Parse("a.test.sql", []byte(text))
		if err != nil {
			return
		}
		lines := strings.SplitAfter(strings.TrimPrefix(text, "\uFEFF"), "\n")
		for _, s := range []struct {
			line int
			text string
		}{{made.Before.Line, made.Before.Text}, {made.After.Line, made.After.Text}} {
			if s.line > 0 && !strings.HasPrefix(strings.Join(lines[s.line-1:], ""), s.text) {
				t.Errorf("the section of line %d is %q", s.line, s.text)
			}
		}
	})
}
