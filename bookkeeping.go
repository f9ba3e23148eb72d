package ramus

import (
	"context"
	"errors"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/record"
)

// readRecord reads the database's bookkeeping with the whole log, without a lock.
func (b *bookkeeping) readRecord(ctx context.Context) (*record.Record, error) {
	state, err := b.read(ctx, dialect.AllEntries)
	if err != nil {
		return nil, err
	}
	return record.New(b.history, state, !b.noLog), nil
}

// KeepsLog reports whether the project keeps a log in its database. Without one, nothing
// is known of the revisions beneath the version rows.
func (b *bookkeeping) KeepsLog() bool { return !b.noLog }

// recordIfThere reads the record of a database that may be left out: one that is only
// configured and does not answer is nil, with the reason as note.
func (b *bookkeeping) recordIfThere(ctx context.Context) (rec *record.Record, note, err error) {
	rec, err = b.readRecord(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, nil, dialect.Ended(ctx)
	case err != nil && (b.asked || is[*dialect.TableError](err) || errors.Is(err, project.ErrDialect)):
		return nil, nil, err
	case err != nil:
		return nil, err, nil
	}
	return rec, nil, nil
}

// readPosition reads where the database is. It reads the whole log only where the
// position alone is not complete, and then returns the record, too.
func (b *bookkeeping) readPosition(ctx context.Context) (record.Position, *record.Record, error) {
	state, err := b.read(ctx, dialect.LatestEntries)
	if err != nil {
		return record.Position{}, nil, err
	}
	at := record.PositionOf(b.history, state)
	if at.Complete(!b.noLog) {
		return at, nil, nil
	}
	rec, err := b.readRecord(ctx)
	if err != nil {
		return at, nil, err
	}
	return rec.Position, rec, nil
}

// currentRows returns the revisions that are version rows.
func (b *bookkeeping) currentRows(ctx context.Context) ([]graph.Ref, []string, error) {
	state, err := b.read(ctx, dialect.LatestEntries)
	if err != nil {
		return nil, nil, err
	}
	refs, undefined := b.graph.LookupAll(state.Rows)
	return slices.Clip(refs), undefined, nil
}
