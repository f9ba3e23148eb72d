package dialecttest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func empty(t *testing.T, s subject) {
	if got := s.state(t, dialect.AllEntries); got.Exists || got.HasLog || got.Rows != nil || got.Log != nil || got.Read.IsZero() {
		t.Errorf("%+v", got)
	}
}

func ensure(t *testing.T, s subject) {
	session := s.session(t)
	if created, err := session.Ensure(t.Context()); created || err != nil {
		t.Errorf("the second time: %t, %v", created, err)
	}
	if got := s.state(t, dialect.AllEntries); !got.Exists || !got.HasLog || len(got.Rows) > 0 {
		t.Errorf("%+v", got)
	}
}

func edits(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		for _, e := range [][2]string{{"", "b"}, {"", "x'y"}, {"b", "a"}, {"", "gone"}, {"gone", ""}} {
			if err := tx.Edit(t.Context(), e[0], e[1]); err != nil {
				return err
			}
		}
		rows, err := tx.Rows(t.Context())
		if diff := cmp.Diff([]string{"a", "x'y"}, rows); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.state(t, dialect.LatestEntries).Rows; !cmp.Equal(got, []string{"a", "x'y"}) {
		t.Errorf("after the commit: %q", got)
	}
}

func editsMissingRow(t *testing.T, s subject) {
	session := s.session(t)
	for _, e := range [][2]string{{"none", "b"}, {"none", ""}} {
		if within(t, session, func(tx dialect.Tx) error { return tx.Edit(t.Context(), e[0], e[1]) }) == nil {
			t.Errorf("%q: no error", e)
		}
	}
	twice := func(tx dialect.Tx) error {
		return errors.Join(tx.Edit(t.Context(), "", "a"), tx.Edit(t.Context(), "", "a"))
	}
	if within(t, session, twice) == nil {
		t.Error("one version twice: no error")
	}
}

func rollback(t *testing.T, s subject) {
	session := s.session(t)
	stop := errors.New("stop")
	err := within(t, session, func(tx dialect.Tx) error {
		return errors.Join(tx.Edit(t.Context(), "", "a"), stop)
	})
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	if got := s.state(t, dialect.LatestEntries).Rows; len(got) > 0 {
		t.Errorf("rows %q", got)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Commit(t.Context()), tx.Rollback(), tx.Rollback()); err != nil {
		t.Errorf("a rollback after the commit: %v", err)
	}
}

func failedStatement(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return errors.Join(tx.Edit(t.Context(), "", "a"), tx.Exec(t.Context(), statement("INSERT INTO no_such_table VALUES (1)")))
	})
	var words *dialect.DatabaseError
	if !errors.As(err, &words) || !strings.Contains(words.Words, "no_such_table") || words.Err == nil {
		t.Errorf("error: %#v", err)
	}
	if err := within(t, session, func(tx dialect.Tx) error { return tx.Edit(t.Context(), "", "b") }); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
	if got := s.state(t, dialect.LatestEntries).Rows; !cmp.Equal(got, []string{"b"}) {
		t.Errorf("rows %q", got)
	}
}

// when returns a time of whole milliseconds, which every database keeps.
func when(second int) time.Time {
	return time.Date(2026, 11, 23, 10, 0, second, 250_000_000, time.UTC)
}

func logRoundTrip(t *testing.T, s subject) {
	session := s.session(t)
	want := []dialect.Entry{
		{
			Action: "upgrade", Revision: "a", Parents: []string{"p", "q"}, Checksum: "h1:00", DownScript: "-- +downgrade\nDROP 'ünï';\n",
			Statements: 3, Done: 1, Hashes: []string{"1", "2", "3"}, Started: when(1), By: "ann@box", Version: "v1", Error: "first\nsecond",
			FileHash: "f1:00", Skipped: []string{"s"}, NoRun: []string{"n"}, Note: "out of order", Section: "p", Replaced: []string{"q"},
		},
		{Action: "stamp", Rows: []string{}, Lineages: map[string]string{"a": "l1:00"}, Contents: map[string]string{"a": "c1:00"}, Started: when(2), Finished: when(3)},
	}
	err := within(t, session, func(tx dialect.Tx) error {
		for i := range want {
			seq, err := tx.Log(t.Context(), want[i])
			if err != nil {
				return err
			}
			want[i].Seq, want[i].Format = seq, dialect.EntryFormat
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, s.state(t, dialect.AllEntries).Log); diff != "" {
		t.Error(diff)
	}
	e := want[0]
	e.Checksum, e.Statements, e.Done, e.Hashes, e.Finished, e.Error = "h1:11", 2, 2, []string{"1", "4"}, when(4), ""
	e.FileHash, e.Lineages, e.Contents, e.Skipped = "f1:11", map[string]string{"b": "l1:11"}, nil, nil
	if err := within(t, session, func(tx dialect.Tx) error { return tx.Amend(t.Context(), e) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]dialect.Entry{e, want[1]}, s.state(t, dialect.AllEntries).Log); diff != "" {
		t.Error(diff)
	}
	e.Seq = 1000
	if within(t, session, func(tx dialect.Tx) error { return tx.Amend(t.Context(), e) }) == nil {
		t.Error("an entry that is not there was amended")
	}
}

func logScope(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		var all error
		for _, e := range []dialect.Entry{
			{Action: "upgrade", Revision: "first", Started: when(1), Finished: when(2)},
			{Action: "upgrade", Revision: "last", Started: when(1), Finished: when(2)},
			{Action: "upgrade", Revision: "open", Started: when(3)},
		} {
			_, err := tx.Log(t.Context(), e)
			all = errors.Join(all, err)
		}
		return all
	})
	if err != nil {
		t.Fatal(err)
	}
	for scope, want := range map[dialect.ReadScope]int{dialect.LatestEntries: 2, dialect.AllEntries: 3} {
		got, err := session.Read(t.Context(), scope)
		if err != nil || len(got.Log) != want || len(got.Unfinished()) != 1 || got.Unfinished()[0].Revision != "open" {
			t.Errorf("scope %d: %+v, %v", scope, got.Log, err)
		}
	}
}

