package postgres

import (
	"context"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The outcome of each statement is asked for before it runs and after.
func TestOutcome(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, `CREATE SCHEMA app; CREATE TABLE t (a int); CREATE TABLE app."T 2" (a int);
		CREATE INDEX i0 ON t (a); CREATE TABLE parts (a int) PARTITION BY RANGE (a);
		CREATE TABLE p1 PARTITION OF parts FOR VALUES FROM (1) TO (2)`)
	name := "ramus_test_outcome_" + query(t, url, "SELECT oid FROM pg_database WHERE datname = current_database()")
	for _, c := range []struct{ statement, before, after string }{
		{"CREATE INDEX CONCURRENTLY i1 ON t (a)", "index i1 of t does not exist", "index public.i1 exists and is valid"},
		{"create unique index concurrently if not exists i2 on only public.t using btree (a)", "index i2 of public.t does not exist", "index public.i2 exists"},
		{`CREATE INDEX CONCURRENTLY "I 3" ON app."T 2" (a)`, "index I 3 of app.T 2 does not exist", "index app.I 3 exists"},
		{"DROP INDEX CONCURRENTLY i0", "index public.i0 still exists", "index i0 does not exist any more"},
		{`DROP INDEX CONCURRENTLY IF EXISTS app."I 3"`, "index app.I 3 still exists", "index app.I 3 does not exist any more"},
		{"CREATE DATABASE " + name, "does not exist", "exists"},
		{"DROP DATABASE " + name, "still exists", "does not exist any more"},
		{"ALTER TABLE parts DETACH PARTITION p1 CONCURRENTLY", "table p1 still is a partition of parts", "table p1 is no partition of parts"},
	} {
		want(t, s, c.statement, false, c.before)
		if err := s.Exec(t.Context(), stmt("%s", c.statement)); err != nil {
			t.Fatal(err)
		}
		want(t, s, c.statement, true, c.after)
	}
}

func want(t *testing.T, s dialect.Session, statement string, applied bool, why string) dialect.Outcome {
	t.Helper()
	outcome, err := s.Outcome(t.Context(), stmt("%s", statement))
	if err != nil || !outcome.Known || outcome.Applied != applied || !strings.Contains(outcome.Why, why) {
		t.Errorf("%s: %+v, %v", statement, outcome, err)
	}
	return outcome
}

func TestOutcomeUnknown(t *testing.T) {
	s := locked(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	for _, statement := range []string{
		"CREATE INDEX CONCURRENTLY ON t (a)", // the server chooses the name
		`CREATE INDEX CONCURRENTLY U&"i" ON t (a)`,
		"CREATE INDEX CONCURRENTLY ÄX ON t (a)",
		"DROP INDEX CONCURRENTLY a.b.c",
		"CALL p()", "DO $$BEGIN COMMIT; END$$", "COMMIT PREPARED 'x'", "CREATE", "DROP", "ALTER TABLE t", "",
		"ALTER TABLE t DETACH PARTITION p",
	} {
		outcome, err := s.Outcome(t.Context(), stmt("%s", statement))
		if err != nil || outcome.Known {
			t.Errorf("%s: %+v, %v", statement, outcome, err)
		}
	}
}

// A CREATE INDEX CONCURRENTLY that fails leaves an invalid index, which makes the
// next one fail.
func TestOutcomeOfAnInvalidIndex(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, `CREATE SCHEMA app; CREATE TABLE app.t (a int); INSERT INTO app.t VALUES (1), (1)`)
	const create = "CREATE UNIQUE INDEX CONCURRENTLY i ON app.t (a)"
	if err := s.Exec(t.Context(), stmt(create)); err == nil {
		t.Fatal("it is unique")
	}
	outcome := want(t, s, create, false, "index app.i exists and is invalid")
	if outcome.Fix != `DROP INDEX CONCURRENTLY "app"."i"` {
		t.Errorf("fix: %s", outcome.Fix)
	}
	if err := s.Exec(t.Context(), stmt("%s", outcome.Fix)); err != nil {
		t.Fatal(err)
	}
	want(t, s, create, false, "does not exist")
}

// lock_timeout is for statements that can run again. It must not end this one
// half-way, while it waits for a transaction.
func TestIndexesWaitWithoutLimit(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, "CREATE TABLE t (a int)")
	if err := s.Reset(t.Context(), dialect.Limits{Lock: 1}); err != nil {
		t.Fatal(err)
	}
	writer := plainConn(t, url)
	for _, statement := range []string{"BEGIN", "INSERT INTO t VALUES (1)"} {
		if _, err := writer.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.Exec(context.Background(), stmt("CREATE INDEX CONCURRENTLY i ON t (a)")) }()
	eventually(t, "the index waits", func() bool {
		return query(t, url, "SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"
	})
	if _, err := writer.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if now := shown(t, s, "lock_timeout"); now != "1ms" {
		t.Errorf("afterwards the limit is %s", now)
	}
}

// A REINDEX CONCURRENTLY that fails leaves an index beside the old one.
func TestOutcomeOfReindex(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, `CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE TABLE other (a int); CREATE INDEX i ON app.t (a); CREATE INDEX o ON other (a);
		CREATE TABLE parts (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF parts FOR VALUES FROM (1) TO (9); CREATE INDEX pi ON parts (a)`)
	invalid := func(table, index string) {
		mustExec(t, url, "INSERT INTO "+table+" VALUES (1), (1)")
		if err := s.Exec(t.Context(), stmt("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (a)", index, table)); err == nil {
			t.Fatal("it is unique")
		}
	}
	all := []string{"REINDEX INDEX CONCURRENTLY app.i", "REINDEX TABLE CONCURRENTLY app.t", "REINDEX (VERBOSE, CONCURRENTLY) TABLE app.t", "REINDEX SCHEMA CONCURRENTLY app", "REINDEX DATABASE CONCURRENTLY"}
	others := []string{"REINDEX INDEX CONCURRENTLY o", "REINDEX TABLE CONCURRENTLY other", "REINDEX SCHEMA CONCURRENTLY public"}
	invalid("app.t", "i_ccnew1")
	for _, statement := range all {
		if outcome := want(t, s, statement, false, "index app.i_ccnew1 exists and is invalid"); outcome.Fix != `DROP INDEX CONCURRENTLY "app".i_ccnew1` {
			t.Errorf("%s: fix %s", statement, outcome.Fix)
		}
	}
	for _, statement := range others {
		want(t, s, statement, false, "no earlier one left an index")
	}
	mustExec(t, url, "DROP INDEX app.i_ccnew1")
	invalid("p1", "p1_a_idx_ccold")
	for _, statement := range []string{"REINDEX TABLE CONCURRENTLY parts", "REINDEX INDEX CONCURRENTLY pi"} {
		want(t, s, statement, false, "index public.p1_a_idx_ccold exists and is invalid")
	}
	for _, statement := range append(all, others[:2]...) {
		if !strings.Contains(statement, "DATABASE") {
			want(t, s, statement, false, "no earlier one left an index")
		}
	}
}
