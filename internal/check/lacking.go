package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// Lacking is the check that the schema has what the version rows say, as far as the
// names of tables, views, columns and indexes can tell.
var Lacking = Check{
	Name:     "schema-behind",
	Doc:      "The schema has what applied revisions did, as far as names can tell.",
	Run:      lacking,
	Database: true,
}

// listed is how many revisions a finding lists of those that may be thousands.
const listed = 6

func lacking(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Schema == nil || len(in.Database.Undefined) > 0 || len(in.Database.Unfinished) > 0 {
		return nil, nil
	}
	applied := in.Database.Applied.Refs()
	gone := in.gone(ctx, applied)
	for object, t := range in.traces(ctx, in.pending()) {
		if t.done() {
			delete(gone, object) // a pending revision took it away: Ahead says so
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	var what []string
	without := in.Graph().NewSet()
	for _, object := range slices.SortedFunc(maps.Keys(gone), func(a, b dialect.Object) int {
		return cmp.Or(int(gone[a])-int(gone[b]), cmp.Compare(a.String(), b.String()))
	}) {
		what = append(what, object.String())
		without.Add(gone[object])
	}
	makers := without.Refs()
	f := Finding{
		Message:   fmt.Sprintf("the schema lacks what applied revisions made: %s", few(what)),
		Revisions: in.places(makers[:min(len(makers), listed)]),
	}
	f.Cause, f.Sure = in.howLacking(makers)
	f.Remedies = []Remedy{in.makeAgain(ctx, applied, makers)}
	return []Finding{f}, nil
}

// makeAgain is how the schema gets what it lacks: by running what made it again, if
// nothing that is there would be in the way.
func (in Input) makeAgain(ctx context.Context, applied, makers []graph.Ref) Remedy {
	again := in.Graph().Descendants(graph.Dependencies, makers...)
	rest := in.Graph().NewSet(applied...)
	again.Intersect(rest)
	rest.Subtract(again)
	there, _ := in.shown(ctx, again.Refs())
	if len(there) > 0 {
		return Remedy{
			Command: "make it again by hand, as " + in.Revision(makers[0]).File + " does",
			Why:     "they cannot be run again: " + few(there) + " would be in the way",
		}
	}
	ids := in.Graph().IDs(in.Graph().Tips(rest))
	slices.Sort(ids)
	return Remedy{
		Command: "ramus stamp --purge " + words(ids) + " && ramus upgrade heads",
		Why:     "runs " + few(in.Graph().IDs(again.Refs())) + " again; what was in the tables is in a backup, if anywhere",
	}
}

// gone are the objects that applied revisions leave behind and the schema lacks,
// with the revision that made each.
func (in Input) gone(ctx context.Context, applied []graph.Ref) map[dialect.Object]graph.Ref {
	made := map[dialect.Object]graph.Ref{}
	for _, r := range applied {
		if in.Revision(r).Content == revision.Opaque {
			return nil // it may have done anything
		}
		for _, e := range in.effects(ctx, r) {
			made[e.Object] = r
		}
	}
	gone := map[dialect.Object]graph.Ref{}
	for object, appears := range in.expected(ctx, applied) {
		if appears && !in.Schema.Catalog.Has(object) {
			gone[object] = made[object]
		}
	}
	maps.DeleteFunc(gone, func(o dialect.Object, _ graph.Ref) bool {
		_, table := gone[dialect.Object{Kind: dialect.TableObject, Schema: o.Schema, Name: o.Table}]
		return table
	})
	return gone
}

// howLacking says how a schema comes to lack the objects that revisions made.
func (in Input) howLacking(makers []graph.Ref) (cause string, sure Certainty) {
	states := map[record.State]bool{}
	for _, r := range makers {
		states[in.Database.State(r)] = true
	}
	only := func(s record.State) bool { return states[s] && len(states) == 1 }
	switch {
	case !in.Database.HasLog:
		return "The database was stamped past them, what they made was dropped or renamed by hand, or an older dump was restored under newer version rows.", Possible
	case only(record.Stamped):
		return "The database was stamped past them: by the log they have not run since.", Likely
	case only(record.Unrecorded):
		return "The log has no run of them: another program ran them, or wrote only their version rows, or they ran before the log began.", Possible
	case states[record.Applied]:
		return "The log says that they ran: what they made was dropped or renamed by hand, or an older dump was restored under newer version rows.", Likely
	}
	return "By the log they never ran here.", Likely
}
