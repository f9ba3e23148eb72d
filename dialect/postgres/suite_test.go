package postgres

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

func TestSuite(t *testing.T) {
	runSuite(t, func(t *testing.T, url string, tables dialect.Tables) dialect.Database {
		return mustOpen(t, url, tables)
	})
}

// A program's own pool may be as small as one connection.
func TestSuiteGiven(t *testing.T) {
	runSuite(t, func(t *testing.T, url string, tables dialect.Tables) dialect.Database {
		return New(newPool(t, url, 1)).With(tables)
	})
}

func runSuite(t *testing.T, open func(*testing.T, string, dialect.Tables) dialect.Database) {
	serverURL(t)
	dialecttest.Run(t, dialecttest.Harness{
		Open: func(t *testing.T, tables dialect.Tables) func() dialect.Database {
			url := newURL(t)
			return func() dialect.Database { return open(t, url, tables) }
		},
		LogApart: true, Schema: "SELECT current_schema()", Effects: suiteEffects, Messages: suiteMessages,
	})
}
