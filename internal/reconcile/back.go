package reconcile

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

// keepProvedWays leaves out the ways back that fail, or that do not restore the schema.
func (d drafter) keepProvedWays(ctx context.Context, scripts revision.Scripts) (revision.Scripts, error) {
	stage, merge, err := d.withMerge(scripts)
	if err != nil {
		return scripts, err
	}
	for i, side := range scripts.Sides {
		if side.Downgrade == nil {
			continue
		}
		restored, err := restores(ctx, stage, merge, side.Parent)
		if err != nil {
			return scripts, err
		}
		if !restored {
			scripts.Sides[i].Downgrade = nil
		}
	}
	return scripts, nil
}

// restores reports whether a merge, after its section for a side, goes back to the schema of
// that side.
func restores(ctx context.Context, stage rehearse.Stage, merge graph.Ref, parent string) (restored bool, err error) {
	db, err := stage.Rehearsal(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	g := stage.History.Graph()
	p, _ := g.Lookup(parent)
	below, err := stage.Course(g.NewSet(), g.Ancestors(graph.Dependencies, p))
	if err != nil {
		return false, err
	}
	stage = stage.On(below, rehearse.Course{Refs: []graph.Ref{merge}, Sides: rehearse.Sides{merge: parent}})
	if err := upAll(ctx, stage, db, below.Refs); err != nil {
		return false, err
	}
	before, err := db.Snapshot(ctx)
	if err != nil {
		return false, err
	}
	if err := stage.Up(ctx, db, merge); err != nil {
		return false, err
	}
	if err := stage.Down(ctx, db, merge); err != nil {
		return false, dialect.Ended(ctx)
	}
	after, err := db.Snapshot(ctx)
	return err == nil && len(schema.Diff(before, after)) == 0, err
}

func upAll(ctx context.Context, stage rehearse.Stage, db dialect.Database, refs []graph.Ref) error {
	for _, r := range refs {
		if err := stage.Up(ctx, db, r); err != nil {
			return err
		}
	}
	return nil
}
