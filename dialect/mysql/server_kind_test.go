package mysql

import (
	"strings"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
)

// TestMySQL checks the settings and the error codes that differ on MySQL.
func TestMySQL(t *testing.T) {
	limits := dialect.Limits{Lock: 1500 * time.Millisecond, Statement: 2500 * time.Millisecond}
	if got, want := (server{}).limit(limits, false), "SET SESSION lock_wait_timeout = 2, innodb_lock_wait_timeout = 2, max_execution_time = 2500"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := (server{flavor: flavor{mariadb: true}}).limit(limits, false), "SET SESSION lock_wait_timeout = 2, innodb_lock_wait_timeout = 2, max_statement_time = 2.500000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := (server{}).limit(limits, true), "SET SESSION lock_wait_timeout = 2, innodb_lock_wait_timeout = 2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := (server{}).limit(dialect.Limits{Statement: time.Second}, true); got != "" {
		t.Errorf("%s", got)
	}
	err := failure(t.Context(), &mysqldriver.MySQLError{Number: 3572, SQLState: [5]byte{'H', 'Y', '0', '0', '0'}, Message: "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set."})
	if e, ok := err.(*dialect.DatabaseError); !ok || !e.Transient || !strings.HasSuffix(e.Words, "NOWAIT is set. (3572, HY000)") {
		t.Errorf("%#v", err)
	}
}

func TestIsAtomic(t *testing.T) {
	for version, want := range map[string]bool{
		"8.0.36": true, "8.4.0": true, "9.1.0": true, "8.0.20": false, "5.7.44-log": false,
		"10.11.19-MariaDB-0+deb12u1": true, "5.5.5-10.6.1-MariaDB": true, "10.5.9-MariaDB": false, "11.4.2-MariaDB": true, "unknown": false,
	} {
		if got := flavorOf(version).atomic; got != want {
			t.Errorf("%s: %t", version, got)
		}
	}
}

func TestLockName(t *testing.T) {
	name := func(database, schema, version string, folds bool) string {
		return tables{dialect.Tables{Schema: schema, Version: version}}.lockName(server{database: database, folds: folds})
	}
	long := strings.Repeat("ü`database", 7)
	if n := statementLock(name(long, "", "v", false)); len(n) > 64 || !strings.HasPrefix(n, "ramus:__database") {
		t.Errorf("%q has %d bytes", n, len(n))
	}
	if name("a", "", "v", false) != name("b", "a", "v", false) {
		t.Error("a schema and a default database differ")
	}
	if name("A", "", "V", true) != name("a", "", "v", true) || name("A", "", "v", false) == name("a", "", "v", false) {
		t.Error("the case of names counts where it should not, or the other way round")
	}
	if name("a", "", "v", false) == name("a", "", "w", false) {
		t.Error("two version tables share a lock")
	}
}

// The place is found in the words of a server.
func TestPlaceOf(t *testing.T) {
	const before = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near "
	st := dialect.Statement{Text: "SELECT\n  a a b,\n  c", Line: 5, Column: 3}
	for _, c := range []struct {
		near         string
		line, column int
	}{
		{"'b,\n  c' at line 2", 6, 7},
		{"'SELECT\n  a' at line 1", 0, 0},
		{"'\n  a a b,\n  c' at line 1", 5, 9},
		{"'' at line 3", 7, 4},
		{"'nowhere' at line 2", 6, 1},
		{"'b...' at line 2", 6, 7}, // cut off by MariaDB
		{"'a...' at line 2", 6, 1}, // it occurs twice
		{"'x' at line 9", 0, 0},
		{"something else", 0, 0},
	} {
		if line, column := placeOf(st, before+c.near); line != c.line || column != c.column {
			t.Errorf("%q: %d:%d, want %d:%d", c.near, line, column, c.line, c.column)
		}
	}
}
