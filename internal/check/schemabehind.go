package check

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
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
	ran.Subtract(in.putLater(ctx))
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
	if partly := slices.DeleteFunc(slices.Clone(makers), func(r graph.Ref) bool { return !in.unread(ctx, r) }); len(partly) > 0 {
		f.Cause, f.Certainty = f.Cause+fmt.Sprintf(" Statements that cannot be read may have removed or renamed them, or the revision stopped half way: %s.", few(in.partlyKnown(ctx, partly))), Possible
	}
	f.Fixes = []Fix{in.makeAgain(ctx, applied, makers)}
	return []Finding{f}, nil
}

// makeAgain returns the fix that creates missing objects: running their revisions
// again. It is offered if the schema has none of the objects of these, if they change no
// data of other revisions' tables, and if a stamp and an upgrade would run them and the
// pending ones alone.
func (in Input) makeAgain(ctx context.Context, applied, makers []graph.Ref) Fix {
	again := in.Graph().Descendants(graph.Dependencies, makers...)
	rest := in.Graph().NewSet(applied...)
	again.Intersect(rest)
	rest.Subtract(again)
	ids := in.Graph().IDs(in.Graph().EffectiveTips(rest))
	slices.Sort(ids)
	there, _ := in.shown(ctx, again.Refs())
	partly := in.partlyKnown(ctx, in.changeOthers(ctx, again.Refs(), rest.Refs()))
	var files []string
	for _, r := range makers {
		files = append(files, in.Revision(r).File)
	}
	byHand := "create them as " + few(files) + " " + plural(len(files), "does", "do")
	switch {
	case len(there) > 0:
		return Fix{Note: byHand + ": " + plural(len(files), "its revision", "their revisions") + " cannot run again, since " + few(there) + " " + plural(len(there), "exists", "exist")}
	case len(partly) > 0:
		return Fix{Note: byHand + ". Running revisions again is not safe: names do not show whether the other changes of " + few(partly) + " were made"}
	case !in.wouldRun(ids, again):
		return Fix{Note: byHand}
	}
	return Fix{
		Command: "ramus stamp --purge " + words(ids) + " && ramus upgrade heads",
		Note:    "runs " + few(in.Graph().IDs(again.Refs())) + " again; rows of the tables come back from a backup only",
	}
}

// changeOthers returns those of refs that may change more than the objects which they
// create: they have statements that cannot be read, or others than those for objects,
// and mention a table of the rest.
func (in Input) changeOthers(ctx context.Context, refs, rest []graph.Ref) []graph.Ref {
	tables := map[string]bool{}
	for object, appears := range in.expected(ctx, rest) {
		if appears && object.Kind == dialect.TableObject {
			tables[strings.ToLower(object.Name)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool {
		changes := in.changesOf(ctx, r)
		return len(changes.Unread) == 0 && (changes.Complete ||
			!slices.ContainsFunc(vocabulary().word.FindAllString(strings.ToLower(changes.Text), -1), func(word string) bool { return tables[word] }))
	})
}

// partlyKnown returns those of refs that have other changes than those of objects which
// names show, with the lines that cannot be read.
func (in Input) partlyKnown(ctx context.Context, refs []graph.Ref) (partly []string) {
	for _, r := range refs {
		changes := in.changesOf(ctx, r)
		switch {
		case len(changes.Unread) > 0:
			partly = append(partly, in.Graph().ID(r)+" ("+in.unreadAt(r, changes.Unread)+")")
		case !changes.Complete:
			partly = append(partly, in.Graph().ID(r))
		}
	}
	return partly
}

// wouldRun reports whether an upgrade to the heads would run some revisions and the
// pending ones, and no others, after a stamp of the ids of rows.
func (in Input) wouldRun(rows []string, again graph.Set) bool {
	if len(rows) == 0 {
		rows = []string{"base"}
	}
	stamp, err := plan.NewPurge(in.Graph(), in.Database.Rows, rows)
	if err != nil {
		return false
	}
	upgrade, err := plan.NewUpgrade(in.Graph(), stamp.After(), "heads")
	if err != nil {
		return false
	}
	want := in.Graph().NewSet(in.pending()...)
	want.Union(again)
	for _, s := range upgrade.Steps {
		r, _ := in.Graph().Lookup(s.Revision)
		if !want.Has(r) {
			return false
		}
		want.Remove(r)
	}
	return want.Empty()
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
	case states[record.Applied] && len(states) > 1:
		return "By the log some of their revisions ran, whose objects were dropped or renamed by hand, and the others did not: they were stamped.", Possible
	case states[record.Applied]:
		return "By the log their revisions ran: the objects were dropped or renamed by hand, or an older dump was restored under newer version rows.", Likely
	}
	return "By the log their revisions never ran here.", Likely
}
