package sqlite

import (
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// located adds the place of a syntax error to a failure. SQLite names the token at which
// its parser stopped, and the driver drops the offset. So the place is known if the
// statement has the token once, or ends too early.
func located(st dialect.Statement, failed error) error {
	var e *dialect.DatabaseError
	if !errors.As(failed, &e) {
		return failed
	}
	near, syntax := strings.CutPrefix(strings.TrimSuffix(e.Words, "\": syntax error"), "near \"")
	offset := -1
	switch {
	case e.Words == "incomplete input":
		offset = len(st.Text)
	case syntax && strings.HasSuffix(e.Words, "\": syntax error"):
		offset = onlyToken(st.Text, near)
	}
	if offset > 0 {
		before := st.Text[:offset]
		e.Line, e.Column = st.Line+strings.Count(before, "\n"), st.Column+offset
		if i := strings.LastIndexByte(before, '\n'); i >= 0 {
			e.Column = offset - i
		}
	}
	return failed
}

// onlyToken returns the offset of a token that a statement has once, and otherwise -1.
func onlyToken(statement, token string) int {
	found := -1
	for i := 0; i < len(statement); {
		_, end := nextToken(statement, i)
		if statement[i:end] == token {
			if found >= 0 {
				return -1
			}
			found = i
		}
		i = end
	}
	return found
}
