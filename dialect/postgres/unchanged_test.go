package postgres

import (
	"errors"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Each of these statements fails. Where it may have changed something, the error says so.
func TestKept(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, `CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1); CREATE INDEX there ON t (a);
		CREATE INDEX half ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass;
		CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (2); COMMIT; RAISE ''no''; END'`)
	for statement, want := range map[string]bool{
		"CREATE INDEX CONCURRENTLY i ON missing (a)":          true,
		"CREATE INDEX CONCURRENTLY there ON t (a)":            true,
		"CREATE UNIQUE INDEX CONCURRENTLY left_over ON t (a)": false,
		"CREATE INDEX CONCURRENTLY ON t (missing)":            false, // an index without a name cannot be looked up
		"DROP INDEX CONCURRENTLY missing":                     true,
		"DROP DATABASE ramus_test_missing":                    true,
		"VACUUM missing":                                      true,
		"REINDEX TABLE CONCURRENTLY missing":                  true,
		"ALTER TABLE t DETACH PARTITION missing CONCURRENTLY": true,
		"CALL p()": false,
		"DO 'BEGIN INSERT INTO t VALUES (3); COMMIT; RAISE ''no''; END'": false,
	} {
		st := stmt("%s", statement)
		st.Kind = dialect.Alone
		err := s.Exec(t.Context(), st)
		if _, kept := errors.AsType[*dialect.KeptError](err); err == nil || kept == want {
			t.Errorf("%s: %v, kept %v", statement, err, kept)
		}
	}
	for statement, want := range map[string]bool{"DROP INDEX CONCURRENTLY there": true, "DROP INDEX CONCURRENTLY IF EXISTS half": false} {
		if got, err := s.(*session).unchanged(t.Context(), stmt("%s", statement)); err != nil || got != want {
			t.Errorf("%s: unchanged %v, %v", statement, got, err)
		}
	}
}
