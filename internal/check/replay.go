package check

import (
	"context"
	"maps"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// expected returns the objects that revisions create or remove when they run in order,
// and whether each exists then. It leaves out objects that may go with a dropped or
// renamed table, and the effects of revisions that were edited after they ran.
func (in Input) expected(ctx context.Context, refs []graph.Ref) map[dialect.Object]bool {
	state, edited := map[dialect.Object]bool{}, in.editedRuns(ctx)
	for _, r := range in.inOrder(refs) {
		unknown := false // the last effect removed a table that no revision made
		for _, e := range in.effects(ctx, r) {
			renamed := unknown && e.Kind == dialect.TableObject && e.Appears // it may be a view
			if unknown = goes(e, dialect.TableObject) && !state[e.Object]; edited[r] || renamed {
				delete(state, e.Object)
				continue
			}
			if !e.Appears {
				forget(state, e.Object)
			}
			state[e.Object] = e.Appears
		}
	}
	unclear := in.unknownEffects(ctx)
	maps.DeleteFunc(state, func(o dialect.Object, _ bool) bool { return unclear.about(o) })
	return state
}

// effects returns a revision's effects, with each object's key in the catalog.
func (in Input) effects(ctx context.Context, r graph.Ref) []dialect.Effect {
	effects := slices.Clone(in.changesOf(ctx, r).Effects)
	for i := range effects {
		effects[i].Object = in.Schema.Catalog.Key(effects[i].Object)
	}
	return effects
}

// goes reports whether an effect removes an object of a kind.
func goes(e dialect.Effect, kind dialect.ObjectKind) bool { return e.Kind == kind && !e.Appears }

// editedRuns returns the revisions that were edited after they ran.
func (in Input) editedRuns(ctx context.Context) map[graph.Ref]bool {
	edited := map[graph.Ref]bool{}
	found, _ := in.cached.recorded(ctx, in)
	for _, f := range found {
		edited[f.Revisions[0].Ref] = true
	}
	return edited
}

// forget deletes objects that may go along with one: a table's columns and indexes, the
// indexes on a column, and a view whose name a renamed table has.
func forget(state map[dialect.Object]bool, gone dialect.Object) {
	if gone.Kind == dialect.TableObject {
		delete(state, dialect.Object{Kind: dialect.ViewObject, Schema: gone.Schema, Name: gone.Name})
	}
	maps.DeleteFunc(state, func(o dialect.Object, _ bool) bool { return goesAlong(o, gone) })
}

// goesAlong reports whether an object may be removed together with another one.
func goesAlong(o, gone dialect.Object) bool {
	index := o.Kind == dialect.IndexObject
	switch gone.Kind {
	case dialect.TableObject:
		return o.Table == gone.Name && o.Schema == gone.Schema || index && o.Table == ""
	case dialect.ColumnObject:
		return index && (o.Table == gone.Table && o.Schema == gone.Schema || o.Table == "")
	}
	return false
}

// An effect is the effect of a revision on an object.
type effect struct {
	by      graph.Ref
	appears bool
}

// An objectHistory has the effects of pending revisions on one object, in their order.
type objectHistory struct {
	before bool // whether the object exists before the first one
	now    bool // whether it exists in the schema
	by     []effect
}

// done reports whether the object has changed, so that one of the effects happened.
func (t objectHistory) done() bool { return t.now != t.before }

// objectHistories returns the histories of the objects that pending revisions change. It
// leaves out objects whose existence before is unknown.
func (in Input) objectHistories(ctx context.Context, pending []graph.Ref) map[dialect.Object]*objectHistory {
	before := in.expected(ctx, in.Database.Applied.Refs())
	all, unsure := map[dialect.Object]*objectHistory{}, map[dialect.Object]bool{}
	var gone []dialect.Object // removed so far
	for _, r := range pending {
		for _, e := range in.effects(ctx, r) {
			t := all[e.Object]
			if t == nil {
				t = &objectHistory{now: in.Schema.Catalog.Has(e.Object)}
				all[e.Object] = t
				t.before, unsure[e.Object] = was(e, before, t.now, gone)
			}
			switch last := len(t.by) - 1; {
			case last >= 0 && t.by[last].by == r:
				t.by[last].appears = e.Appears
			case last >= 0 && t.by[last].appears == e.Appears: // two revisions have the same effect
				unsure[e.Object] = true
			default:
				t.by = append(t.by, effect{r, e.Appears})
			}
			if e.Appears || e.Kind == dialect.IndexObject {
				continue
			}
			gone = append(gone, e.Object)
			for o := range all { // only the table's definition shows whether they went along
				unsure[o] = unsure[o] || goesAlong(o, e.Object)
			}
		}
	}
	unclear := in.unknownEffects(ctx)
	maps.DeleteFunc(all, func(o dialect.Object, _ *objectHistory) bool { return unsure[o] || unclear.about(o) })
	return all
}

// was reports whether an object existed before pending revisions, whose first effect on
// it is e. If no applied revision shows it, an object that is created did not exist,
// unless it could go along with one that was removed before. That an object is missing
// shows nothing if it is removed conditionally.
func was(e dialect.Effect, before map[dialect.Object]bool, now bool, gone []dialect.Object) (there, unsure bool) {
	there, known := before[e.Object]
	switch {
	case known:
		return there, false
	case !e.Appears:
		return now, e.Unless && !now
	}
	along := slices.ContainsFunc(gone, func(g dialect.Object) bool { return goesAlong(e.Object, g) })
	return false, along || e.Unless && now
}

// An evidence has the effects of one pending revision that the schema shows as done, and
// those that it shows as open.
type evidence struct{ done, open []string }

// collectEvidence returns the evidence for each pending revision. An effect that a later
// revision changes again is none.
func collectEvidence(histories map[dialect.Object]*objectHistory) map[graph.Ref]*evidence {
	all := map[graph.Ref]*evidence{}
	for object, t := range histories {
		counted := false
		for i, effect := range t.by {
			e := all[effect.by]
			if e == nil {
				e = &evidence{}
				all[effect.by] = e
			}
			last := i == len(t.by)-1
			switch {
			case effect.appears == t.now && t.done():
				if !counted { // the first one has run, and perhaps later ones
					e.done = append(e.done, phrase(object, t.now))
				}
				counted = true
			case effect.appears != t.now && last:
				e.open = append(e.open, phrase(object, t.now))
			}
		}
	}
	for _, e := range all {
		slices.Sort(e.done)
		slices.Sort(e.open)
	}
	return all
}

// phrase returns the state of an object: "table users exists".
func phrase(o dialect.Object, there bool) string {
	if there {
		return o.String() + " exists"
	}
	return o.String() + " does not exist"
}
