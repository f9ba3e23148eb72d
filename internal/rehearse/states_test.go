package rehearse_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/rehearse/rehearsetest"
	"github.com/ramusdb/ramus/internal/revision"
)

// line returns the history of revisions a, b and so on, each on the one before.
func line(t *testing.T, scripts ...string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for i, text := range scripts {
		rev := &revision.Revision{Node: graph.Node{ID: string(rune('a' + i)), File: "x.sql"}}
		if i > 0 {
			rev.Parents = []string{string(rune('a' + i - 1))}
		}
		rev.Load = func(context.Context) (revision.Scripts, error) {
			return revision.Scripts{Upgrade: revision.Script{Text: text, Line: 1}}, nil
		}
		all = append(all, rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// prepare prepares a database, and returns the rows of the table t, whose second column is
// another value in each run.
func prepare(t *testing.T, states *rehearse.States, scripts ...string) (string, *rehearse.Reason) {
	t.Helper()
	h := line(t, scripts...)
	stage := rehearse.Stage{History: h, Scratch: rehearsetest.Scratcher(t, sqlite.Dialect, ""), Options: engine.Options{}, States: states}
	db, err := stage.Rehearsal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	course, err := stage.Course(h.Graph().NewSet(), h.Graph().Ancestors(graph.Branches, h.Graph().Heads()...))
	if err != nil {
		t.Fatal(err)
	}
	_, why, err := stage.Prepare(t.Context(), db, course)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range rows["t"].Rows {
		all = append(all, strings.Join(row, " "))
	}
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || why == nil && len(state.Rows) != 1 {
		t.Errorf("the version rows are %q, %v", state.Rows, err)
	}
	return strings.Join(all, ", "), why
}

func files(t *testing.T, folder string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const made, more = "CREATE TABLE t (a INT, r INT DEFAULT (random())); INSERT INTO t (a) VALUES (1)", "INSERT INTO t (a) VALUES (2)"

func TestStates(t *testing.T) {
	states := &rehearse.States{Folder: filepath.Join(t.TempDir(), "states"), Version: "1"}
	first, _ := prepare(t, states, made)
	if again, _ := prepare(t, states, made); again != first {
		t.Errorf("the state was made again: %s, then %s", first, again)
	}
	if longer, _ := prepare(t, states, made, more); !strings.HasPrefix(longer, first+", 2 ") {
		t.Errorf("%s does not start with the state of the first revision, %s", longer, first)
	}
}

func TestStatesAreTheirScripts(t *testing.T) {
	states := &rehearse.States{Folder: t.TempDir(), Version: "1"}
	first, _ := prepare(t, states, made)
	for name, again := range map[string]func() string{
		"another script": func() string { rows, _ := prepare(t, states, strings.Replace(made, "(1)", "(3)", 1)); return rows },
		"another version of ramus": func() string {
			rows, _ := prepare(t, &rehearse.States{Folder: states.Folder, Version: "2"}, made)
			return rows
		},
	} {
		if got := again(); got == first {
			t.Errorf("%s: the state is that of before", name)
		}
	}
	if _, why := prepare(t, states, made, "ATTACH 'x' AS x"); why == nil {
		t.Error("a statement that reaches outside runs on a kept state")
	}
	if _, why := prepare(t, states, made, "DROP TABLE nothing"); why == nil || why.Line != 1 {
		t.Errorf("%v", why)
	}
}

func TestDamagedStates(t *testing.T) {
	states := &rehearse.States{Folder: t.TempDir(), Version: "1"}
	first, _ := prepare(t, states, made)
	kept := files(t, states.Folder)
	if len(kept) != 1 {
		t.Fatalf("there are %q", kept)
	}
	content, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{nil, content[:20], content[:len(content)/2], append(content[:len(content)-1:len(content)-1], content[len(content)-1]^1)} {
		if err := os.WriteFile(kept[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		again, _ := prepare(t, states, made)
		if again == first || !strings.HasPrefix(again, "1 ") {
			t.Errorf("with %d bytes: %s", len(damaged), again)
		}
		first = again
	}
	if again, _ := prepare(t, states, made); again != first {
		t.Error("the state was not made again")
	}
}

func TestStatesAreBounded(t *testing.T) {
	folder := t.TempDir()
	prepare(t, &rehearse.States{Folder: folder, Version: "1", Each: 100}, made)
	if all := files(t, folder); len(all) > 0 {
		t.Errorf("a state is kept that is too large: %q", all)
	}
	for _, version := range []string{"1", "2", "3", "4"} {
		prepare(t, &rehearse.States{Folder: folder, Version: version, Total: 50_000}, made)
	}
	if all := files(t, folder); len(all) == 0 || len(all) > 2 {
		t.Errorf("there are %q", all)
	}
	prepare(t, &rehearse.States{Folder: filepath.Join(files(t, folder)[0], "no folder"), Version: "1"}, made)
}
