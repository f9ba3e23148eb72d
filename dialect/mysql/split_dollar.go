package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// MySQL 9 has a third kind of string: LANGUAGE JAVASCRIPT AS $$ … $$, also with a word
// between the dollars (https://dev.mysql.com/doc/refman/9.7/en/create-procedure.html). It
// is read only there: elsewhere, and on MariaDB, $$ is a name.

// dollarString reads such a string if one starts at i.
func (s *splitter) dollarString(text string, i int) (kind sqllex.Kind, end int, ok bool) {
	if text[i] != '$' || !s.traits.language || !s.traits.last[1].Is("AS") {
		return 0, 0, false
	}
	mark := dollarMark(text[i:])
	if mark == "" {
		return 0, 0, false
	}
	n := strings.Index(text[i+len(mark):], mark)
	if n < 0 {
		return sqllex.Unfinished, len(text), true
	}
	return sqllex.Literal, i + n + 2*len(mark), true
}

// dollarMark returns the mark with which a text starts, or "".
func dollarMark(text string) string {
	end := (sqllex.Letter | sqllex.Digit).Skip(text, 1)
	if sqllex.At(text, end) != '$' {
		return ""
	}
	return text[:end+1]
}
