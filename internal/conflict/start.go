package conflict

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Source is a script that makes a part of the state from which the branches start.
type Source struct {
	File, Text string
}

// A SourceError is a Source that cannot run in a scratch database.
type SourceError struct {
	File string
	Why  rehearse.Reason
}

func (e *SourceError) Error() string {
	if strings.HasPrefix(e.Why.Text, e.File+":") { // that of a script that cannot be split
		return e.Why.Text
	}
	if e.Why.Line == 0 {
		return e.File + ": " + e.Why.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Why.Line, e.Why.Column, e.Why.Text)
}

// A ground is the scratch database with what two branches have in common.
type ground struct {
	common []graph.Ref
	db     dialect.Rehearsal
	ready  bool // it has all of them
}

// start returns a database that has the common revisions; nil if that cannot be made.
func (f *finder) start(ctx context.Context, common graph.Set) (dialect.Rehearsal, error) {
	refs := common.Refs()
	if f.ground.db != nil && slices.Equal(f.ground.common, refs) {
		if !f.ground.ready {
			return nil, nil
		}
		return f.ground.db, nil
	}
	if err := f.drop(); err != nil {
		return nil, err
	}
	db, err := f.Rehearsal(ctx)
	if err != nil {
		return nil, err
	}
	f.ground = ground{common: refs, db: db}
	if f.ground.ready, err = f.prepare(ctx, db, common); !f.ground.ready || err != nil {
		return nil, err
	}
	return db, nil
}

func (f *finder) drop() error {
	if f.ground.db == nil {
		return nil
	}
	err := f.ground.db.Close()
	f.ground = ground{}
	return err
}

// prepare makes the state from which two branches start.
func (f *finder) prepare(ctx context.Context, db dialect.Rehearsal, common graph.Set) (ok bool, err error) {
	if f.Schema != nil {
		if err := f.source(ctx, db, *f.Schema); err != nil {
			return false, err
		}
	} else if ok, err := f.applyAll(ctx, db, common); !ok || err != nil {
		return false, err
	}
	if f.Data != nil {
		if err := f.source(ctx, db, *f.Data); err != nil {
			return false, err
		}
	}
	if f.Schema == nil && f.Data == nil {
		return true, nil
	}
	return true, f.stamp(ctx, db, f.graph, f.graph.IDs(f.graph.EffectiveTips(common)))
}

// applyAll applies revisions, up to one that cannot run.
func (f *finder) applyAll(ctx context.Context, db dialect.Rehearsal, all graph.Set) (ok bool, err error) {
	course, err := f.Course(f.graph.NewSet(), all)
	if err != nil {
		return false, err
	}
	f.Stage = f.On(course)
	failed, why, err := f.Prepare(ctx, db, course)
	if why != nil {
		f.unproved(failed, *why)
	}
	return why == nil && err == nil, err
}

// source runs a script statement by statement, without bookkeeping. Ramus's own tables,
// which a dump may have, are dropped.
func (f *finder) source(ctx context.Context, db dialect.Rehearsal, s Source) error {
	script := revision.Script{Text: s.Text, File: s.File, Line: 1, NoTransaction: true}
	if why := f.Outside(script); why != nil {
		return &SourceError{s.File, *why}
	}
	statements, err := f.Scratch.Split(script)
	if err != nil {
		return err
	}
	session, err := db.Lock(ctx, dialect.LockOptions{})
	if err != nil {
		return err
	}
	err = f.execAll(ctx, session, s.File, statements)
	if err = errors.Join(err, session.Close()); err != nil {
		return err
	}
	if own, ok := db.(dialect.Forgetter); ok {
		return own.Forget(ctx)
	}
	return nil
}

func (f *finder) execAll(ctx context.Context, session dialect.Session, file string, statements []dialect.Statement) error {
	if err := session.Reset(ctx, dialect.Limits{}); err != nil {
		return err
	}
	for _, st := range statements {
		err := session.Exec(ctx, st)
		if ended := dialect.Ended(ctx); ended != nil {
			return ended
		}
		if err != nil {
			return &SourceError{file, rehearse.PlacedIn(st, err)}
		}
	}
	return nil
}

// stamp sets the version rows, whatever they are.
func (f *finder) stamp(ctx context.Context, db dialect.Rehearsal, g *graph.Graph, ids []string) error {
	planner := func(_ context.Context, state dialect.State, _ engine.Reader) (engine.Planned, error) {
		p, err := plan.NewPurge(g, state.Rows, ids)
		return engine.Planned{Plan: p, Revision: f.History.Lookup}, err
	}
	_, err := engine.Run(ctx, engine.Request{Database: db, Plan: planner, Options: f.Options})
	return err
}

// whole runs the revisions that must run in the end, after all below them.
func (f *finder) whole(ctx context.Context) error {
	if len(f.Whole) == 0 || len(f.result.Conflicts)+len(f.result.Unproved) > 0 {
		return nil
	}
	db, err := f.start(ctx, f.below(f.result.Start...))
	if err != nil || db == nil {
		return err
	}
	f.last = f.Whole[0]
	return f.committing(func() error {
		return db.Try(ctx, true, f.wholeOn)
	})
}

// wholeOn runs the revisions that must run in the end in a database that has what the
// branches have in common.
func (f *finder) wholeOn(ctx context.Context, db dialect.Rehearsal) error {
	done := f.below(f.result.Start...)
	rest := f.below(f.Whole...)
	rest.Subtract(done)
	course, err := f.Course(done, rest)
	if err != nil {
		return err
	}
	f.Stage = f.On(course)
	for _, r := range course.Refs {
		why := f.obstacle(ctx, r)
		if why != nil {
			f.unproved(r, *why)
			return nil
		}
		why, err := f.TryUp(ctx, db, r)
		if err != nil {
			return err
		}
		if why != nil {
			f.result.Conflicts = append(f.result.Conflicts, Conflict{
				Kind: Fails, X: r, Y: graph.Base, State: f.graph.EffectiveTips(done), Orders: []Order{{First: r, Failed: r, Failure: why}},
			})
			return nil
		}
		done.Add(r)
	}
	return nil
}
