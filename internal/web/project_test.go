package web

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A scene is a project in a language of lines, each with an id, its parents behind "<", and a
// message behind ":", as in "m1 < a1 b1: merge".
type scene struct {
	lines   string
	upgrade string            // the target of an upgrade; none if empty
	extra   map[string]string // more lines of a header, by id
	sql     map[string]string // upgrades, by id
}

// files returns the revision files of a scene.
func (s scene) files() fstest.MapFS {
	files, day := fstest.MapFS{}, 0
	for line := range strings.Lines(s.lines) {
		header, message, _ := strings.Cut(strings.TrimSpace(line), ":")
		id, parents, _ := strings.Cut(header, "<")
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		day++
		sql := s.sql[id]
		if sql == "" {
			sql = "CREATE TABLE t_" + id + " (id INTEGER);"
		}
		text := fmt.Sprintf("-- %s\n-- revision: %s\n-- down_revision: %s\n%s-- create_date: %s\n\n-- +upgrade\n%s\n\n-- +downgrade\nDROP TABLE t_%s;\n",
			strings.TrimSpace(message), id, strings.Join(strings.Fields(parents), ", "), s.extra[id], date(day), sql, id)
		files[id+".sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// date returns a date of its own for each number.
func date(n int) string {
	return fmt.Sprintf("20%02d-%02d-%02d 10:00:00", 10+n/336, 1+n/28%12, 1+n%28)
}

// project opens a scene and returns what its page shows.
func (s scene) project(t testing.TB) Project {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "scene.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	p, err := ramus.Open(ctx, s.files(), sqlite.New(db), ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.upgrade != "" {
		if _, err := p.Upgrade(ctx, s.upgrade); err != nil {
			t.Fatal(err)
		}
	}
	made := Project{Title: "shop", Upgrade: "ramus upgrade heads", Serve: "ramus serve"}
	if made.Shape, _, err = p.Shape(ctx, ramus.ShapeOptions{Each: true}); err != nil {
		t.Fatal(err)
	}
	status, err := p.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	status.Database = "sqlite:shop.db"
	made.Status = &status
	if made.Sources, err = p.Sources(ctx); err != nil {
		t.Fatal(err)
	}
	heads := p.Heads()
	for i := range min(len(heads), 4) {
		for j := range i {
			c, err := p.Compare(ctx, heads[j].ID, heads[i].ID, ramus.CompareOptions{})
			if err != nil {
				t.Fatal(err)
			}
			made.Comparisons = append(made.Comparisons, c)
		}
	}
	return made
}

// page writes a project as a file, and returns its URL.
func page(t testing.TB, p Project) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "graph.html")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(file)
}

// forty is a project with forty heads on one base line.
func forty() scene {
	var b strings.Builder
	b.WriteString("base000: the beginning\n")
	below := "base000"
	for i := range 20 {
		id := fmt.Sprintf("main%03d", i)
		fmt.Fprintf(&b, "%s < %s: step %d of the main line\n", id, below, i)
		below = id
	}
	for i := range 40 {
		fmt.Fprintf(&b, "team%02da < main%03d: team %d begins its feature\n", i, i%20, i)
		fmt.Fprintf(&b, "team%02db < team%02da: team %d goes on\n", i, i, i)
	}
	return scene{lines: b.String()}
}

// renames is a project whose heads rename one column differently.
var renames = scene{
	lines: `
		a1: create users
		b1 < a1: rename name to nick
		b2 < b1: index the nicks
		c1 < a1: rename name to title
		d1: reports`,
	extra: map[string]string{"d1": "-- branch_labels: reports\n"},
	sql: map[string]string{
		"a1": "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);",
		"b1": "ALTER TABLE users RENAME COLUMN name TO nick;",
		"c1": "ALTER TABLE users RENAME COLUMN name TO title;",
	},
}

// octopus is a merge of forty branches, which has forty lanes.
func octopus() scene {
	var b strings.Builder
	var heads []string
	b.WriteString("base000: the beginning\n")
	for i := range 40 {
		fmt.Fprintf(&b, "team%02da < base000: team %d begins its feature\nteam%02db < team%02da: team %d goes on\n", i, i, i, i, i)
		heads = append(heads, fmt.Sprintf("team%02db", i))
	}
	fmt.Fprintf(&b, "octo < %s: merge all\n", strings.Join(heads, " "))
	return scene{lines: b.String()}
}

// large is a project with n revisions: a main line, branches of three, and their merges.
func large(n int) scene {
	var b strings.Builder
	b.WriteString("r00000: the beginning\n")
	trunk, next := "r00000", 1
	id := func() string { next++; return fmt.Sprintf("r%05d", next-1) }
	for next < n-4 {
		a, m := id(), id()
		fmt.Fprintf(&b, "%s < %s: add a column to table %d\n", a, trunk, next%97)
		fmt.Fprintf(&b, "%s < %s: index table %d\n", m, a, next%97)
		trunk = m
		if next%10 < 5 {
			x, y, merge := id(), id(), id()
			fmt.Fprintf(&b, "%s < %s: a feature of its own\n%s < %s: its second step\n%s < %s %s: merge the feature\n", x, a, y, x, merge, trunk, y)
			trunk = merge
		}
	}
	for next < n {
		i := id()
		fmt.Fprintf(&b, "%s < %s: the end\n", i, trunk)
		trunk = i
	}
	return scene{lines: b.String()}
}
