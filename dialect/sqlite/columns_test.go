package sqlite_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestTablesOfOthers(t *testing.T) {
	const version = "CREATE TABLE ramus_version (version_num TEXT)"
	for _, c := range []struct {
		statements []string
		want       string
		ensure     bool // whether Ensure fails too
	}{
		{[]string{"CREATE TABLE ramus_version (foo)"}, "the table ramus_version cannot be used: it is not ramus's version table: it has no column version_num", true},
		{[]string{"CREATE VIEW ramus_version AS SELECT 'a' AS version_num"}, "it is a view, not ramus's version table", true},
		{[]string{"CREATE TABLE Ramus_Log (foo, SEQ)"}, "it is not ramus's log: it has no columns action, revision, finished", true},
		{[]string{version, "INSERT INTO ramus_version VALUES (NULL)"}, "it has a row without a version_num", false},
		{[]string{version, "INSERT INTO ramus_version VALUES ('a'), ('b'), ('a')"}, "it has the row a more than once", false},
		{[]string{"CREATE TABLE ramus_log (seq, action, revision, finished, done)", "INSERT INTO ramus_log VALUES (3, 'upgrade', 'a', NULL, 'many')"}, "the table ramus_log cannot be used: ", true},
		{[]string{"CREATE TABLE ramus_log (seq, action, revision, finished, parents)", "INSERT INTO ramus_log VALUES (3, 'upgrade', 'a', NULL, '{')"}, "entry 3: ", true},
	} {
		path := filepath.Join(t.TempDir(), "app.db")
		exec(t, other(t, path), c.statements...)
		db := open(t, path, both)
		_, read := db.Read(t.Context(), dialect.LatestEntries)
		wantTableError(t, read, c.want)
		s := lock(t, db)
		_, locked := s.Read(t.Context(), dialect.LatestEntries)
		wantTableError(t, locked, c.want)
		if _, err := s.Ensure(t.Context()); c.ensure {
			wantTableError(t, err, "")
		}
	}
}

func wantTableError(t *testing.T, err error, want string) {
	t.Helper()
	var table *dialect.TableError
	if !errors.As(err, &table) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}
