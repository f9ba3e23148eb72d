package alembicpy

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// docstring binds __doc__ if the first statement, at a line, is a string.
func (s *scope) docstring(l python.Line) {
	if s.index(nameDoc) < 0 || !mayBeString(s.src[l.Start:]) {
		return
	}
	end, _ := python.SkipLine(s.src, l.Start)
	stmts := s.parse(l, end)
	if len(stmts) == 0 {
		return
	}
	if st, ok := stmts[0].(*python.ExprStmt); ok {
		if str, ok := st.Value.(*python.StrExpr); ok {
			s.bind(nameDoc, str.Value, l.Start, str)
		}
	}
}

// mayBeString reports whether a line may start with a string.
func mayBeString(line string) bool {
	quote := strings.IndexAny(line[:min(3, len(line))], `'"`)
	return line[0] == '(' || quote >= 0 && strings.Trim(line[:quote], "rRuU") == ""
}
