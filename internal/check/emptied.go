package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// Emptied is the check that the version table has the rows that the log says it
// should have.
var Emptied = Check{
	Name:     "lost-rows",
	Doc:      "A version row stands for each revision that ran on the database.",
	Run:      emptied,
	Database: true,
}

func emptied(ctx context.Context, in Input) (findings []Finding, err error) {
	d := in.Database
	again := slices.DeleteFunc(d.AgainRefs(), func(r graph.Ref) bool { return in.Revision(r).SeenByAlembic })
	if len(again) == 0 || len(d.Undefined) > 0 {
		return nil, nil
	}
	if moved, err := parents(ctx, in); err != nil || len(moved) > 0 {
		return nil, err // the row above them stands elsewhere now: Reparented says so
	}
	last := d.Again[again[len(again)-1]]
	f := Finding{
		Message: fmt.Sprintf("%s, and the log has %s that ran and %s no row: %s; the last one ran %s",
			rowsThere(d.Rows), counted(len(again), "revision"), plural(len(again), "has", "have"), few(in.Graph().IDs(again)), when(last)),
		Revisions: in.places(again[max(0, len(again)-1):]),
		Sure:      Likely,
	}
	switch {
	case !d.Exists:
		f.Cause = "The version table is gone, and its log is still there: it was dropped by hand, or not restored with the rest."
	case len(d.Rows) == 0:
		f.Cause = "The version table was emptied by hand, or restored from an older dump: ramus writes rows and log in one transaction."
	default:
		f.Cause = "A row was deleted or changed by hand, or by a program that keeps no log: ramus writes rows and log in one transaction."
	}
	f.Cause += " An upgrade would run " + plural(len(again), "it", "them") + " again."
	all := in.Graph().NewSet(again...)
	all.Union(d.Applied)
	tips := in.Graph().IDs(in.Graph().Tips(all))
	they := plural(len(again), "it", "they")
	remedy := Remedy{Command: "ramus stamp --purge " + words(tips), Why: "if the schema still has what " + they + " did"}
	there, gone := in.shown(ctx, again)
	if len(there) == 0 && len(gone) > 0 && len(d.Rows) > 0 {
		return nil, nil // rows and schema agree: it was taken back while no log was kept
	}
	if len(gone) == 0 && len(there) > 0 && in.standsOn(again) {
		remedy.Why, remedy.Fix, f.Sure = "the schema has what "+they+" did: "+few(there), in.stampTo(tips), Certain
	} else if len(gone) > 0 {
		remedy.Why = "it does not look right: the schema lacks " + few(gone) + ", which " + they + " made"
		f.Remedies = []Remedy{{Command: "ramus upgrade heads", Why: "the schema lacks what " + they + " did: " + few(gone)}}
	}
	f.Remedies = append(f.Remedies, remedy)
	return []Finding{f}, nil
}

// standsOn reports whether all that revisions stand on is applied, ran with them, or
// may have been there before the log began.
func (in Input) standsOn(again []graph.Ref) bool {
	below := in.Graph().Ancestors(graph.Dependencies, again...)
	below.Subtract(in.Graph().NewSet(again...))
	below.Subtract(in.Database.Applied)
	below.Subtract(in.Database.Assumed)
	return len(below.Refs()) == 0
}

// rowsThere is what the version table has, in a sentence.
func rowsThere(rows []string) string {
	switch len(rows) {
	case 0:
		return "the version table is empty"
	case 1:
		return "the version row is " + rows[0]
	}
	return "the version rows are " + list(rows)
}

// shown are the objects of revisions that ran: those that are there as they should
// be, and those that are not.
func (in Input) shown(ctx context.Context, refs []graph.Ref) (there, gone []string) {
	if in.Schema == nil {
		return nil, nil
	}
	for object, appears := range in.expected(ctx, refs) {
		switch {
		case !appears:
		case in.Schema.Catalog.Has(object):
			there = append(there, object.String())
		default:
			gone = append(gone, object.String())
		}
	}
	slices.Sort(there)
	slices.Sort(gone)
	return there, gone
}
