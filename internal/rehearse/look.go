package rehearse

import (
	"context"
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

// Identify adds the identities of the objects, if the database that it looked at has them.
func (l *Look) Identify(ctx context.Context, db dialect.Rehearsal) error {
	known, ok := db.(dialect.Identifier)
	if !ok {
		return nil
	}
	identities, err := known.Identities(ctx)
	l.Schema = l.Schema.Identified(identities)
	return err
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

// Try applies one revision unless there is an obstacle. It returns the reason if the revision
// cannot run or fails, and an error if ctx ended.
func (s Stage) Try(ctx context.Context, db dialect.Database, r graph.Ref) (*Reason, error) {
	if why := s.Obstacle(ctx, r); why != nil {
		return why, nil
	}
	err := s.Up(ctx, db, r)
	if ended := dialect.Ended(ctx); ended != nil {
		return nil, ended
	}
	if err == nil || IsLost(err) {
		return nil, err
	}
	why := ReasonOf(err)
	return &why, nil
}
