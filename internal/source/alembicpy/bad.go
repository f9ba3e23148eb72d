package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// bad resolves a statement that can't be parsed. The names that it seems to bind get
// unknown values.
func (s *scope) bad(st *python.BadStmt) {
	if wordAt(s.src, st.Start) == "print" || s.walrusAlone(st) {
		return
	}
	lex := python.NewScannerAt(s.src[:st.End], st.Start, 0)
	var names []python.Token // that may be targets
	for tok := lex.Next(); tok.Kind != python.EOF; tok = lex.Next() {
		binds := tok.Kind == python.Assign || tok.Kind == python.Colon || tok.Kind.Operator() != tok.Kind
		switch {
		case tok.Kind == python.Name:
			names = append(names, tok)
		case tok.Kind == python.Walrus && len(names) > 0:
			s.bindBadly(names[len(names)-1:])
		case binds && lex.Depth() == 0:
			s.bindBadly(names)
			names = names[:0]
		}
	}
}

// walrusAlone resolves name := value, which Python takes in brackets only. It returns
// false for other statements.
func (s *scope) walrusAlone(st *python.BadStmt) bool {
	lex := python.NewScannerAt(s.src[:st.End], st.Start, 0)
	name, tok := lex.Next(), lex.Next()
	if name.Kind != python.Name || tok.Kind != python.Walrus {
		return false
	}
	stmts, err := s.parser.Parse(s.src, python.Span{Start: tok.End, End: st.End}, 0)
	if err != nil || len(stmts) == 0 {
		return false
	}
	value, ok := stmts[0].(*python.ExprStmt)
	if ok {
		s.assignment(value.Value, &python.Ident{Span: name.Span, Name: s.src[name.Start:name.End]})
		s.stmts(stmts[1:])
	}
	return ok
}

func (s *scope) bindBadly(names []python.Token) {
	for _, name := range names {
		s.bind(s.src[name.Start:name.End], s.unknownAt(name.Start, "the statement that sets it is not understood"), name.Start, nil)
	}
}

var conflictMarks = []string{"<<<<<<<", "=======", ">>>>>>>"}

// isConflict reports whether a line is a mark of a git conflict.
func isConflict(text string) bool {
	return slices.ContainsFunc(conflictMarks, func(mark string) bool { return strings.HasPrefix(text, mark) })
}

func (s *scope) conflict(offset int) {
	s.failure = s.unknownAt(offset, "an unresolved git conflict")
	s.failure.hint = "keep one side, or combine both by hand; for a merge revision, either side is right"
}
