package postgres

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// unchanged reports whether a failed statement left everything as it was. It answers
// from the text for the statements that only rewrite data as it is, and from the catalog
// for those of several transactions. Of others, such as CALL, nothing is known.
func (s *session) unchanged(ctx context.Context, st dialect.Statement) (bool, error) {
	p := phraseOf(st.Text)
	switch {
	case p.StartsAny("VACUUM", "CLUSTER"), p.Starts("ALTER", "SYSTEM"), p.Starts("ALTER", "DATABASE"):
		return true, nil
	case p.Starts("REINDEX") && !p.Has("CONCURRENTLY"):
		return true, nil
	case p.Starts("DROP", "INDEX", "CONCURRENTLY"):
		return s.undropped(ctx, p[3:])
	}
	outcome, err := s.Outcome(ctx, st)
	return outcome.Known && outcome.Fix == "" && outcome.Finish == "", err
}

// undropped reports whether an index is not half dropped: such an index is invalid.
func (s *session) undropped(ctx context.Context, p sqllex.Phrase) (bool, error) {
	p, _ = p.After("IF", "EXISTS")
	index, _, ok := ddl.Qualified(p)
	if !ok {
		return false, nil
	}
	results, err := s.wire.send(ctx, "SELECT FROM pg_catalog.pg_index WHERE NOT indisvalid AND indexrelid = "+oid(index))
	if err != nil {
		return false, failure(ctx, err)
	}
	return len(results[0].Rows) == 0, nil
}
