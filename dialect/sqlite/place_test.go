package sqlite

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The place of a syntax error is that of the token which SQLite names; without a token
// that stands there once, it is left open.
func TestPlaceOfSyntaxError(t *testing.T) {
	db, err := Dialect.Open("sqlite:"+t.TempDir()+"/app.db", dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		text         string // with the place marked by ^
		line, column int
	}{
		{"ALTER ^TABEL users", 7, 9},
		{"CREATE TABLE t (\n  a int,\n  b ^) int\n)", 0, 0}, // two brackets
		{"CREATE TABLE t (\n  'ü' int,\n  ü int ^SELECT\n)", 9, 10},
		{"SELECT 1 'FORM' ^FORM", 7, 19},
		{"SELECT 1 a FORM, FORM", 0, 0}, // the first one, but it does not say that
		{"CREATE TABLE t (a int^", 7, 24},
		{"SELECT nix", 0, 0}, // no syntax error
		{"^SELCT 1", 0, 0},   // the start of the statement
	} {
		st := dialect.Statement{Text: strings.Replace(c.text, "^", "", 1), Line: 7, Column: 3}
		err := s.Exec(t.Context(), st)
		failed, ok := err.(*dialect.DatabaseError)
		if !ok {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if failed.Line != c.line || failed.Column != c.column {
			t.Errorf("%q: %d:%d: %s", c.text, failed.Line, failed.Column, failed.Words)
		}
	}
}
