package rehearse

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/schema"
)

// A Look is what a database has at one moment.
type Look struct {
	Schema schema.Snapshot
	Rows   contents.Contents
}

// LookAt reads the schema and all rows.
func LookAt(ctx context.Context, db dialect.Rehearsal) (*Look, error) {
	s, err := db.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Contents(ctx)
	return &Look{s, rows}, err
}

// Rehearsal makes an empty scratch database.
func (s Stage) Rehearsal(ctx context.Context) (dialect.Rehearsal, error) {
	made, err := s.Scratch.Scratch(ctx)
	if err != nil {
		return nil, err
	}
	db, ok := made.(dialect.Rehearsal)
	if !ok {
		_ = made.Close() // the first error is the cause
		return nil, fmt.Errorf("the rows of %s databases cannot be compared yet", s.Scratch.Name())
	}
	return db, nil
}

// Uncopied returns the reason why nothing is known of a revision that was to run in a copy of
// a database.
func Uncopied(err *dialect.CopyError) Reason {
	return Reason{Text: "the state of the scratch database cannot be copied: " + err.Why}
}

// Try is TryUp unless there is an obstacle, which is the reason then.
func (s Stage) Try(ctx context.Context, db dialect.Database, r graph.Ref) (*Reason, error) {
	if why := s.Obstacle(ctx, r); why != nil {
		return why, nil
	}
	return s.TryUp(ctx, db, r)
}

// TryUp applies one revision. It returns the reason if the revision failed, and an error if
// that says nothing about the revision: ctx ended, the server was lost, or the revision needs
// a commit (dialect.ErrNeedsCommit).
func (s Stage) TryUp(ctx context.Context, db dialect.Database, r graph.Ref) (*Reason, error) {
	err := s.Up(ctx, db, r)
	if ended := dialect.Ended(ctx); ended != nil {
		return nil, ended
	}
	if err == nil || IsLost(err) || errors.Is(err, dialect.ErrNeedsCommit) {
		return nil, err
	}
	why := ReasonOf(err)
	return &why, nil
}
