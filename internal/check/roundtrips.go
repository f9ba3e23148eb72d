package check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/roundtrip"
	"github.com/ramusdb/ramus/internal/schema"
)

// RoundTrips returns the checks of ramus test, which report the faults of trips that were
// made before, and of the data tests that could not be part of one.
func RoundTrips(trips []roundtrip.Trip, tests *datatest.Set) []Check {
	of := func(kind roundtrip.Kind, doc string, message func(roundtrip.Fault) string) Check {
		return Check{Name: string(kind), Doc: doc, Run: func(_ context.Context, in Input) (found []Finding, err error) {
			for _, c := range faultsOf(trips, kind) {
				found = append(found, in.ofTrip(c.trip, c.fault, message(c.fault)))
			}
			return found, nil
		}}
	}
	return []Check{
		of(roundtrip.UpgradeFails, "each upgrade runs in a new database", func(f roundtrip.Fault) string {
			return "its upgrade fails" + at(f.Reason) + ": " + f.Reason.Text
		}),
		of(roundtrip.DowngradeFails, "each downgrade runs after its upgrade", func(f roundtrip.Fault) string {
			return "its downgrade fails" + at(f.Reason) + ": " + f.Reason.Text
		}),
		of(roundtrip.DowngradeDiffers, "each downgrade restores the schema from before its upgrade", func(f roundtrip.Fault) string {
			return "its downgrade does not restore the schema" + differences(f.Differences)
		}),
		of(roundtrip.AgainFails, "each upgrade runs again after its downgrade", func(f roundtrip.Fault) string {
			return "after its downgrade, its upgrade fails" + at(f.Reason) + ": " + f.Reason.Text
		}),
		of(roundtrip.AgainDiffers, "after its downgrade, each upgrade makes the same schema again", func(f roundtrip.Fault) string {
			return "after its downgrade, its upgrade makes another schema" + differences(f.Differences)
		}),
		of(roundtrip.UpgradeFailsOnRows, "each upgrade runs on the rows of its data test", func(f roundtrip.Fault) string {
			return "its upgrade fails on the rows of its data test" + at(f.Reason) + ": " + f.Reason.Text
		}),
		of(roundtrip.TestFails, "each data test runs, and all its assertions hold", func(f roundtrip.Fault) string {
			return "its data test fails" + atFile(f) + ": " + f.Reason.Text
		}),
		{Name: "data-test-without-revision", Doc: "each data test has the name of one revision",
			Run: func(_ context.Context, in Input) ([]Finding, error) { return in.strayTests(tests), nil }},
		{Name: string(roundtrip.NotProved), Doc: "each revision can run in a scratch database",
			Run: func(_ context.Context, in Input) ([]Finding, error) { return in.untested(trips), nil }},
	}
}

// A concerned is a fault with the trip that has it.
type concerned struct {
	trip  roundtrip.Trip
	fault roundtrip.Fault
}

// faultsOf returns the faults of one kind.
func faultsOf(trips []roundtrip.Trip, kind roundtrip.Kind) (all []concerned) {
	for _, trip := range trips {
		for _, f := range trip.Faults {
			if f.Kind == kind {
				all = append(all, concerned{trip, f})
			}
		}
	}
	return all
}

// ofTrip returns the finding of one revision, at the statement if the fault has one.
func (in Input) ofTrip(trip roundtrip.Trip, f roundtrip.Fault, message string) Finding {
	rev := in.Revision(trip.Ref)
	found := Finding{Message: rev.ID + ": " + message, Revisions: in.places([]graph.Ref{trip.Ref})}
	if section, ok := rev.Sections.Of(f.Side); ok {
		found.Message = fmt.Sprintf("%s, section from:%s: %s", rev.ID, f.Side, message)
		found.Revisions[0].Line = section.Line
	}
	switch {
	case f.File != "":
		found.Locations = []Location{{f.File, f.Reason.Line}}
	case f.Reason.Line > 0:
		found.Revisions[0].Line = f.Reason.Line
	}
	return found
}

// strayTests returns a finding for each data test that no revision has, and for the data
// tests of which a revision has several.
func (in Input) strayTests(tests *datatest.Set) (found []Finding) {
	for _, id := range slices.Sorted(maps.Keys(tests.IDs())) {
		files := tests.IDs()[id]
		at := make([]Location, len(files))
		for i, file := range files {
			at[i].File = file
		}
		switch {
		case in.Lookup(id) == nil:
			found = append(found, Finding{Message: "there is no revision " + id + " for this data test, which did not run", Locations: at})
		case len(files) > 1:
			found = append(found, Finding{Message: fmt.Sprintf("%s has %d data tests, of which one at most ran", id, len(files)), Locations: at})
		}
	}
	return found
}

// untested returns a finding for each reason why revisions were not tested.
func (in Input) untested(trips []roundtrip.Trip) (found []Finding) {
	index := map[string]int{}
	for _, c := range faultsOf(trips, roundtrip.NotProved) {
		reason := c.fault.Reason.Text + at(c.fault.Reason)
		one := in.ofTrip(c.trip, c.fault, "not tested: "+reason)
		i, known := index[reason]
		if !known {
			index[reason] = len(found)
			found = append(found, one)
			continue
		}
		found[i].Revisions = append(found[i].Revisions, one.Revisions...)
		found[i].Message = fmt.Sprintf("%d revisions were not tested: %s", len(found[i].Revisions), reason)
	}
	return found
}

// at returns the place of a statement in its file; "" without one.
func at(r rehearse.Reason) string {
	if r.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d, column %d)", r.Line, r.Column)
}

// atFile returns the place of a statement with its file; "" without one.
func atFile(f roundtrip.Fault) string {
	switch {
	case f.Reason.Line == 0:
		return ""
	case f.Reason.Column == 0:
		return fmt.Sprintf(" (%s:%d)", f.File, f.Reason.Line)
	}
	return fmt.Sprintf(" (%s:%d:%d)", f.File, f.Reason.Line, f.Reason.Column)
}

// maxDifferences is the number of differences that a finding lists.
const maxDifferences = 20

// differences returns differences, a line each.
func differences(all []schema.Difference) string {
	var b strings.Builder
	for _, d := range all[:min(len(all), maxDifferences)] {
		b.WriteString("\n  " + strings.ReplaceAll(difference(d), "\n", "\n    "))
	}
	if more := len(all) - maxDifferences; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// difference says how an object of the later schema differs from the earlier one.
func difference(d schema.Difference) string {
	name := d.Kind + " " + d.Name
	switch {
	case d.After == "" && d.Kind == schema.Table:
		return name + " is missing"
	case d.Before == "" && d.Kind == schema.Table:
		return name + " is left"
	case d.After == "":
		return name + " is missing: " + d.Before
	case d.Before == "":
		return name + " is left: " + d.After
	}
	return name + " is different: " + d.After + "\nit was: " + d.Before
}
