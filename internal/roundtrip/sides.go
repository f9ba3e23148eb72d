package roundtrip

import (
	"context"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// A merge with sections is for databases that have one side of it: its sides may exclude
// each other. So where a revision is on another side than the scratch database, it is
// tested in another one, which has what a new database has before it.

// prepare makes another scratch database for a merge with sections, and if the present one
// lacks revisions below r, or has another side of such a merge than r.
func (t *test) prepare(ctx context.Context, r graph.Ref) error {
	if !t.graph.HasSections() || t.graph.Sections(r) == nil && t.leadsTo(r) {
		return nil
	}
	steps, err := plan.NewUpgrade(t.graph, nil, t.graph.ID(r))
	if err != nil {
		return nil // its own run says why
	}
	return t.startWith(ctx, steps, r)
}

// startWith makes another scratch database with the steps of a plan, without r. Of merges
// with sections, those of the plan run there.
func (t *test) startWith(ctx context.Context, steps plan.Plan, r graph.Ref) error {
	t.applied, t.Sides = nil, rehearse.Sides{}
	for _, step := range steps.Steps {
		below, _ := t.graph.Lookup(step.Revision)
		if step.Section != "" {
			t.Sides[below] = step.Section
		}
		if below != r {
			t.applied = append(t.applied, below)
		}
	}
	return t.restart(ctx)
}

// leadsTo reports whether the scratch database has the revisions that r needs, and none of
// a side that r is not on.
func (t *test) leadsTo(r graph.Ref) bool {
	applied := t.graph.Ancestors(graph.Dependencies, t.applied...)
	for _, need := range t.graph.Needs(r) {
		if !applied.Has(need) {
			return false
		}
	}
	for _, m := range t.graph.MergePoints() {
		if t.graph.Sections(m) == nil || applied.Has(m) {
			continue
		}
		parents := t.graph.Parents(m)
		for i, parent := range parents {
			own, other := t.graph.Others(m, parents[1-i]), t.graph.Others(m, parent)
			other.Intersect(applied)
			if own.Has(r) && !other.Empty() {
				return false
			}
		}
	}
	return true
}

// merge takes a merge with sections on a trip for each of them. Its script for databases
// with both sides is not tested: no scratch database comes to that.
func (t *test) merge(ctx context.Context, m graph.Ref) (Trip, error) {
	all := Trip{Ref: m, Outcome: Restored}
	for _, side := range t.graph.Sections(m).From {
		forced := plan.Database{Graph: t.graph, Sections: map[string]plan.Section{t.graph.ID(m): {Parent: side.Parent}}}
		steps, err := forced.Upgrade(t.graph.ID(m))
		if err == nil {
			err = t.startWith(ctx, steps, m)
		}
		if err != nil {
			return all, t.unfit(ctx, &all, err)
		}
		trip, err := t.trip(ctx, m)
		if err != nil {
			return all, err
		}
		all.join(trip, side.Parent)
	}
	return all, nil
}

// unfit adds the error of a scratch database that could not be made for a section.
func (t *test) unfit(ctx context.Context, trip *Trip, err error) error {
	if ctx.Err() != nil || rehearse.IsLost(err) {
		return err
	}
	trip.unproved(Fault{Kind: NotProved, Reason: rehearse.Reason{Text: "what is below it could not run: " + rehearse.ReasonOf(err).Text}})
	t.broken[trip.Ref] = true
	t.applied = nil
	return t.restart(ctx)
}

// join adds the result of another trip of the same merge, of the section for a parent's
// side.
func (trip *Trip) join(other Trip, side string) {
	worse := map[Outcome]int{Restored: 0, Irreversible: 1, Unproved: 2, Failed: 3}
	if worse[other.Outcome] > worse[trip.Outcome] {
		trip.Outcome = other.Outcome
	}
	for _, f := range other.Faults {
		f.Side = side
		trip.Faults = append(trip.Faults, f)
	}
	trip.Assertions += other.Assertions
}
