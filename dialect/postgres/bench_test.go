package postgres

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ramusdb/ramus/internal/dialect"
)

const small = "CREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL);\nCREATE INDEX ON t%d (name);\n"

// BenchmarkRevisions runs small revisions as the engine does. It should take little
// longer than BenchmarkBareLoop, which runs the same without any checks.
func BenchmarkRevisions(b *testing.B) {
	s := locked(b, mustOpen(b, newURL(b), dialect.NewTables("", true)))
	before := ""
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprintf("r%d", i)
		script, statements := scriptOf(b, fmt.Sprintf(small, i, i))
		if err := s.Check(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := s.Reset(b.Context(), dialect.Limits{Lock: time.Second}); err != nil {
			b.Fatal(err)
		}
		tx, err := s.Begin(b.Context(), dialect.TxOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Rows(b.Context()); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Run(b.Context(), script, statements); err != nil {
			b.Fatal(err)
		}
		if err := tx.Edit(b.Context(), before, id); err != nil {
			b.Fatal(err)
		}
		before = id
		if _, err := tx.Log(b.Context(), dialect.Entry{Action: "upgrade", Revision: id, Started: time.Now(), Finished: time.Now()}); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareLoop(b *testing.B) {
	url := newURL(b)
	locked(b, mustOpen(b, url, dialect.NewTables("", true)))
	conn := plainConn(b, url)
	exec := func(statement string, args ...any) {
		if _, err := conn.Exec(context.Background(), statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec("INSERT INTO ramus_version VALUES ('')")
	before := ""
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprintf("r%d", i)
		exec("BEGIN")
		exec(fmt.Sprintf(small, i, i), pgx.QueryExecModeSimpleProtocol)
		exec("UPDATE ramus_version SET version_num = $1 WHERE version_num = $2", id, before)
		before = id
		exec("INSERT INTO ramus_log (seq, format, action, revision, statements, done, started, finished) VALUES ($1, 1, 'upgrade', $2, 2, 2, now(), now())", i, id)
		exec("COMMIT")
	}
}
