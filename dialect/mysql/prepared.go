package mysql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// An EXECUTE runs a statement that is not in the script's text. The session knows it: from
// the text in the PREPARE, or from the variable in it, whose value it asks for.

// remember records the text of the statement that a PREPARE names, if it can read the
// text. A PREPARE that failed has dropped the earlier statement of its name.
func (s *session) remember(ctx context.Context, st dialect.Statement, prepared bool) {
	p := phraseOf(st.Text)
	name := preparedName(p)
	if !p.Starts("PREPARE") || name == "" {
		return
	}
	name = strings.ToLower(name)
	delete(s.prepared, name)
	rest := p[2:]
	if !prepared || !rest.Starts("FROM") || len(rest) < 2 {
		return
	}
	text, known := constant(rest[1:])
	if variable, ok := variableAt(rest, 1); ok && len(rest) == 3 {
		text, known = s.value(ctx, variable)
	}
	if known {
		if s.prepared == nil {
			s.prepared = map[string]string{}
		}
		s.prepared[name] = text
	}
}

// value returns the value of a user variable.
func (s *session) value(ctx context.Context, variable string) (text string, known bool) {
	var value sql.NullString
	err := s.do(ctx, func(ctx context.Context) error {
		return scanRow(ctx, s.conn, "SELECT @`"+strings.ReplaceAll(variable, "`", "``")+"`", &value)
	})
	return value.String, err == nil && value.Valid
}

// constant returns the text of a phrase that is one string without escapes.
func constant(p sqllex.Phrase) (text string, ok bool) {
	if len(p) != 1 || p[0].Kind != sqllex.Literal || strings.ContainsRune(p[0].Text, '\\') || !strings.ContainsAny(p[0].Text[:1], `'"`) {
		return "", false
	}
	return sqllex.Unquote(p[0].Text), true
}

// executed returns the statement that an EXECUTE runs, as far as it is known; any other
// statement is returned as it is.
func (s *session) executed(st dialect.Statement) dialect.Statement {
	p := phraseOf(st.Text)
	if !p.Starts("EXECUTE") {
		return st
	}
	text, known := s.prepared[strings.ToLower(preparedName(p))]
	if p.Starts("EXECUTE", "IMMEDIATE") {
		text, known = constant(p[2:])
	}
	if inner := phraseOf(text); known && inner.StartsAny("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE") {
		st.Text, st.Program = text, false
	}
	return st
}
