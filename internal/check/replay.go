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
		for _, e := range in.Schema.Effects(ctx, in.Revision(r)) {
			if edited[r] {
				delete(state, e.Object)
				continue
			}
			if e.Kind == dialect.TableObject && !e.Appears {
				forget(state, e.Object)
			}
			state[e.Object] = e.Appears
		}
	}
	return state
}

// editedRuns are the revisions that are not what ran any more.
func (in Input) editedRuns(ctx context.Context) map[graph.Ref]bool {
	edited := map[graph.Ref]bool{}
	found, _ := in.history.recorded(ctx, in)
	for _, f := range found {
		edited[f.Revisions[0].Ref] = true
	}
	return edited
}

// forget takes out the columns and indexes of a table.
func forget(state map[dialect.Object]bool, table dialect.Object) {
	maps.DeleteFunc(state, func(o dialect.Object, _ bool) bool {
		return o.Table == table.Name && o.Schema == table.Schema || o.Kind == dialect.IndexObject && o.Table == ""
	})
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
	for _, r := range pending {
		for _, e := range in.Schema.Effects(ctx, in.Revision(r)) {
			t := all[e.Object]
			if t == nil {
				was, told := before[e.Object]
				if !told {
					was = !e.Appears
				}
				unsure[e.Object] = e.Unless && !told
				t = &trace{before: was, now: in.Schema.Catalog.Has(e.Object)}
				all[e.Object] = t
			}
			if last := len(t.by) - 1; last >= 0 && t.by[last].by == r {
				t.by[last].appears = e.Appears
			} else {
				t.by = append(t.by, touch{r, e.Appears})
			}
		}
	}
	maps.DeleteFunc(all, func(o dialect.Object, _ *trace) bool { return unsure[o] })
	return all
}

// Evidence is what the schema says of one pending revision: what it would do and
// is done, and what it would do and is not.
type evidence struct{ done, open []string }

// testify gathers the evidence for each of the pending revisions. What a later one
// would change again says nothing of an earlier one.
func testify(traces map[dialect.Object]*trace) map[graph.Ref]*evidence {
	all := map[graph.Ref]*evidence{}
	for object, t := range traces {
		for i, touch := range t.by {
			e := all[touch.by]
			if e == nil {
				e = &evidence{}
				all[touch.by] = e
			}
			last := i == len(t.by)-1
			switch {
			case touch.appears == t.now && t.done():
				e.done = append(e.done, phrase(object, t.now))
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
