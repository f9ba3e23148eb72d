package ramus_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// resolving is a history with merges that have sections: one above another one, and a
// revision on a side that may be replaced. "m: b2 c2 from both" merges b2 and c2, with
// sections for both parents and for databases with both sides.
const resolving = `
a:
x:
b1: a
b2: b1
c1: a
c2: c1 ~x
m: b2 c2 from both
n: m
d: c1
e: d
p: n e from
q: p`

// writeResolving writes its files. Each revision makes a table of its name, and each section of a
// merge one with the name of the side.
func writeResolving(t *testing.T) (place ramus.Place, ids []string) {
	t.Helper()
	dir := t.TempDir()
	place = ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "migrations", "versions"), 0o777); err != nil {
		t.Fatal(err)
	}
	put("ramus.toml", "database = \"sqlite:app.db\"\n")
	for line := range strings.Lines(strings.TrimSpace(resolving)) {
		id, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		ids = append(ids, id)
		var parents []string
		depends, sections, both := "", false, false
		for word := range strings.FieldsSeq(rest) {
			switch {
			case word == "from":
				sections = true
			case word == "both":
				both = true
			case word[0] == '~':
				depends = word[1:]
			default:
				parents = append(parents, word)
			}
		}
		text := fmt.Sprintf("-- make %[1]s\n--\n-- revision: %[1]s\n-- down_revision: %[2]s\n-- depends_on: %[3]s\n\n", id, strings.Join(parents, ", "), depends)
		table := func(up, down, name string) string {
			return fmt.Sprintf("-- +upgrade%s\nCREATE TABLE %s (x);\n-- +downgrade%s\nDROP TABLE %[2]s;\n", up, name, down)
		}
		if !sections || both {
			text += table("", "", id)
		}
		for _, parent := range parents {
			if sections {
				text += table(" from:"+parent, " to:"+parent, id+"_"+parent)
			}
		}
		put("migrations/versions/"+id+".sql", text)
	}
	return place, ids
}

// After any upgrades and downgrades through sections of merges, each verb says of each
// revision what the schema shows: its table is there if it ran, and no other.
func TestSectionsInEveryVerb(t *testing.T) {
	place, ids := writeResolving(t)
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(place.Dir, "app.db")
		_ = os.Remove(path) // of the try before
		for range rapid.IntRange(1, 4).Draw(rt, "actions") {
			target := rapid.SampledFrom(ids).Draw(rt, "target")
			if rapid.IntRange(0, 2).Draw(rt, "downgrade") == 0 {
				actSections(rt, place, func(p *ramus.Project) error { _, err := p.Downgrade(rt.Context(), target); return err })
			} else {
				actSections(rt, place, func(p *ramus.Project) error { _, err := p.Upgrade(rt.Context(), target); return err })
			}
			compareSections(t, rt, place, path)
		}
	})
}

// actSections runs an action. It may be refused, but not fail.
func actSections(rt *rapid.T, place ramus.Place, act func(*ramus.Project) error) {
	p, err := ramus.Find(rt.Context(), place)
	if err != nil {
		rt.Fatal(err)
	}
	defer p.Close()
	if err := act(p); err != nil && ramus.ClassOf(err) != ramus.Usage && ramus.ClassOf(err) != ramus.Broken {
		rt.Fatal(err)
	}
}

// compareSections compares what the verbs say with the tables.
func compareSections(t *testing.T, rt *rapid.T, place ramus.Place, path string) {
	p, err := ramus.Find(rt.Context(), place)
	if err != nil {
		rt.Fatal(err)
	}
	defer p.Close()
	status, err := p.Status(rt.Context())
	if err != nil {
		rt.Fatal(err)
	}
	var want []string
	for _, r := range status.All {
		switch {
		case r.State == ramus.Applied && r.Section != "":
			want = append(want, r.ID+"_"+r.Section)
		case r.State == ramus.Applied:
			want = append(want, r.ID)
		case r.State == ramus.Replaced && r.ReplacedBy == "", r.State != ramus.Replaced && r.State != ramus.Pending:
			rt.Fatalf("%s is %s, by %q", r.ID, r.State, r.ReplacedBy)
		}
	}
	slices.Sort(want)
	if got := tablesOf(t, path); !slices.Equal(got, want) {
		rt.Fatalf("the tables are %v, by status %v", got, want)
	}
	if status.Refused == "" && !status.Plan.Empty() && status.Pending != len(status.Plan.Steps) {
		rt.Fatalf("%d pending, the plan has %d steps", status.Pending, len(status.Plan.Steps))
	}
	verified, err := p.Verify(rt.Context(), ramus.VerifyOptions{})
	if err != nil || len(verified.Findings) > 0 {
		rt.Fatalf("verify: %+v, %v", verified.Findings, err)
	}
	refused := strings.Contains(status.Refused, "has no section for a database with both sides")
	diagnosis, err := ramus.Diagnose(rt.Context(), place, ramus.DiagnoseOptions{})
	for _, f := range diagnosis.Findings {
		switch f.Check {
		case "heads": // there is a tree of its own
		case "no-section":
			refused = !refused
		default:
			rt.Fatalf("doctor: %s: %s", f.Check, f.Message)
		}
	}
	if err != nil || refused {
		rt.Fatalf("doctor and status differ: %v, %s", err, status.Refused)
	}
}

// tablesOf returns the tables of the project, sorted.
func tablesOf(t *testing.T, path string) (tables []string) {
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'ramus%' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	return tables
}
