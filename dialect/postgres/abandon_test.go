package postgres

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
)

// A revision that an older version of ramus left half way is abandoned in a log that
// lacks the newest columns.
func TestAbandonAddsColumns(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, `CREATE TABLE ramus_version (version_num varchar(255) PRIMARY KEY);
		CREATE TABLE ramus_log (seq bigint PRIMARY KEY, format int, action text, revision text, statements int, done int, started timestamptz, finished timestamptz);
		INSERT INTO ramus_log VALUES (1, 1, 'upgrade', 'r1', 2, 1, now(), NULL)`)
	name, writer := role(t, url)
	mustExec(t, url, "GRANT SELECT, INSERT, UPDATE ON ramus_version, ramus_log TO "+name)
	_, err := engine.Abandon(t.Context(), mustOpen(t, writer, dialect.NewTables("", true)), engine.Options{})
	if want := "Its owner, or a superuser, can add them:\n  ALTER TABLE "; !strings.Contains(hint.Of(err), want) {
		t.Errorf("a role that does not own the log: %v, %s", err, hint.Of(err))
	}
	closed, err := engine.Abandon(t.Context(), mustOpen(t, url, dialect.NewTables("", true)), engine.Options{By: "ann@test"})
	if err != nil || len(closed) != 1 || closed[0].Revision != "r1" {
		t.Fatalf("%+v, %v", closed, err)
	}
	if got := query(t, url, "SELECT error FROM ramus_log WHERE seq = 1"); got != "abandoned after 1 of 2 statements" {
		t.Errorf("error %q", got)
	}
}
