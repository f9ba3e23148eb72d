package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

func phraseOf(statement string) sqllex.Phrase { return sqllex.Lexer(nextToken).Phrase(statement) }

// catalogName returns a name as the server folds it: bare names in lower case. It
// does not read names that the server may change otherwise: those of more than 63
// bytes, with U&, and with capitals that are not ASCII, whose meaning depends on the
// encoding of the database.
func catalogName(t sqllex.Token) (string, bool) {
	var name string
	switch {
	case t.Kind == sqllex.Word && isASCII(t.Text):
		name = strings.ToLower(t.Text)
	case t.Kind == sqllex.Name && t.Text[0] == '"':
		name = sqllex.Unquote(t.Text)
	default:
		return "", false
	}
	return name, len(name) <= maxName
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