// The log of an older version lacks columns. It can be read, a script can write to it,
// and Ensure adds them.
func olderLog(t *testing.T, s subject) {
	session := s.session(t)
	for _, column := range []string{"file_hash", "lineages", "contents", "skipped", "no_run", "note", "section", "replaced"} {
		if err := session.Exec(t.Context(), statement("ALTER TABLE ramus_log DROP COLUMN "+column)); err != nil {
			t.Fatal(err)
		}
	}
	for _, scope := range []dialect.ReadScope{dialect.LatestEntries, dialect.AllEntries} {
		if state, err := session.Read(t.Context(), scope); err != nil || !state.HasLog {
			t.Errorf("scope %d: %+v, %v", scope, state, err)
		}
	}
	db := s.open()
	defer db.Close()
	script := db.Script().Log(dialect.Entry{Action: "upgrade", FileHash: "f1:00"})
	if err := session.Exec(t.Context(), statement(script)); err != nil {
		t.Errorf("by a script: %v", err)
	}
	if created, err := session.Ensure(t.Context()); err != nil || created {
		t.Errorf("created %t, %v", created, err)
	}
	err := within(t, session, func(tx dialect.Tx) error {
		_, err := tx.Log(t.Context(), dialect.Entry{Action: "upgrade", Note: "late", Started: when(1), Finished: when(2)})
		return err
	})
	if log := s.state(t, dialect.AllEntries).Log; err != nil || len(log) != 2 || log[1].Note != "late" {
		t.Errorf("%+v, %v", log, err)
	}
}

func noLog(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		seq, err := tx.Log(t.Context(), dialect.Entry{Action: "upgrade", Started: when(1)})
		if seq != 0 {
			t.Errorf("seq %d", seq)
		}
		return err
	})
	if got := s.state(t, dialect.AllEntries); err != nil || got.HasLog || !got.Exists {
		t.Errorf("%+v, %v", got, err)
	}
	db := s.open()
	defer db.Close()
	if w := db.Script(); w.CreateLog() != "" || w.Log(dialect.Entry{}) != "" {
		t.Error("the script writer writes a log")
	}
}

func cancelledContext(t *testing.T, s subject) {
	session := s.session(t)
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(ctx, "", "a"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := tx.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Errorf("rollback: %v", err)
	}
	if got := s.state(t, dialect.LatestEntries).Rows; len(got) > 0 {
		t.Errorf("rows %q", got)
	}
}

func split(t *testing.T, s subject) {
	db := s.open()
	defer db.Close()
	got, err := db.Split(revision.Script{File: "a.sql", Line: 7, Text: "-- first\nSELECT ';';\n\n  SELECT 2\n"})
	if err != nil || len(got) != 2 || got[0].Text != "SELECT ';'" || got[0].Line != 8 || got[1].Line != 10 || got[1].Column != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = db.Split(revision.Script{File: "a.sql", Line: 7, Text: "SELECT 1;\nCOMMIT;"})
	var faults dialect.SplitErrors
	if !errors.As(err, &faults) || faults[0].File != "a.sql" || faults[0].Line != 8 {
		t.Errorf("COMMIT: %v", err)
	}
}

// A new log that Alembic's autogenerate sees is reported once, with the line that
// env.py needs.
func seenLog(t *testing.T, s subject) {
	tables := dialect.NewTables("alembic_version", true)
	tables.AlembicID, tables.Autogenerate = true, dialect.DefaultSchema
	s.tables, s.open = tables, s.Open(t, tables)
	var notes []string
	for range 2 {
		db := s.open()
		session, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 10 * time.Second, Notice: func(note string) { notes = append(notes, note) }})
		if err != nil {
			t.Fatal(err)
		}
		_, err = session.Ensure(t.Context())
		if err := errors.Join(err, session.Close(), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	switch {
	case s.LogApart && len(notes) > 0:
		t.Errorf("nobody sees it: %q", notes)
	case !s.LogApart && (len(notes) != 1 || !strings.Contains(notes[0], `include_name=lambda name, type_, parents: (type_, name) != ("table", "alembic_log"),`)):
		t.Errorf("notes %q", notes)
	}
	if !s.state(t, dialect.AllEntries).HasLog {
		t.Error("no log")
	}
}
