package check

import (
	"context"
	"maps"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// expected are the objects that revisions leave behind when they run in order, and
// whether each is there then. What goes with a table that is dropped or renamed is
// not known any more, and left out; and so is what a revision does that was edited
// since it ran.
func (in Input) expected(ctx context.Context, refs []graph.Ref) map[dialect.Object]bool {
	state, edited := map[dialect.Object]bool{}, in.editedRuns(ctx)
	for _, r := range refs {
		unknown := false // the last effect took away a table that nothing is known of
		for _, e := range in.effects(ctx, r) {
			renamed := unknown && e.Kind == dialect.TableObject && e.Appears // and may be a view
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
	doubt := in.doubts(ctx)
	maps.DeleteFunc(state, func(o dialect.Object, _ bool) bool { return doubt.about(o) })
	return state
}

// effects are a revision's, each object under the key that the catalog has for it.
func (in Input) effects(ctx context.Context, r graph.Ref) []dialect.Effect {
	effects := slices.Clone(in.Schema.Does(ctx, in.Revision(r)).Effects)
	for i := range effects {
		effects[i].Object = in.Schema.Catalog.Key(effects[i].Object)
	}
	return effects
}

func goes(e dialect.Effect, kind dialect.ObjectKind) bool { return e.Kind == kind && !e.Appears }

// editedRuns are the revisions that are not what ran any more.
func (in Input) editedRuns(ctx context.Context) map[graph.Ref]bool {
	edited := map[graph.Ref]bool{}
	found, _ := in.cached.recorded(ctx, in)
	for _, f := range found {
		edited[f.Revisions[0].Ref] = true
	}
	return edited
}

// forget takes out what may go along with an object: a table's columns and indexes,
// the indexes on a column, and a view under the name of which a table was renamed.
func forget(state map[dialect.Object]bool, gone dialect.Object) {
	if gone.Kind == dialect.TableObject {
		delete(state, dialect.Object{Kind: dialect.ViewObject, Schema: gone.Schema, Name: gone.Name})
	}
	maps.DeleteFunc(state, func(o dialect.Object, _ bool) bool { return goesAlong(o, gone) })
}

// goesAlong reports whether an object may go when another one does.
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

// A touch is what a revision does to an object.
type touch struct {
	by      graph.Ref
	appears bool
}

// A trace is what pending revisions would do to one object, in their order.
type trace struct {
	before bool // whether it is there before the first one
	now    bool // whether it is there
	by     []touch
}

// done reports whether the object is not as it was before, so that some of it was
// done.
func (t trace) done() bool { return t.now != t.before }

// traces are those of all objects of which pending revisions speak. An object of
// which it cannot be told whether it was there before is left out.
func (in Input) traces(ctx context.Context, pending []graph.Ref) map[dialect.Object]*trace {
	before := in.expected(ctx, in.Database.Applied.Refs())
	all, unsure := map[dialect.Object]*trace{}, map[dialect.Object]bool{}
	var gone []dialect.Object // by then
	for _, r := range pending {
		for _, e := range in.effects(ctx, r) {
			t := all[e.Object]
			if t == nil {
				t = &trace{now: in.Schema.Catalog.Has(e.Object)}
				all[e.Object] = t
				t.before, unsure[e.Object] = was(e, before, t.now, gone)
			}
			switch last := len(t.by) - 1; {
			case last >= 0 && t.by[last].by == r:
				t.by[last].appears = e.Appears
			case last >= 0 && t.by[last].appears == e.Appears: // two do the same
				unsure[e.Object] = true
			default:
				t.by = append(t.by, touch{r, e.Appears})
			}
			if e.Appears || e.Kind == dialect.IndexObject {
				continue
			}
			gone = append(gone, e.Object)
			for o := range all { // what became of those only a table's definition tells
				unsure[o] = unsure[o] || goesAlong(o, e.Object)
			}
		}
	}
	doubt := in.doubts(ctx)
	maps.DeleteFunc(all, func(o dialect.Object, _ *trace) bool { return unsure[o] || doubt.about(o) })
	return all
}

// was tells whether an object was there before pending revisions, the first effect
// of which is e. Where nothing else is known, what is to be made was not there,
// unless it could go along with what they take away before; and that something is
// not there tells nothing.
func was(e dialect.Effect, before map[dialect.Object]bool, now bool, gone []dialect.Object) (there, unsure bool) {
	there, told := before[e.Object]
	switch {
	case told:
		return there, false
	case !e.Appears:
		return now, e.Unless && !now
	}
	along := slices.ContainsFunc(gone, func(g dialect.Object) bool { return goesAlong(e.Object, g) })
	return false, along || e.Unless && now
}

// Evidence is what the schema says of one pending revision: what it would do and
// is done, and what it would do and is not.
type evidence struct{ done, open []string }

// testify gathers the evidence for each of the pending revisions. What a later one
// would change again says nothing of an earlier one.
func testify(traces map[dialect.Object]*trace) map[graph.Ref]*evidence {
	all := map[graph.Ref]*evidence{}
	for object, t := range traces {
		told := false
		for i, touch := range t.by {
			e := all[touch.by]
			if e == nil {
				e = &evidence{}
				all[touch.by] = e
			}
			last := i == len(t.by)-1
			switch {
			case touch.appears == t.now && t.done():
				if !told { // the first one has run, and perhaps those behind it
					e.done = append(e.done, phrase(object, t.now))
				}
				told = true
			case touch.appears != t.now && last:
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

// phrase is what was found of an object: "table users exists".
func phrase(o dialect.Object, there bool) string {
	if there {
		return o.String() + " exists"
	}
	return o.String() + " does not exist"
}
