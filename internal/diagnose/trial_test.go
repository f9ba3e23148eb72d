package diagnose

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/record/recordtest"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// tried returns the trial of revisions "id parents", each in its own file, with the
// contents of files at the ref old.
func tried(t *testing.T, revisions []string, old map[string]string) (*trial, string) {
	t.Helper()
	dir := t.TempDir()
	for _, words := range revisions {
		id, parents, _ := strings.Cut(words, " ")
		if err := os.WriteFile(filepath.Join(dir, id+".sql"), []byte(sql(id, parents, id)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	reading := Reading{Folders: []string{dir}, Formats: source.Options{Formats: []source.Format{sqlfile.Beside}}}
	loaded, err := source.Load(t.Context(), source.Disk, reading.Folders, reading.Formats)
	if err != nil {
		t.Fatal(err)
	}
	in := check.Input{Read: os.ReadFile, Past: &check.Past{Content: func(_ context.Context, ref, file string) []byte {
		if text := old[filepath.Base(file)]; ref == "old" && text != "" {
			return []byte(text)
		}
		return nil
	}}}
	if in.History, err = history.Of(loaded); err != nil {
		in.Broken = &check.BrokenGraph{Revisions: loaded}
		in.Broken.Faults, _ = errors.AsType[graph.Faults](err)
	}
	return newTrial(in, reading), dir
}

func sql(id, parents, table string) string {
	return fmt.Sprintf("-- about %s\n--\n-- revision: %s\n-- down_revision: %s\n\n-- +upgrade\nCREATE TABLE %s (id int);\n", id, id, parents, table)
}

// A fix stays if the revisions load with it and nothing is lost; else the note says
// why it does not.
func TestTrial(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		revisions []string
		old       map[string]string
		command   string // FILE is the folder
		want      string
	}{
		{"a missing parent comes back", []string{"a", "c b"}, map[string]string{"b.sql": sql("b", "a", "b")}, "git checkout old -- DIR/b.sql", "git checkout old -- b.sql"},
		{"it stands on nothing", []string{"a", "c b"}, map[string]string{"b.sql": sql("b", "x", "b")}, "git checkout old -- DIR/b.sql", `not git checkout old -- b.sql: revision b follows "x", which no file defines`},
		{"with the one below", []string{"a", "c b"}, map[string]string{"b.sql": sql("b", "x", "b"), "x.sql": sql("x", "a", "x")}, "git checkout old -- DIR/x.sql DIR/b.sql", "git checkout old -- x.sql b.sql"},
		{"one of two faults", []string{"c b", "d x"}, map[string]string{"b.sql": sql("b", "", "b")}, "git checkout old -- DIR/b.sql", "git checkout old -- b.sql"},
		{"another one comes back", []string{"a", "c b"}, map[string]string{"z.sql": sql("z", "a", "z")}, "git checkout old -- DIR/z.sql", "not git checkout old -- z.sql: the fault would stay"},
		{"over another revision", []string{"a", "b a"}, map[string]string{"b.sql": sql("x", "a", "b")}, "git checkout old -- DIR/b.sql", "not git checkout old -- b.sql: revision b in b.sql would be lost"},
		{"beside its renamed self", []string{"a", "b a"}, map[string]string{"x.sql": sql("x", "a", "b")}, "git checkout old -- DIR/x.sql", "not git checkout old -- x.sql: revision b in b.sql does the same already"},
		{"a second head", []string{"a", "b a"}, map[string]string{"x.sql": sql("x", "a", "x")}, "git checkout old -- DIR/x.sql", "git checkout old -- x.sql # history has 2 heads then"},
		{"a rebase follows", []string{"a", "b a"}, map[string]string{"x.sql": sql("x", "a", "x")}, "git checkout old -- DIR/x.sql && ramus rebase b", "git checkout old -- x.sql && ramus rebase b"},
		{"another parent", []string{"a", "b a", "c b"}, map[string]string{"c.sql": sql("c", "a", "c")}, "git checkout old -- DIR/c.sql", "git checkout old -- c.sql # history has 2 heads then"},
		{"a cycle", []string{"a", "b a", "c b"}, map[string]string{"b.sql": sql("b", "c", "b")}, "git checkout old -- DIR/b.sql", "not git checkout old -- b.sql: "},
		{"no such file", []string{"a"}, nil, "git checkout old -- DIR/b.sql", "not git checkout old -- b.sql: old has no b.sql"},
		{"unreadable", []string{"a"}, map[string]string{"b.sql": "<<<<<<< x\n"}, "git checkout old -- DIR/b.sql", "not git checkout old -- b.sql: b.sql cannot be read as a revision"},
		{"in no folder", []string{"a"}, map[string]string{"b.sql": sql("b", "a", "b")}, "git checkout old -- DIR/../b.sql", "not git checkout old -- ../b.sql: "},
		{"into another file", []string{"a", "c b"}, map[string]string{"b.sql": sql("b", "a", "b")}, "git show old:./DIR/b.sql >DIR/c2.sql", "git show old:./b.sql >c2.sql"},
		{"and moved", []string{"a", "c b"}, map[string]string{"b.sql": sql("b", "a", "b")}, "git checkout old -- DIR/b.sql && git mv -f DIR/b.sql DIR/c2.sql", "git checkout old -- b.sql && git mv -f b.sql c2.sql"},
		{"a file goes", []string{"a", "b a"}, nil, "rm DIR/b.sql", "not rm b.sql: revision b in b.sql would be lost"},
		{"another command", []string{"a"}, nil, "ramus merge heads", "ramus merge heads"},
		{"a side of a conflict", []string{"a"}, nil, "git checkout --ours -- DIR/a.sql && git add DIR/a.sql", "git checkout --ours -- a.sql && git add a.sql"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, dir := tried(t, test.revisions, test.old)
			f := check.Finding{Fixes: []check.Fix{{Command: strings.ReplaceAll(test.command, "DIR", dir)}}}
			fix := x.fix(t.Context(), &f, f.Fixes[0])
			got := strings.ReplaceAll(fix.Command+" # "+fix.Note, dir+"/", "")
			got = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(got, " # "), "compare the versions; "), " # ")
			if got != test.want && (fix.Command != "" || !strings.HasPrefix(got, test.want)) {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// A fix does not put a pending revision below an applied one, nor bring back one that
// would run again.
func TestTrialOnDatabase(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		revisions []string
		old       map[string]string
		log, rows string
		files     string
		want      string
	}{
		{"a row comes back", []string{"a"}, map[string]string{"b.sql": sql("b", "a", "b")}, "+a() +b(a)", "b", "DIR/b.sql", ""},
		{"a parent of an applied one", []string{"a", "n a", "b a"}, map[string]string{"b.sql": sql("b", "n", "b")}, "+a() +b(a)", "b", "DIR/b.sql", "n, which the database has not run, would be below b, which it has"},
		{"one that ran, below what stayed", []string{"a", "c a"}, map[string]string{"b.sql": sql("b", "a", "b")}, "+a() +b(a) +c(b)", "c", "DIR/b.sql", "b ran, and no version row would be above it"},
		{"with its child", []string{"a", "c a"}, map[string]string{"b.sql": sql("b", "a", "b"), "c.sql": sql("c", "b", "c")}, "+a() +b(a) +c(b)", "c", "DIR/b.sql DIR/c.sql", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, dir := tried(t, test.revisions, test.old)
			x.Database = &check.Database{Record: record.New(x.History, recordtest.State(t, test.log, test.rows), true)}
			fix := x.fix(t.Context(), &check.Finding{}, check.Fix{Command: strings.ReplaceAll("git checkout old -- "+test.files, "DIR", dir)})
			if stays := fix.Command != ""; stays != (test.want == "") || !strings.Contains(fix.Note, test.want) {
				t.Errorf("%+v", fix)
			}
		})
	}
}

// A checkout that lacks the revisions below is completed from the same ref.
func TestTrialCompletes(t *testing.T) {
	t.Parallel()
	x, dir := tried(t, []string{"a", "d a"}, map[string]string{"b.sql": sql("b", "a", "b"), "c.sql": sql("c", "b", "c"), "d.sql": sql("d", "c", "d")})
	x.Past.At = func(_ context.Context, ref string) map[string]*revision.Revision {
		all := map[string]*revision.Revision{}
		for id, parent := range map[string]string{"a": "", "b": "a", "c": "b", "d": "c"} {
			all[id] = &revision.Revision{Node: graph.Node{ID: id, Parents: strings.Fields(parent), File: filepath.Join(dir, id+".sql")}}
		}
		return all
	}
	fix := x.fix(t.Context(), &check.Finding{}, check.Fix{Command: "git checkout old -- " + dir + "/d.sql && ramus heads", Note: "restores it", Action: check.Restore{File: filepath.Join(dir, "d.sql"), Content: []byte(sql("d", "c", "d"))}})
	if got, want := strings.ReplaceAll(fix.Command+" # "+fix.Note, dir+"/", ""), "git checkout old -- b.sql c.sql d.sql && ramus heads # restores it, with the files that it needs"; got != want || fix.Action != nil {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// An action is tried as well, and is dropped with its note.
func TestTrialOfAction(t *testing.T) {
	t.Parallel()
	x, dir := tried(t, []string{"a", "b a", "c b"}, nil)
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, test := range []struct {
		action check.Action
		stays  bool
	}{
		{check.Restore{File: file("d.sql"), Content: []byte(sql("d", "c", "d"))}, true},
		{check.Restore{File: file("d.sql"), Content: []byte(sql("d", "x", "d"))}, false},
		{check.RestoreAll{{File: file("d.sql"), Content: []byte(sql("d", "x", "d"))}, {File: file("x.sql"), Content: []byte(sql("x", "c", "x"))}}, true},
		{check.Renumber{File: file("c.sql"), Language: revision.SQL, ID: "c", Parents: []string{"b"}}, true},
		{check.Renumber{File: file("c.sql"), Language: revision.SQL, ID: "z", Parents: []string{"b"}}, false},
		{check.Renumber{File: file("b.sql"), Language: revision.SQL, ID: "b", Parents: []string{"c"}}, false},
		{check.Renumber{File: file("none.sql"), Language: revision.SQL, ID: "b"}, false},
		{check.Remove{File: file("c.sql")}, false},
	} {
		fix := x.fix(t.Context(), &check.Finding{}, check.Fix{Note: "a note", Action: test.action})
		if stays := fix.Action != nil; stays != test.stays || stays != (fix.Note == "a note") {
			t.Errorf("%+v: %+v", test.action, fix)
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"":                                 "[[]]",
		"git checkout x -- a b && ramus y": "[[git checkout x -- a b] [ramus y]]",
		`git show 'x~':./"a b" >'it'\''s'`: "[[git show x~:./a b >it's]]",
		`rm "a b"  &&  rm 'c'`:             "[[rm a b] [rm c]]",
	} {
		if got := fmt.Sprint(steps(command)); got != want {
			t.Errorf("%s: got %s", command, got)
		}
	}
}
