package conflict

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// decideGenerated looks closer at a round whose two orders differ only in the new values of
// generated columns as a whole. Generators leave gaps, or a statement named a value. So
// both orders run with the generators far ahead: the values that stay were named, and only
// these must be equal.
func (f *finder) decideGenerated(ctx context.Context, db dialect.Rehearsal, r *round) error {
	if _, can := db.(dialect.Advancer); !can || !r.onlyNewValues() {
		return nil
	}
	var given [2]contents.Contents
	for way, course := range r.courses {
		ahead, err := f.tryAhead(ctx, db, course)
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

// tryAhead runs a course with the generators far ahead. It returns nil if that cannot be.
func (f *finder) tryAhead(ctx context.Context, db dialect.Rehearsal, course rehearse.Course) (*look, error) {
	moved := false
	seen, err := f.tryFrom(ctx, db, course, func(ctx context.Context, db dialect.Rehearsal) error {
		moved = db.(dialect.Advancer).Advance(ctx) == nil
		return dialect.Ended(ctx)
	})
	if !moved {
		return nil, err
	}
	return seen.look, err
}
