// Package rehearsetest makes scratch databases for tests.
package rehearsetest

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Scratcher returns the Scratcher of a dialect with a log. It is closed when the test ends,
// and the test fails if that leaves a database. The server is "" for SQLite.
func Scratcher(t testing.TB, d dialect.Dialect, server string) dialect.Scratcher {
	t.Helper()
	rules, err := d.Rules(dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	made, err := rules.(dialect.Scratching).Scratcher(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := made.Close(); err != nil {
			t.Error(err)
		}
	})
	return made
}
