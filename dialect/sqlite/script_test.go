package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A script leaves the tables, the row and the log that a session leaves.
func TestScript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	db := open(t, path, dialect.NewTables("", true))
	entry := dialect.Entry{Action: dialect.ActionUpgrade, Revision: "it's", Parents: []string{"a"}, Checksum: "h1:x", Statements: 1, Done: 1, By: "me"}
	w := db.Script()
	script := append(w.Prologue(), w.CreateVersion(), w.CreateLog(), w.Begin(), strings.TrimSuffix(w.Statement(dialect.Statement{Text: "CREATE TABLE t (a)"}), ";"),
		w.Edit("", "a"), w.Edit("a", "it's"), w.Edit("", "b"), w.Edit("b", ""), w.Log(entry), w.Commit())
	exec(t, other(t, path), strings.Join(script, ";\n"))
	state, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil || !cmp.Equal(state.Rows, []string{"it's"}) || len(state.Log) != 1 {
		t.Fatalf("%+v, %v", state, err)
	}
	got := state.Log[0]
	if took := time.Since(got.Started); took < -time.Minute || took > time.Minute || got.Finished.IsZero() {
		t.Errorf("started %v, finished %v", got.Started, got.Finished)
	}
	got.Started, got.Finished = time.Time{}, time.Time{}
	entry.Seq, entry.Format = 1, dialect.EntryFormat
	if diff := cmp.Diff(entry, got); diff != "" {
		t.Error(diff)
	}
}
