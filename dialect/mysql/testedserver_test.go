package mysql

import (
	"os"
	"strings"
	"testing"
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
