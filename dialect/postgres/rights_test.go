package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A role that may not use the schema of the tables gets one error with all that it
// lacks, and not an empty database.
func TestReadWithoutUsage(t *testing.T) {
	for _, own := range []dialect.Tables{dialect.NewTables("", true), dialect.NewTables("audit", true), alembic("", dialect.DefaultSchema)} {
		url := newURL(t)
		mustExec(t, url, "CREATE SCHEMA audit")
		logged(t, url, own, "a")
		name, reader := role(t, url)
		mustExec(t, url, "REVOKE ALL ON SCHEMA public FROM PUBLIC, "+name)
		db := mustOpen(t, reader, own)
		_, first := db.Read(t.Context(), dialect.AllEntries)
		_, second := db.Rows(t.Context())
		var grants []string
		for _, err := range []error{second, first} {
			bad, ok := errors.AsType[*dialect.RightsError](err)
			if !ok || len(bad.Grants) < 3 || !strings.HasPrefix(bad.Error(), "permission denied for schema ") {
				t.Fatalf("%v: %v", own, err)
			}
			grants = bad.Grants
		}
		mustExec(t, url, strings.Join(grants, "; "))
		if got := idsIn(t, db); got != "a" {
			t.Error(got)
		}
		if _, err := db.Rows(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// Errors that end with the transaction name the directive.
func TestDirectiveForTransactions(t *testing.T) {
	s := locked(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	runScript(t, s, "CREATE TYPE mood AS ENUM ('a')", "a")
	for _, script := range []string{"ALTER TYPE mood ADD VALUE 'b'; SELECT 'b'::mood", "DO 'BEGIN COMMIT; END'"} {
		if _, bad := failing(t, s, script); !strings.Contains(bad.Error(), dialect.Directive) {
			t.Errorf("%s: %v", script, bad)
		}
	}
}

// A revision that drops ramus's own tables fails with this cause.
func TestOwnTablesRemoved(t *testing.T) {
	s := locked(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	script, statements := scriptOf(t, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE fresh (id int)")
	if failed, err := tx.Run(t.Context(), script, statements); failed >= 0 || err != nil {
		t.Fatal(failed, err)
	}
	err = errors.Join(tx.Edit(t.Context(), "", "a"), tx.Commit(t.Context()))
	if err == nil || !strings.HasPrefix(err.Error(), `the revision removed ramus's own table "public".ramus_version`) {
		t.Error(err)
	}
}

// A role that may only read ramus's own tables gets one error with all that it lacks to run
// something. Rights of a role that it belongs to count.
func TestEnsureWithoutRights(t *testing.T) {
	for _, own := range []dialect.Tables{dialect.NewTables("", true), dialect.NewTables("", false), alembic("", dialect.DefaultSchema)} {
		url := newURL(t)
		logged(t, url, own, "a")
		name, writer := role(t, url)
		group, _ := role(t, url)
		mustExec(t, url, "GRANT "+group+" TO "+name+"; GRANT USAGE ON SCHEMA public TO "+group+"; GRANT pg_read_all_data TO "+group)
		_, err := ensured(t, writer, own)
		bad, ok := errors.AsType[*dialect.RightsError](err)
		if !ok || len(bad.Grants) == 0 || !strings.HasPrefix(bad.Grants[0], "GRANT INSERT, UPDATE, DELETE ON ") {
			t.Fatalf("%v: %v", own, err)
		}
		mustExec(t, url, strings.ReplaceAll(strings.Join(bad.Grants, "; "), name, group))
		if created, err := ensured(t, writer, own); created || err != nil {
			t.Errorf("%v: %v", own, err)
		}
	}
}

// ensured calls Ensure in a session of its own.
func ensured(t *testing.T, url string, own dialect.Tables) (created bool, err error) {
	t.Helper()
	s, err := mustOpen(t, url, own).Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Ensure(t.Context())
}
