package mysql

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Unchanged answers from the text: a statement about one object fails as a whole. For
// one about several, which MariaDB may have run in part, the catalog must show that none
// of its effects is there. Of a program, such as CALL, nothing is known.
func (s *session) Unchanged(ctx context.Context, st dialect.Statement) (bool, error) {
	if st.Call != nil {
		return false, nil
	}
	p := phraseOf(st.Text)
	if rest, ok := p.After("SET", "STATEMENT"); ok {
		p = afterFor(rest)
	}
	switch {
	case isProgram(p), replacesTable(p):
		return false, nil
	case !severalObjects(p):
		return true, nil
	}
	outcome, err := s.Outcome(ctx, st)
	return outcome.Known && !outcome.Applied, err
}

// afterFor returns the statement behind SET STATEMENT … FOR.
func afterFor(p sqllex.Phrase) sqllex.Phrase {
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
