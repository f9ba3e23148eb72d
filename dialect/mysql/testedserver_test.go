package mysql

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
)

// testedServer is the variable with the URL of the server on which the tests run:
// TestMain runs them on MariaDB, and then on MySQL.
var testedServer = "RAMUS_TEST_MARIADB"

const mysqlServer = "RAMUS_TEST_MYSQL"

// OnMySQL reports whether the tests run on MySQL, and not on MariaDB.
func OnMySQL() bool { return testedServer == mysqlServer }

// RunOnMySQL lets the following tests run on MySQL. It reports whether there is one.
func RunOnMySQL() bool {
	testedServer = mysqlServer
	return os.Getenv(mysqlServer) != ""
}

// ServerURL returns the URL of the server on which the tests run, whose user may create
// databases. Without one, it skips the test; with CI=true it fails.
func ServerURL(t testing.TB) string {
	t.Helper()
	raw := os.Getenv(testedServer)
	if raw == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(testedServer + " is not set")
		}
		t.Skip(testedServer + " is not set: no server to test on")
	}
	return raw
}

// ForServer returns the statements for the server on which the tests run: those for one
// server start with mariadb: or mysql:.
func ForServer(statements []string) []string {
	mine, other := "mariadb:", "mysql:"
	if OnMySQL() {
		mine, other = other, mine
	}
	var all []string
	for _, s := range statements {
		if !strings.HasPrefix(s, other) {
			all = append(all, strings.TrimPrefix(s, mine))
		}
	}
	return all
}

// SnapshotOf returns the schema of the database of a URL.
func SnapshotOf(t testing.TB, to string) schema.Snapshot {
	t.Helper()
	loc, err := locate(to)
	if err != nil {
		t.Fatal(err)
	}
	s := &scratcher{store: &store{tables: newTables(dialect.NewTables("", true)), loc: loc}}
	k, err := s.connectKeeper(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	if _, err := k.conn.ExecContext(t.Context(), "USE "+quote(loc.config.DBName)); err != nil {
		t.Fatal(err)
	}
	k.name = loc.config.DBName
	objects, err := k.reader(s.tables).read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return schema.New(objects...)
}

// ScratchName returns the name of the schema of a scratch database.
func ScratchName(s dialect.Scratch) string { return s.(*scratch).keeper.name }

// KillScratch ends the connection that keeps a scratch database, as the end of its process
// does.
func KillScratch(t testing.TB, s dialect.Scratch) {
	t.Helper()
	made := s.(*scratch)
	made.of.keep(made, false)
	_ = made.store.Close()
	_ = made.keeper.close()
}

// Hasten shortens the time for closing a session during a test.
func Hasten(t *testing.T, d time.Duration) {
	before := closing
	closing = d
	t.Cleanup(func() { closing = before })
}

// ScratcherWithoutLimits returns a Scratcher for the user of the tests, whose rights are
// not checked.
func ScratcherWithoutLimits(t testing.TB) dialect.Scratcher {
	t.Helper()
	loc, err := locate(ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	return &scratcher{store: &store{tables: newTables(dialect.NewTables("", true)), loc: loc}}
}
