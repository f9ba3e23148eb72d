package dialecttest

import (
	"errors"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// mismatches checks which errors say that an object exists already, or does not.
func mismatches(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return errors.Join(tx.Exec(t.Context(), statement("CREATE TABLE a (b integer)")), tx.Exec(t.Context(), statement("CREATE INDEX i ON a (b)")))
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]dialect.Mismatch{
		"CREATE TABLE a (b integer)":         dialect.ObjectExists,
		"ALTER TABLE a ADD COLUMN b integer": dialect.ObjectExists,
		"CREATE INDEX i ON a (b)":            dialect.ObjectExists,
		"DROP TABLE absent":                  dialect.ObjectMissing,
		"INSERT INTO absent VALUES (1)":      dialect.ObjectMissing,
		"INSERT INTO a (absent) VALUES (1)":  dialect.ObjectMissing,
		"UPDATE a SET b = absent":            dialect.ObjectMissing,
		"ALTER TABLE a DROP COLUMN absent":   dialect.ObjectMissing,
		"CREATE INDEX j ON a (absent)":       dialect.ObjectMissing,
		"INSERT INTO a VALUES (1, 2, 3)":     dialect.NoMismatch,
		"UPDATE a SET b = (":                 dialect.NoMismatch,
	} {
		err := within(t, session, func(tx dialect.Tx) error { return tx.Exec(t.Context(), statement(text)) })
		e, ok := errors.AsType[*dialect.DatabaseError](err)
		if !ok || e.Mismatch != want {
			t.Errorf("%s: mismatch %d, want %d: %v", text, e.Mismatch, want, err)
		}
	}
}
