package conflict

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/schema"
)

// decideGenerated looks closer at a round whose two orders differ only in the new values of
// generated columns as a whole. Generators leave gaps, or a statement named a value. So
// both orders run with the generators far ahead: the values that stay were named, and only
// these must be equal.
func (g *grid) decideGenerated(ctx context.Context, db dialect.Rehearsal, r *round) error {
	if !r.onlyNewValues() {
		return nil
	}
	var given [2]contents.Contents
	for way, refs := range r.refs {
		ahead, err := g.tryAhead(ctx, db, refs)
		if err != nil || ahead == nil {
			return err
		}
		given[way] = r.ways[way].Rows.WithGiven(ahead.Rows)
	}
	rows := contents.Comparison{Start: r.start, Unstable: r.unstable}.Compare(given[0], given[1])
	if len(rows.Differences) == 0 {
		r.conflict, r.renamed = nil, rows.Renamed
	}
	return nil
}

func (r *round) onlyNewValues() bool {
	return r.conflict != nil && len(r.conflict.Differences) > 0 &&
		!slices.ContainsFunc(r.conflict.Differences, func(d schema.Difference) bool { return d.Kind != contents.NewValues })
}

// tryAhead runs revisions with the generators far ahead. It returns nil if they cannot run so.
func (g *grid) tryAhead(ctx context.Context, db dialect.Rehearsal, refs []graph.Ref) (seen *look, err error) {
	err = db.Try(ctx, g.commits(ctx, refs), func(ctx context.Context, db dialect.Rehearsal) error {
		if ahead, ok := db.(dialect.Advancer); !ok || ahead.Advance(ctx) != nil {
			return dialect.Ended(ctx)
		}
		for _, r := range refs {
			if why, err := g.TryUp(ctx, db, r); why != nil || err != nil {
				return err
			}
		}
		seen, err = g.lookAt(ctx, db)
		return err
	})
	return seen, err
}
