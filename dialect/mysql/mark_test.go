package mysql_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// marking returns a session of a database whose version table holds rows, and whose log
// has one entry.
func marking(t *testing.T, to string, rows ...string) (dialect.Session, dialect.Marker) {
	t.Helper()
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		execAll(t, other(t, to), "INSERT INTO ramus_version VALUES ('"+row+"')")
	}
	logOne(t, session, 1)
	return session, session.(dialect.Marker)
}

// logOne appends an entry in a transaction.
func logOne(t *testing.T, session dialect.Session, want int64) {
	t.Helper()
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	seq, err := tx.Log(t.Context(), entryOf(0))
	if err != nil || seq != want {
		t.Errorf("entry %d, %v; want %d", seq, err, want)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func entryOf(done int) dialect.Entry {
	return dialect.Entry{Action: "upgrade", Revision: "r", Statements: 3, Done: done, Hashes: []string{"a", "b", "c"}, Started: time.Now(), By: "ü"}
}

// wantMark writes a mark, and checks whether it was written.
func wantMark(t *testing.T, m dialect.Marker, rows []string, e dialect.Entry, want int64) {
	t.Helper()
	started := time.Now()
	seq, written, err := m.Mark(t.Context(), rows, e, "", "")
	if err != nil || written != (want > 0) || seq != want {
		t.Errorf("mark on rows %q: entry %d, written %v, %v; want %d", rows, seq, written, err, want)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it waited for %v", took)
	}
}

func TestMark(t *testing.T) {
	to := database(t)
	session, m := marking(t, to, "a", "B")
	both := []string{"B", "a"}
	wantMark(t, m, both, entryOf(0), 2)
	e := entryOf(1)
	e.Seq = 2
	wantMark(t, m, both, e, 2)
	wantMark(t, m, both, entryOf(2), 3)
	for _, rows := range [][]string{nil, {"a"}, {"B", "b"}, {"A", "B"}, {"B", "a "}, {"B", "a", "c"}} {
		wantMark(t, m, rows, entryOf(0), 0)
		e.Done = 3
		wantMark(t, m, rows, e, 0)
	}
	state, err := session.Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Log) != 3 || state.Log[1].Done != 1 || state.Log[1].By != "ü" || state.Log[2].Done != 2 {
		t.Errorf("the log %+v, %v", state.Log, err)
	}
}

func TestMarkOnNoRows(t *testing.T) {
	_, m := marking(t, database(t))
	wantMark(t, m, nil, entryOf(0), 2)
	wantMark(t, m, []string{"a"}, entryOf(0), 0)
}

// The edit of a version row and the entry are written both or not at all.
func TestMarkEdits(t *testing.T) {
	to := database(t)
	session, m := marking(t, to, "a", "b")
	e := entryOf(3)
	e.Seq, e.Finished = 1, time.Now()
	for _, c := range []struct {
		rows     []string
		seq      int64
		old, new string
		want     bool
	}{
		{[]string{"a"}, 1, "a", "c", false},
		{[]string{"a", "b"}, 2, "a", "c", false},
		{[]string{"a", "b"}, 1, "x", "c", false},
		{[]string{"a", "b"}, 1, "", "c", false},
		{[]string{"a", "b"}, 1, "a", "", false},
		{[]string{"a", "b"}, 1, "a", strings.Repeat("c", 256), false},
		{[]string{"a", "b"}, 1, "a", "ç", true},
	} {
		e.Seq = c.seq
		if _, written, err := m.Mark(t.Context(), c.rows, e, c.old, c.new); written != c.want || err != nil {
			t.Errorf("%+v: %v, %v", c, written, err)
		}
		state, err := session.Read(t.Context(), dialect.AllEntries)
		if err != nil {
			t.Fatal(err)
		}
		rows := []string{"a", "b"}
		if c.want {
			rows = []string{"b", "ç"}
		}
		if !slices.Equal(state.Rows, rows) || state.Log[0].Finished.IsZero() == c.want || state.Log[0].Done == 3 != c.want {
			t.Errorf("%+v: %+v", c, state)
		}
	}
}

// The collation of another program's version table may ignore case and accents.
func TestMarkComparesBytes(t *testing.T) {
	to := database(t)
	execAll(t, other(t, to), "CREATE TABLE ramus_version (version_num VARCHAR(64) CHARACTER SET latin1 COLLATE latin1_general_ci NOT NULL PRIMARY KEY) ENGINE=InnoDB")
	_, m := marking(t, to, "Abé")
	for _, row := range []string{"abé", "Abe", "Abé "} {
		wantMark(t, m, []string{row}, entryOf(0), 0)
	}
	wantMark(t, m, []string{"Abé"}, entryOf(0), 2)
}

// A mark does not wait for another program's transaction.
func TestMarkDoesNotWait(t *testing.T) {
	to := database(t)
	_, m := marking(t, to, "a")
	tx, err := other(t, to).Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE ramus_version SET version_num = 'b'"); err != nil {
		t.Fatal(err)
	}
	wantMark(t, m, []string{"a"}, entryOf(0), 0)
	e := entryOf(1)
	e.Seq = 1
	wantMark(t, m, []string{"a"}, e, 0)
}

// The numbers of the entries stay right if another program wrote one.
func TestNumberIsTaken(t *testing.T) {
	to := database(t)
	session, m := marking(t, to)
	execAll(t, other(t, to), "INSERT INTO ramus_log (seq, format, action, revision, statements, done, started) VALUES (2, 1, 'stamp', 'x', 0, 0, '2026-01-01T00:00:00.000Z')")
	wantMark(t, m, nil, entryOf(0), 0)
	logOne(t, session, 3)
	wantMark(t, m, nil, entryOf(0), 4)
}

// Without autocommit, a mark would not be committed.
func TestMarkWithoutAutocommit(t *testing.T) {
	to := database(t)
	pool := other(t, to)
	pool.SetMaxOpenConns(1)
	execAll(t, pool, "SET autocommit = 0")
	session := locked(t, mysql.New(pool).With(dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	logOne(t, session, 1)
	wantMark(t, session.(dialect.Marker), nil, entryOf(0), 0)
}
