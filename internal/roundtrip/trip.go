package roundtrip

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// trip takes a revision on its trip, and runs its data test.
func (t *test) trip(ctx context.Context, r graph.Ref) (Trip, error) {
	trip := Trip{Ref: r, Outcome: Restored}
	err := t.upDownUp(ctx, r, &trip)
	if err == nil && !t.broken[r] {
		err = t.dataTest(ctx, r, &trip)
	}
	return trip, err
}

// upDownUp runs a revision up, down and up again. After a fault it makes another scratch
// database, so that the next revisions start from the schema of the upgrades alone.
func (t *test) upDownUp(ctx context.Context, r graph.Ref, trip *Trip) error {
	before := t.before
	if err := t.up(ctx, r, trip); err != nil || trip.Outcome != Restored {
		return err
	}
	if err := t.down(ctx, r, before, trip); err != nil || trip.Outcome == Irreversible {
		return err
	}
	if trip.Outcome == Restored {
		if err := t.again(ctx, r, trip); err != nil {
			return err
		}
	}
	if trip.Outcome != Restored {
		return t.restart(ctx)
	}
	return nil
}

// up applies a revision and looks at the schema.
func (t *test) up(ctx context.Context, r graph.Ref, trip *Trip) error {
	if err := t.Up(ctx, t.scratch, r); err != nil {
		t.broken[r] = true
		return t.failed(ctx, trip, UpgradeFails, err)
	}
	t.applied = append(t.applied, r)
	return t.look(ctx)
}

func (t *test) look(ctx context.Context) (err error) {
	t.before, err = t.scratch.Snapshot(ctx)
	return err
}

// down reverts the revision, and compares the schema with the one before the upgrade.
func (t *test) down(ctx context.Context, r graph.Ref, before schema.Snapshot, trip *Trip) error {
	err := t.Down(ctx, t.scratch, r)
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok && (refusal.Reason == engine.Irreversible || refusal.Reason == engine.EmptyDowngrade) {
		trip.Outcome = Irreversible
		return nil
	}
	if err != nil {
		return t.failed(ctx, trip, DowngradeFails, err)
	}
	after, err := t.scratch.Snapshot(ctx)
	trip.compare(DowngradeDiffers, before, after)
	return err
}

// again applies the revision a second time, and compares the schema with that of the
// first time.
func (t *test) again(ctx context.Context, r graph.Ref, trip *Trip) error {
	if err := t.Up(ctx, t.scratch, r); err != nil {
		return t.failed(ctx, trip, AgainFails, err)
	}
	after, err := t.scratch.Snapshot(ctx)
	trip.compare(AgainDiffers, t.before, after)
	return err
}

func (trip *Trip) compare(kind Kind, before, after schema.Snapshot) {
	if all := schema.Diff(before, after); len(all) > 0 {
		trip.fail(Fault{Kind: kind, Differences: all})
	}
}

// blame adds the error of a run. A statement that the scratch database's user may not run
// proves nothing.
func (trip *Trip) blame(kind Kind, err error) {
	if reason := rehearse.ReasonOf(err); rehearse.IsDenied(err) {
		trip.unproved(Fault{Kind: NotProved, Reason: reason})
	} else {
		trip.fail(Fault{Kind: kind, Reason: reason})
	}
}

// fail adds a fault.
func (trip *Trip) fail(f Fault) {
	trip.Outcome = Failed
	trip.Faults = append(trip.Faults, f)
}

// unproved adds a fault that leaves the revision unproved, unless it has failed.
func (trip *Trip) unproved(f Fault) {
	if trip.Outcome != Failed {
		trip.Outcome = Unproved
	}
	trip.Faults = append(trip.Faults, f)
}

// failed adds the failure of a run, which may have left a part of the revision behind.
func (t *test) failed(ctx context.Context, trip *Trip, kind Kind, err error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if rehearse.IsLost(err) {
		return err
	}
	trip.blame(kind, err)
	if kind == UpgradeFails {
		return t.restart(ctx)
	}
	return nil
}
