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

// SchemaBehind checks that the schema has the changes of applied revisions, as far as
// the names of tables, views, columns and indexes show.
var SchemaBehind = Check{
	Name:     "schema-behind",
	Doc:      "The schema has the changes of applied revisions, as far as names show.",
	Run:      schemaBehind,
	Database: true,
}

// listed is the number of revisions that a finding lists at most.
const listed = 6

func schemaBehind(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Schema == nil || len(in.Database.Undefined) > 0 || len(in.Database.Unfinished) > 0 {
		return nil, nil
	}
	ran := in.Graph().NewSet(in.Database.Applied.Refs()...)
	ran.Subtract(in.Graph().NewSet(in.Database.Skipped()...)) // Reparented reports those
	applied := ran.Refs()
	missing := in.missingObjects(ctx, applied)
	for object, t := range in.objectHistories(ctx, in.pending()) {
		if t.done() {
			delete(missing, object) // a pending revision removed it: SchemaAhead reports that
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	var names []string
	without := in.Graph().NewSet()
	for _, object := range slices.SortedFunc(maps.Keys(missing), func(a, b dialect.Object) int {
		return cmp.Or(int(missing[a])-int(missing[b]), cmp.Compare(a.String(), b.String()))
	}) {
		names = append(names, object.String())
		without.Add(missing[object])
	}
	makers := without.Refs()
	f := Finding{
		Message:   fmt.Sprintf("the schema lacks objects of applied revisions: %s", few(names)),
		Revisions: in.places(makers[:min(len(makers), listed)]),
	}
	f.Cause, f.Certainty = in.howBehind(makers)
	f.Fixes = []Fix{in.makeAgain(ctx, applied, makers)}
	return []Finding{f}, nil
}

// makeAgain returns the fix that creates missing objects: running their revisions
// again, if none of their objects exists.
func (in Input) makeAgain(ctx context.Context, applied, makers []graph.Ref) Fix {
	again := in.Graph().Descendants(graph.Dependencies, makers...)
	rest := in.Graph().NewSet(applied...)
	again.Intersect(rest)
	rest.Subtract(again)
	there, _ := in.shown(ctx, again.Refs())
	if len(there) > 0 {
		return Fix{Note: "create them by hand, as " + in.Revision(makers[0]).File + " does: its revision cannot run again, since " + few(there) + " " + plural(len(there), "exists", "exist")}
	}
	ids := in.Graph().IDs(in.Graph().EffectiveTips(rest))
	slices.Sort(ids)
	return Fix{
		Command: "ramus stamp --purge " + words(ids) + " && ramus upgrade heads",
		Note:    "runs " + few(in.Graph().IDs(again.Refs())) + " again; rows of the tables come back from a backup only",
	}
}

// missingObjects returns the objects that applied revisions left and the schema lacks,
// with the revision that made each.
func (in Input) missingObjects(ctx context.Context, applied []graph.Ref) map[dialect.Object]graph.Ref {
	made := map[dialect.Object]graph.Ref{}
	for _, r := range applied {
		if in.Revision(r).Content == revision.Opaque {
			return nil // its effects are unknown
		}
		for _, e := range in.effects(ctx, r) {
			made[e.Object] = r
		}
	}
	missing := map[dialect.Object]graph.Ref{}
	for object, appears := range in.expected(ctx, applied) {
		if appears && !in.Schema.Catalog.Has(object) {
			missing[object] = made[object]
		}
	}
	maps.DeleteFunc(missing, func(o dialect.Object, _ graph.Ref) bool {
		_, table := missing[dialect.Object{Kind: dialect.TableObject, Schema: o.Schema, Name: o.Table}]
		return table
	})
	return missing
}

// howBehind returns the cause of a schema that lacks objects of revisions.
func (in Input) howBehind(makers []graph.Ref) (cause string, sure Certainty) {
	states := map[record.State]bool{}
	for _, r := range makers {
		states[in.Database.State(r)] = true
	}
	only := func(s record.State) bool { return states[s] && len(states) == 1 }
	switch {
	case !in.Database.HasLog:
		return "The database was stamped past their revisions, the objects were dropped or renamed by hand, or an older dump was restored under newer version rows.", Possible
	case only(record.Stamped):
		return "The database was stamped past their revisions: by the log they have not run since.", Likely
	case only(record.Unrecorded):
		return "The log has no run of their revisions: another program ran them, or wrote only their version rows, or they ran before the log began.", Possible
	case states[record.Applied]:
		return "By the log their revisions ran: the objects were dropped or renamed by hand, or an older dump was restored under newer version rows.", Likely
	}
	return "By the log their revisions never ran here.", Likely
}
