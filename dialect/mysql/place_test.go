package mysql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The server quotes a part of a long statement, by which its place is found.
func TestPlaceInLongStatement(t *testing.T) {
	s := locked(t, open(t, database(t), dialect.NewTables("", true)), "")
	text := "SELECT 'größer', 1\n  FORM t WHERE a = '" + strings.Repeat("lang ", 60) + "'"
	err := s.Exec(t.Context(), dialect.Statement{Text: text, Line: 7, Column: 3})
	var e *dialect.DatabaseError
	if !errors.As(err, &e) || e.Line != 8 || e.Column != 8 || e.Number != 1064 || e.State != "42000" || !strings.HasPrefix(e.Words, e.Message) {
		t.Errorf("%#v", err)
	}
}
