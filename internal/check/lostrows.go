package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// LostRows checks that a version row covers each revision that ran by the log.
var LostRows = Check{
	Name:     "lost-rows",
	Doc:      "A version row covers each revision that ran on the database.",
	Run:      lostRows,
	Database: true,
}

func lostRows(ctx context.Context, in Input) (findings []Finding, err error) {
	d := in.Database
	again := slices.DeleteFunc(d.AgainRefs(), func(r graph.Ref) bool { return in.Revision(r).SeenByAlembic })
	if len(again) == 0 || len(d.Undefined) > 0 {
		return nil, nil
	}
	if moved, err := parents(ctx, in); err != nil || len(moved) > 0 {
		return nil, err // the row above them has another parent now: Reparented reports it
	}
	last := d.Again[again[len(again)-1]]
	f := Finding{
		Message: fmt.Sprintf("%s, and by the log %s ran that no row covers: %s; the last one ran %s",
			rowsText(d.Rows), counted(len(again), "revision"), few(in.Graph().IDs(again)), last.When()),
		Revisions: in.places(again[max(0, len(again)-1):]),
		Certainty: Likely,
	}
	switch {
	case !d.Exists:
		f.Cause = "The version table is missing, and the log exists: the table was dropped by hand, or not restored with the rest."
	case len(d.Rows) == 0:
		f.Cause = "The version table was emptied by hand, or restored from an older dump: ramus writes rows and log in one transaction."
	default:
		f.Cause = "A row was deleted or changed by hand, or by a program that writes no log: ramus writes rows and log in one transaction."
	}
	f.Cause += " An upgrade would run " + plural(len(again), "it", "them") + " again."
	all := in.Graph().Ancestors(graph.Dependencies, again...)
	all.Union(d.Applied)
	tips := in.Graph().IDs(in.Graph().EffectiveTips(all))
	their := plural(len(again), "its", "their")
	fix := Fix{Command: "ramus stamp --purge " + words(tips), Note: "if the schema still has " + their + " changes"}
	there, gone := in.shown(ctx, again)
	if len(there) == 0 && len(gone) > 0 && len(d.Rows) > 0 {
		return nil, nil // rows and schema agree: it was reverted by a program without a log
	}
	if len(gone) == 0 && len(there) > 0 && in.hasAllBelow(again) {
		fix.Note, fix.Action, f.Certainty = "the schema has "+their+" changes: "+few(there), in.stampTo(tips), Certain
	} else if len(gone) > 0 {
		fix = in.partlyLost(ctx, again, there, gone)
	}
	f.Fixes = append(f.Fixes, fix)
	return []Finding{f}, nil
}

// partlyLost returns the fix of revisions that ran and that no row covers, where the
// schema lacks some of their changes: a stamp of those that it has in full, if it has
// nothing of the newer ones, which are pending then. Nothing proves that those have no
// other changes, so doctor does not run it by itself.
func (in Input) partlyLost(ctx context.Context, again []graph.Ref, there, gone []string) Fix {
	if len(there) == 0 {
		return Fix{Command: "ramus upgrade heads", Note: "the schema lacks " + plural(len(again), "its", "their") + " changes: " + few(gone)}
	}
	for n := len(again) - 1; n > 0; n-- {
		has, lacks := in.shown(ctx, again[:n])
		later, none := in.shown(ctx, again[n:])
		if len(lacks) > 0 || len(has) == 0 || len(later) > 0 || len(none) == 0 || !in.hasAllBelow(again[:n]) {
			continue
		}
		all := in.Graph().Ancestors(graph.Dependencies, again[:n]...)
		all.Union(in.Database.Applied)
		tips := in.Graph().IDs(in.Graph().EffectiveTips(all))
		return Fix{
			Command: "ramus stamp --purge " + words(tips),
			Note:    fmt.Sprintf("the schema has the changes up to there: %s; it lacks %s, which an upgrade makes again", few(has), few(none)),
		}
	}
	return Fix{Note: fmt.Sprintf("the schema has %s and lacks %s: make the missing ones by hand, then stamp, or remove the others, then upgrade", few(there), few(gone))}
}

// hasAllBelow reports whether all ancestors of revisions are applied, ran with them, or
// may have been applied before the log began.
func (in Input) hasAllBelow(again []graph.Ref) bool {
	below := in.Graph().Ancestors(graph.Dependencies, again...)
	below.Subtract(in.Graph().NewSet(again...))
	below.Subtract(in.Database.Applied)
	below.Subtract(in.Database.Assumed)
	return len(below.Refs()) == 0
}

// rowsText returns the version rows as a clause.
func rowsText(rows []string) string {
	switch len(rows) {
	case 0:
		return "the version table is empty"
	case 1:
		return "the version row is " + rows[0]
	}
	return "the version rows are " + list(rows)
}

// shown returns the objects that revisions should have left in the schema: those that
// exist, and those that are missing.
func (in Input) shown(ctx context.Context, refs []graph.Ref) (there, missing []string) {
	if in.Schema == nil {
		return nil, nil
	}
	for object, appears := range in.expected(ctx, refs) {
		switch {
		case !appears:
		case in.Schema.Catalog.Has(object):
			there = append(there, object.String())
		default:
			missing = append(missing, object.String())
		}
	}
	slices.Sort(there)
	slices.Sort(missing)
	return there, missing
}
