package mysql

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// unchanged reports whether a failed statement left everything as it was. It answers
// from the text: a statement about one object fails as a whole. For one about several,
// which MariaDB may have run in part, the catalog must show that none of its effects is
// there.
func (s *session) unchanged(ctx context.Context, st dialect.Statement) (bool, error) {
	p := statementOf(phraseOf(st.Text), st.Text)
	switch {
	case replacesTable(p):
		return false, nil
	case !severalObjects(p):
		return true, nil
	}
	outcome, err := s.Outcome(ctx, st)
	return outcome.Known && !outcome.Applied, err
}

// statementOf returns the statement behind MariaDB's SET STATEMENT … FOR; of any other
// statement, its head.
func statementOf(head sqllex.Phrase, text string) sqllex.Phrase {
	if !head.Starts("SET", "STATEMENT") {
		return head
	}
	p := phraseOf(text)
	for i := range p {
		if p[i].Is("FOR") {
			return p[i+1:]
		}
	}
	return nil
}

// replacesTable reports whether a statement drops a table before it creates it again,
// in which it may fail.
func replacesTable(p sqllex.Phrase) bool {
	rest, ok := p.After("CREATE", "OR", "REPLACE")
	return ok && rest.StartsAny("TABLE", "SEQUENCE")
}

// severalObjects reports whether a statement changes several objects, one after the
// other. The changes of an ALTER TABLE are one.
func severalObjects(p sqllex.Phrase) bool {
	if p.StartsAny("ALTER", "CREATE") && !p[1:].StartsAny("USER", "ROLE") {
		return false
	}
	return len(p.Split()) > 1
}
