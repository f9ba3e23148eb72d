package sqlfile

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

const resolving = `-- merge
--
-- revision: m
-- down_revision: b1, c1

-- +upgrade from:b1
ALTER TABLE t RENAME COLUMN b TO d;

-- +downgrade to:b1 transaction:false
ALTER TABLE t RENAME COLUMN d TO b;

-- +upgrade statement_timeout:1m from:c1
-- +downgrade to:c1 noop:true
-- +upgrade
SELECT 1;
-- +downgrade
SELECT 2;
`

func TestParseSides(t *testing.T) {
	rev, scripts, err := Parse("m.sql", []byte(resolving))
	if err != nil {
		t.Fatal(err)
	}
	want := &graph.Sections{Both: true, From: []graph.Section{{Parent: "b1", Line: 6, Column: 13, Back: true}, {Parent: "c1", Line: 12, Column: 34, Back: true}}}
	if d := cmp.Diff(want, rev.Sections); d != "" {
		t.Error(d)
	}
	script := func(line int, text string) revision.Script {
		return revision.Script{File: "m.sql", Line: line, Text: text}
	}
	wantScripts := revision.Scripts{
		Upgrade: script(15, "SELECT 1;\n"), Downgrade: new(script(17, "SELECT 2;\n")),
		Sides: []revision.Side{
			{Parent: "b1", Upgrade: script(7, "ALTER TABLE t RENAME COLUMN b TO d;\n\n"), Downgrade: new(script(10, "ALTER TABLE t RENAME COLUMN d TO b;\n\n"))},
			{Parent: "c1", Upgrade: script(13, ""), Downgrade: new(script(14, ""))},
		},
	}
	wantScripts.Sides[0].Downgrade.NoTransaction, wantScripts.Sides[1].Downgrade.Noop = true, true
	if d := cmp.Diff(wantScripts, scripts, cmpopts.IgnoreFields(revision.Script{}, "StatementTimeout")); d != "" {
		t.Error(d)
	}
	if limit := scripts.Sides[0].Upgrade.StatementTimeout; limit != nil {
		t.Errorf("limit %v", limit)
	}
	if limit := scripts.Sides[1].Upgrade.StatementTimeout; limit == nil || limit.String() != "1m0s" {
		t.Errorf("limit %v", limit)
	}
}

func TestSidesOnly(t *testing.T) {
	_, scripts, err := Parse("m.sql", []byte("-- m\n-- revision: m\n-- down_revision: a, b\n-- +upgrade from:a\nSELECT 1;\n"))
	if err != nil || !scripts.SidesOnly || scripts.Upgrade.Text != "" {
		t.Errorf("%+v, %v", scripts, err)
	}
	if _, ok := scripts.Of(""); ok {
		t.Error("it has a script for both sides")
	}
	if one, ok := scripts.Of("a"); !ok || one.Upgrade.Text != "SELECT 1;\n" || one.Downgrade != nil {
		t.Errorf("%+v, %t", one, ok)
	}
	if _, ok := scripts.Of("b"); ok {
		t.Error("it has a script for b")
	}
}

// TestFaultsOfSides checks the faults of sections, which are those of reading the graph,
// too: also of a long file, whose sections are not in its first bytes.
func TestFaultsOfSides(t *testing.T) {
	for _, c := range []struct{ parents, body, want string }{
		{"a, b", "-- +upgrade from:a\n-- +upgrade from:a\n", `m.sql:5:1: a second "-- +upgrade from:a"; the first is on line 4`},
		{"a, b", "-- +upgrade from:a from:b\n", "m.sql:4:20: duplicate option from"},
		{"a, b", "-- +upgrade\n-- +upgrade from:c\n", "m.sql:5:13: from:c names no parent of this merge; they are a, b"},
		{"abc, b", "-- +upgrade\n-- +upgrade from:ab\n", "m.sql:5:13: from:ab names no parent of this merge; they are abc, b\n  write the whole id: from:abc"},
		{"a, b", "-- +upgrade\n-- +upgrade from:\n", "m.sql:5:13: the option from: names no parent\n  write from:a or from:b"},
		{"a, b", "-- +upgrade\n-- +downgrade from:a\n", "m.sql:5:15: the option from: is not for -- +downgrade\n  write -- +downgrade to:a"},
		{"a, b", "-- +upgrade\n-- +upgrade to:a\n", "m.sql:5:13: the option to: is not for -- +upgrade\n  write -- +upgrade from:a"},
		{"a, b", "-- +upgrade\n-- +downgrade to:a\n", `m.sql:5:15: "-- +downgrade to:a" goes back from a section that the merge lacks: -- +upgrade from:a`},
		{"a, b, c", "-- +upgrade\n-- +upgrade from:a\n", "m.sql:5:13: the option from: is for merges of exactly two parents, and this revision has 3"},
	} {
		for _, long := range []string{"", "-- " + strings.Repeat("x", 5000) + "\n"} {
			file := "-- m\n-- revision: m\n-- down_revision: " + c.parents + "\n" + c.body + long
			if _, _, err := Parse("m.sql", []byte(file)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%q: %v", c.body, err)
			}
			_, err := Load(t.Context(), fstest.MapFS{"m.sql": &fstest.MapFile{Data: []byte(file)}}, []string{"."})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%q, read for the graph: %v", c.body, err)
			}
		}
	}
	for _, parents := range []string{"", "a"} {
		_, _, err := Parse("m.sql", []byte("-- m\n-- revision: m\n-- down_revision: "+parents+"\n-- +upgrade\n-- +upgrade from:a\n"))
		if err == nil || !strings.HasPrefix(err.Error(), "m.sql:5:13: the option from: is for merges of exactly two parents, and this revision has ") {
			t.Errorf("%q: %v", parents, err)
		}
	}
}

func TestLoadReadsSides(t *testing.T) {
	long := strings.Replace(resolving, "SELECT 1;", strings.Repeat("SELECT 1;\n", 1000), 1)
	for _, text := range []string{resolving, long} {
		revs, err := Load(t.Context(), fstest.MapFS{"m.sql": &fstest.MapFile{Data: []byte(text)}}, []string{"."})
		if err != nil {
			t.Fatal(err)
		}
		if s := revs[0].Sections; s == nil || !s.Both || strings.Join(s.Parents(), " ") != "b1 c1" {
			t.Errorf("%+v", s)
		}
	}
	// Faults that are none of the structure wait until the file runs.
	other := strings.Replace(resolving, "statement_timeout:1m", "statement_timeout:never", 1)
	if _, err := Load(t.Context(), fstest.MapFS{"m.sql": &fstest.MapFile{Data: []byte(other)}}, []string{"."}); err != nil {
		t.Error(err)
	}
}

func TestParseDowngradeToASide(t *testing.T) {
	script, err := ParseDowngrade("log:m", "-- +downgrade to:b1\nSELECT 1;\n")
	if err != nil || script.Text != "SELECT 1;\n" {
		t.Errorf("%+v, %v", script, err)
	}
}
