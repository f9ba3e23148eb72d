package ramus_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// onDisk writes the files of a project to a folder, with a ramus.toml, and opens it.
func onDisk(t *testing.T, files fstest.MapFS) (*ramus.Project, string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	files["ramus.toml"] = &fstest.MapFile{Data: []byte("database = \"sqlite:app.db\"\nversion_locations = [\"versions\"]\n")}
	for name, file := range files {
		if strings.HasSuffix(name, ".sql") {
			name = filepath.Join("versions", name)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p, err := ramus.Find(context.Background(), ramus.Place{Dialects: []ramus.Dialect{sqlite.Dialect}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p, dir
}

// fileOf is a revision file.
func fileOf(id, parents, upgrade string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "-- make %s\n-- revision: %s\n-- down_revision: %s\n\n-- +upgrade\n%s\n\n-- +downgrade noop:true\n", id, id, parents, upgrade)}
}

// Each command that Compare offers is one that ramus plans: a rebase of an applied side is
// left out, and what cannot be merged says why.
func TestCompare(t *testing.T) {
	files := fstest.MapFS{
		"a1.sql": fileOf("a1", "", "CREATE TABLE t (x int);"),
		"b1.sql": fileOf("b1", "a1", "ALTER TABLE t ADD COLUMN b int;"),
		"b2.sql": fileOf("b2", "b1", "ALTER TABLE t ADD COLUMN bb int;"),
		"c1.sql": fileOf("c1", "a1", "ALTER TABLE t ADD COLUMN b text;"),
	}
	p, _ := onDisk(t, files)
	ctx := context.Background()
	compare := func(a, b string, o ramus.CompareOptions) string {
		t.Helper()
		c, err := p.Compare(ctx, a, b, o)
		if err != nil {
			t.Fatal(err)
		}
		var commands []string
		for _, join := range c.Joins {
			commands = append(commands, join.Command)
		}
		known := c.Unknown
		if c.Conflicts != nil {
			known = fmt.Sprintf("%d conflicts", len(c.Conflicts.Conflicts))
		}
		return fmt.Sprint(c.Only, " ", strings.Join(commands, "; "), " ", known, " ", c.Refused)
	}
	const merge = `ramus merge -m "merge b2 and c1" b2 c1`
	for _, test := range []struct{ a, b, want string }{
		{"b2", "c1", "[[b2 b1] [c1]] " + merge + "; ramus rebase --onto c1 b1; ramus rebase --onto b2 c1 1 conflicts "},
		{"c1", "b2", "[[c1] [b2 b1]] " + merge + "; ramus rebase --onto b2 c1; ramus rebase --onto c1 b1 1 conflicts "},
		{"a1", "b2", "[[] [b2 b1]]  both orders were not run there is nothing to merge: a1 is an ancestor of b2 and is part of its history already"},
		{"b1", "c1", "[[b1] [c1]]  both orders were not run revision b1 is not a head (child: b2); the heads are b2, c1"},
	} {
		if got := compare(test.a, test.b, ramus.CompareOptions{}); got != test.want {
			t.Errorf("%s and %s:\n%s\nwant\n%s", test.a, test.b, got, test.want)
		}
	}
	if got, want := compare("b2", "c1", ramus.CompareOptions{Graph: true}), "[[b2 b1] [c1]] "+merge+" both orders were not run "; got != want {
		t.Errorf("of the graph:\n%s\nwant\n%s", got, want)
	}
	if _, err := p.Upgrade(ctx, "b2"); err != nil {
		t.Fatal(err)
	}
	if got, want := compare("b2", "c1", ramus.CompareOptions{}), "[[b2 b1] [c1]] "+merge+"; ramus rebase --onto b2 c1 1 conflicts "; got != want {
		t.Errorf("with b2 applied:\n%s\nwant\n%s", got, want)
	}
	if _, err := p.Compare(ctx, "b2", "b2", ramus.CompareOptions{}); err == nil || err.Error() != "b2 and b2 are not two revisions" {
		t.Errorf("b2 and itself: %v", err)
	}
}

// Sources has who wrote a file, its statements, and its faults.
func TestSources(t *testing.T) {
	files := fstest.MapFS{"a1.sql": fileOf("a1", "", "CREATE TABLE t (x int);\nINSERT INTO t VALUES (1);")}
	p, dir := onDisk(t, files)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-qm", "one"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	ctx := context.Background()
	all, err := p.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if s := all[0]; s.Author != "Ann" || s.Complete || fmt.Sprint(s.Creates) != "[table t]" || len(s.Sections) != 1 || s.Sections[0].Directive != "-- +upgrade" || !strings.HasPrefix(s.Sections[0].SQL, "CREATE TABLE t") {
		t.Errorf("%+v", s)
	}
	if err := os.WriteFile("versions/a1.sql", []byte("-- make a1\n-- revision: a1\n\n-- +upgrade\n-- +upgrade\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Sources(ctx); ramus.ClassOf(err) != ramus.Broken || !strings.Contains(err.Error(), "a1.sql:5") {
		t.Errorf("a file with a fault: %v", err)
	}
}

// Of a merge, the sections for databases that have one side only are there, too.
func TestSourcesOfMerge(t *testing.T) {
	p, _ := onDisk(t, fstest.MapFS{
		"a1.sql": fileOf("a1", "", "CREATE TABLE t (x int);"),
		"b1.sql": fileOf("b1", "a1", "ALTER TABLE t RENAME COLUMN x TO b;"),
		"c1.sql": fileOf("c1", "a1", "ALTER TABLE t RENAME COLUMN x TO c;"),
		"m1.sql": {Data: []byte("-- merge\n-- revision: m1\n-- down_revision: b1, c1\n\n-- +upgrade from:c1\nALTER TABLE t RENAME COLUMN c TO b;\n\n-- +downgrade to:c1\nALTER TABLE t RENAME COLUMN b TO c;\n")},
	})
	all, err := p.Sources(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var directives []string
	for _, s := range all[0].Sections {
		directives = append(directives, s.Directive+" "+strings.Fields(s.SQL)[5])
	}
	if got := strings.Join(directives, ", "); got != "-- +upgrade from:c1 c, -- +downgrade to:c1 b" {
		t.Errorf("m1 has %s", got)
	}
}

// A fingerprint changes with each file of the project, and with nothing else.
func TestFingerprint(t *testing.T) {
	_, dir := onDisk(t, fstest.MapFS{"a1.sql": fileOf("a1", "", "SELECT 1;")})
	place := ramus.Place{Dialects: []ramus.Dialect{sqlite.Dialect}}
	ctx := context.Background()
	last := place.Fingerprint(ctx)
	write := func(name, text string) func() error {
		return func() error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666) }
	}
	for _, step := range []struct {
		what    string
		do      func() error
		changes bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a file outside", write("notes.txt", "x"), false},
		{"a new file", write("versions/b1.sql", "-- b"), true},
		{"another text", write("versions/b1.sql", "-- bb"), true},
		{"a new folder", func() error { return os.MkdirAll("versions/more", 0o777) }, true},
		{"a file there", write("versions/more/c1.sql", "-- c"), true},
		{"a new name", func() error { return os.Rename("versions/b1.sql", "versions/b2.sql") }, true},
		{"a removed file", func() error { return os.Remove("versions/b2.sql") }, true},
		{"the configuration", write("ramus.toml", "version_locations = [\"versions\"]\n"), true},
		{"a configuration with a fault", write("ramus.toml", "version_locations = [\n"), true},
		{"a missing folder", func() error {
			return os.WriteFile("ramus.toml", []byte("version_locations = [\"versions\", \"others\"]\n"), 0o666)
		}, true},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if now := place.Fingerprint(ctx); (now != last) != step.changes {
			t.Errorf("%s: the fingerprint changes: %v", step.what, now != last)
		} else {
			last = now
		}
	}
}
