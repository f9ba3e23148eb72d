package diagnose

import (
	"context"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/upstream"
)

// AddMoved adds to the input the former places in the graph that git has of revisions,
// where the log does not say which of them ran: none is kept, or it began late. It adds
// the schema too, if it is needed then and use returns the database. It returns a note
// about a part that git cannot show. Without a repository it adds nothing.
func AddMoved(ctx context.Context, in *check.Input, repo *upstream.Repository, shared *upstream.Snapshot, keepsLog bool, use func() (dialect.Database, error)) (note string, err error) {
	if in.Broken != nil || in.Database == nil && keepsLog || in.Database != nil && !in.Database.NeedsGit() || repo.Open(ctx) != nil {
		return "", nil
	}
	if in.Moved, note, err = repo.Moved(ctx, shared); err != nil || !in.NeedsSchema(ctx) {
		return note, err
	}
	db, err := use()
	if err != nil {
		return note, err
	}
	in.Schema, err = schema(ctx, db)
	return note, err
}
