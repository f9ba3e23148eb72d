package ramus

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/roundtrip"
)

// TestOptions are the options of Test. The zero value tests all revisions.
type TestOptions struct {
	// Since is a git ref: only the revisions that it lacks are tested. The revisions below
	// them run up, and no further.
	Since string
}

// A TestResult is the result of Test.
type TestResult struct {
	Revisions []TestedRevision `json:"revisions"` // that were tested, in the order in which they ran
	Findings  []Finding        `json:"findings"`  // the failures, and the revisions that could not be tested
	Notes     []string         `json:"notes"`
}

// A TestedRevision is a revision with the outcome of its test: restored, if its downgrade
// restored the schema and a second upgrade made the same schema again; irreversible, if
// its upgrade ran and it has no downgrade; failed; or unproved, if it could not run in a
// scratch database.
type TestedRevision struct {
	Revision string `json:"revision"`
	File     string `json:"file"`
	Outcome  string `json:"outcome"`

	Assertions int `json:"assertions"` // of its data test, that were asked
}

// Test runs each revision up, down and up again in scratch databases, and compares the
// schemas: the downgrade must leave the schema from before the upgrade, and the second upgrade
// that of the first. Rows are compared by data tests only. It never opens the project's own database: SQLite's
// scratch databases are in memory, those of servers are made where Place.Scratch or
// Options.Scratch says. It needs revisions in SQL or in Go.
func (p *Project) Test(ctx context.Context, o TestOptions) (result TestResult, err error) {
	result = TestResult{Revisions: []TestedRevision{}, Findings: []Finding{}, Notes: []string{}}
	if err := p.requireRevisions(); err != nil {
		return result, err
	}
	scratch, err := p.scratcher(ctx)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	in := roundtrip.Input{
		Stage:  p.stage(scratch),
		Tested: p.graph.NewSet(p.graph.Order()...), DataTests: p.settings.dataTests,
	}
	if o.Since != "" {
		lacking, err := p.lacking(ctx, o.Since+"..")
		if err != nil {
			return result, err
		}
		in.Tested = lacking.Revisions
	}
	trips, err := roundtrip.Run(ctx, in)
	if err != nil {
		return result, err
	}
	notes, err := scratch.Notes(ctx)
	if err != nil {
		return result, err
	}
	result.Notes = append(result.Notes, notes...)
	return result, result.add(ctx, p, trips)
}

// add adds the outcomes of trips, and their faults as findings.
func (r *TestResult) add(ctx context.Context, p *Project, trips []roundtrip.Trip) error {
	upOnly := 0
	for _, trip := range trips {
		rev := p.history.Revision(trip.Ref)
		if rev.Sections != nil && rev.Sections.Both {
			r.Notes = append(r.Notes, fmt.Sprintf("the section of %s for a database with both sides was not tested: no new database comes to it", rev.ID))
		}
		r.Revisions = append(r.Revisions, TestedRevision{Revision: rev.ID, File: rev.File, Outcome: string(trip.Outcome), Assertions: trip.Assertions})
		if trip.Outcome == roundtrip.Irreversible {
			upOnly++
		}
	}
	if upOnly > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%s no downgrade: only the upgrade was tested", haveRevisions(upOnly)))
	}
	repo := p.upstream()
	defer repo.Close()
	found, err := check.Run(ctx, check.RoundTrips(trips, p.settings.dataTests), p.checked(ctx, repo))
	r.Findings = p.findings(found, nil)
	return err
}

func haveRevisions(n int) string {
	if n == 1 {
		return "one revision has"
	}
	return fmt.Sprintf("%d revisions have", n)
}
