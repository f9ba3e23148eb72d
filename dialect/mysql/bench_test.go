package mysql_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// BenchmarkOutcome measures the question to the catalog that a session asks before a
// statement that commits by itself.
func BenchmarkOutcome(b *testing.B) {
	to := database(b)
	execAll(b, other(b, to), "CREATE TABLE t (id INT)")
	db := open(b, to, dialect.NewTables("", true))
	session, err := db.Lock(b.Context(), dialect.LockOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer session.Close()
	for _, statement := range []string{"CREATE TABLE n (id INT)", "DROP TABLE t", "ALTER TABLE t ADD COLUMN n INT", "CREATE INDEX n ON t (id)"} {
		b.Run(serverURL(b).Scheme+"/"+statement, func(b *testing.B) {
			for b.Loop() {
				outcome, err := session.Outcome(b.Context(), dialect.Statement{Text: statement, Kind: dialect.Alone})
				if err != nil || !outcome.Known || outcome.Applied {
					b.Fatalf("%+v, %v", outcome, err)
				}
			}
		})
	}
}
