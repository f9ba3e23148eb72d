package postgres

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

func TestSuite(t *testing.T) {
	runSuite(t, missing, func(t *testing.T, url string, tables dialect.Tables) dialect.Database {
		return mustOpen(t, url, tables)
	})
}

// A program's own pool may be as small as one connection.
func TestSuiteGiven(t *testing.T) {
	runSuite(t, nil, func(t *testing.T, url string, tables dialect.Tables) dialect.Database {
		return New(newPool(t, url, 1)).With(tables)
	})
}

// missing names a database that does not exist, with an odd name.
func missing(t *testing.T) func() dialect.Database {
	server := serverURL(t)
	name := `Ramus "odd'; ` + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() { mustExec(t, server, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)") })
	return func() dialect.Database { return mustOpen(t, withPath(t, server, name), dialect.NewTables("", true)) }
}

func runSuite(t *testing.T, missing func(*testing.T) func() dialect.Database, open func(*testing.T, string, dialect.Tables) dialect.Database) {
	serverURL(t)
	dialecttest.Run(t, dialecttest.Harness{
		Open: func(t *testing.T, tables dialect.Tables) func() dialect.Database {
			url := newURL(t)
			return func() dialect.Database { return open(t, url, tables) }
		},
		Missing:  missing,
		LogApart: true, Schema: "SELECT current_schema()", Effects: suiteEffects, Messages: suiteMessages,
		Settings: []string{"SET work_mem = '8MB'", "SET search_path = public, pg_catalog", "SET statement_timeout = 0", "SET client_min_messages = warning", "PREPARE s# AS SELECT 1", "RESET ALL"},
		Alone:    []string{"CREATE INDEX CONCURRENTLY i# ON ledger (id)", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u# ON ledger (id) WHERE id > 2"},
	})
}
