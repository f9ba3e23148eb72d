// Package roundtrip runs revisions up, down and up again in scratch databases, and
// compares the schemas. It never touches the project's own database.
package roundtrip

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// An Input is what Run needs.
type Input struct {
	rehearse.Stage
	Tested    graph.Set     // the revisions to test; those below them run up only
	DataTests *datatest.Set // of revisions; those of revisions that are not tested do not run
}

// A Trip is the result of one revision.
type Trip struct {
	graph.Ref
	Outcome Outcome
	Faults  []Fault // none of a revision that is Restored or Irreversible

	Assertions int // of its data test, that were asked
}

// An Outcome is the result of a trip in a word.
type Outcome string

// The outcomes.
const (
	Restored     Outcome = "restored"     // the downgrade restored the schema, and the second upgrade made the same one as the first
	Irreversible Outcome = "irreversible" // the upgrade ran, and the revision has no downgrade
	Failed       Outcome = "failed"       // a script failed, or left another schema
	Unproved     Outcome = "unproved"     // the revision could not run in a scratch database
)

// A Fault is one fault of a trip.
type Fault struct {
	Kind        Kind
	Side        string              // of a merge: the parent whose section was tested; else empty
	File        string              // that Reason is about, if it is not the revision's
	Reason      rehearse.Reason     // of a failure and of what is unproved
	Differences []schema.Difference // of the schemas
}

// A Kind is a kind of fault.
type Kind string

// The kinds of fault.
const (
	UpgradeFails     Kind = "upgrade-fails"
	DowngradeFails   Kind = "downgrade-fails"
	DowngradeDiffers Kind = "downgrade-differs" // from the schema before the upgrade
	AgainFails       Kind = "again-fails"       // the second upgrade
	AgainDiffers     Kind = "again-differs"     // the second upgrade, from the schema after the first one
	NotProved        Kind = "unproved"

	TestFails          Kind = "data-test-fails"       // the data test itself: a fault of its file, a failing statement, an assertion that does not hold
	UpgradeFailsOnRows Kind = "upgrade-fails-on-rows" // of the data test
)

// Run tests revisions, each after all that are below it, and returns a Trip for each in
// the order of the graph. The error is that of making a scratch database, or that of ctx.
func Run(ctx context.Context, in Input) (trips []Trip, err error) {
	t := &test{Input: in, graph: in.History.Graph(), broken: map[graph.Ref]bool{}}
	defer func() { err = errors.Join(err, t.drop()) }()
	if err := t.restart(ctx); err != nil {
		return nil, err
	}
	needed := t.graph.Ancestors(graph.Dependencies, in.Tested.Refs()...)
	for _, r := range needed.Refs() {
		trip, err := t.visit(ctx, r)
		if err == nil {
			err = dialect.Ended(ctx)
		}
		if err != nil {
			return nil, err
		}
		if in.Tested.Has(r) {
			trips = append(trips, trip)
		}
	}
	return trips, nil
}

// A test is a run in progress.
type test struct {
	Input
	graph   *graph.Graph
	scratch dialect.Scratch
	applied []graph.Ref        // in scratch, in order
	broken  map[graph.Ref]bool // those that could not be applied
	before  schema.Snapshot    // of scratch, as it is now
}

// visit applies a revision, and takes it on its trip if it is tested.
func (t *test) visit(ctx context.Context, r graph.Ref) (Trip, error) {
	if err := t.prepare(ctx, r); err != nil {
		trip := Trip{Ref: r}
		return trip, t.unfit(ctx, &trip, err)
	}
	switch reason := t.obstacle(ctx, r); {
	case reason != nil:
		t.broken[r] = true
		return Trip{Ref: r, Outcome: Unproved, Faults: []Fault{{Kind: NotProved, Reason: *reason}}}, nil
	case t.Tested.Has(r) && t.graph.Sections(r) != nil:
		return t.merge(ctx, r)
	case t.Tested.Has(r):
		return t.trip(ctx, r)
	}
	trip := Trip{Ref: r}
	err := t.up(ctx, r, &trip)
	return trip, err
}

// obstacle returns why a revision cannot run in the scratch database; nil if it can.
func (t *test) obstacle(ctx context.Context, r graph.Ref) *rehearse.Reason {
	if reason := t.Obstacle(ctx, r); reason != nil {
		return reason
	}
	for _, below := range t.graph.Needs(r) {
		if t.broken[below] {
			return &rehearse.Reason{Text: "a revision below could not run"}
		}
	}
	return nil
}

// restart makes another scratch database, and applies there what the last one had.
func (t *test) restart(ctx context.Context) (err error) {
	if err := t.drop(); err != nil {
		return err
	}
	if t.scratch, err = t.Scratch.Scratch(ctx); err != nil {
		return err
	}
	for _, r := range t.applied {
		if err := t.Up(ctx, t.scratch, r); err != nil {
			return err
		}
	}
	t.before, err = t.scratch.Snapshot(ctx)
	return err
}

func (t *test) drop() error {
	if t.scratch == nil {
		return nil
	}
	err := t.scratch.Close()
	t.scratch = nil
	return err
}
