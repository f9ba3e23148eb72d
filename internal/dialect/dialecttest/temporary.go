package dialecttest

import (
	"context"
	"database/sql"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// temporary shows that no revision sees the temporary tables of an earlier one, whether
// statements or a function made them.
func temporary(t *testing.T, s subject) {
	session := s.session(t)
	db := s.open()
	defer db.Close()
	script := revision.Script{Text: "CREATE TEMPORARY TABLE leftover (id integer); INSERT INTO leftover VALUES (1)"}
	statements, err := db.Split(script)
	if err != nil {
		t.Fatal(err)
	}
	byScript := func(tx dialect.Tx) error {
		_, err := tx.Run(t.Context(), script, statements)
		return err
	}
	byFunction := func(tx dialect.Tx) error {
		return tx.Call(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "CREATE TEMPORARY TABLE leftover (id integer)")
			return err
		})
	}
	for i, run := range []func(dialect.Tx) error{byScript, byScript, byFunction, byFunction, byScript} {
		if err := session.Reset(t.Context(), dialect.Limits{}); err != nil {
			t.Fatal(err)
		}
		if err := within(t, session, run); err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
	}
}
