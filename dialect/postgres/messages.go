package postgres

import (
	"cmp"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// report passes a notice of the server to the session's options. The context of a
// notice is dropped, as psql does: it says where in a function it was raised.
func (s *session) report(n *pgconn.PgError, at sqllex.Place) {
	if s.options.Message == nil {
		return
	}
	s.options.Message(dialect.Message{
		Severity: cmp.Or(n.SeverityUnlocalized, n.Severity), Code: n.Code,
		Text: n.Message, Detail: n.Detail, Hint: n.Hint,
		Line: at.Line, Column: at.Column,
	})
}

// unplaced reports a notice of a COMMIT, which is about no statement.
func (s *session) unplaced(_ int, n *pgconn.PgError) { s.report(n, sqllex.Place{}) }

// about returns a function that reports the notices of a script. A notice is about
// the place that it names, or else about the first statement that is not done. Notices
// of cut names come from the server's scanner, which reads the whole script before
// any of it runs.
func (s *session) about(text string, start sqllex.Place, statements []dialect.Statement) notices {
	return func(done int, n *pgconn.PgError) {
		switch {
		case n.Position > 0:
			s.report(n, placeIn(text, start, n.Position))
		case n.Code == codeNameTooLong && len(statements) > 1:
			s.report(n, sqllex.Place{})
		default:
			st := statements[min(done, len(statements)-1)]
			s.report(n, sqllex.Place{Line: st.Line, Column: st.Column})
		}
	}
}

// aboutOne is about for a single statement.
func (s *session) aboutOne(st dialect.Statement) notices {
	return s.about(st.Text, sqllex.Place{Line: st.Line, Column: st.Column}, []dialect.Statement{st})
}

// overhear receives all notices of ramus's own connection.
func (s *session) overhear(_ *pgconn.PgConn, n *pgconn.Notice) {
	if s.heard != nil {
		s.heard((*pgconn.PgError)(n))
	}
}

// listen reports the notices that pgconn reads, those of a COPY and of functions, as
// about a place, until stop is called. In a program's own pool, only the program's
// OnNotice receives them.
func (s *session) listen(at sqllex.Place) (stop func()) {
	s.heard = func(n *pgconn.PgError) { s.report(n, at) }
	return func() { s.heard = nil }
}
