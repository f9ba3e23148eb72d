// Package check holds the checks that a project's history can be put through.
// A check is a value: a name, a doc text and a function that looks at its
// input and returns findings. It prints nothing and mends nothing.
package check

import (
	"cmp"
	"context"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Check is one question about a project.
type Check struct {
	Name string // one word, for configuration and JSON
	Doc  string // one sentence that says what must hold
	Run  func(context.Context, Input) ([]Finding, error)

	Shared   bool // it needs Input.Shared, and is left out where that is nil
	Database bool // it needs Input.Database, likewise
	Off      bool // only projects that ask for it have it
}

// Input is what checks look at.
type Input struct {
	*history.History // the project's; nil where there is a Tangle instead

	Shared   *Shared   // nil where nothing is known of what others have
	Database *Database // nil where no database was read
	Schema   *Schema   // nil where the database's catalog was not read
	Past     *Past     // nil where git was not asked
	Tangle   *Tangle   // instead of a History, where the revisions do not hold together

	Read func(file string) ([]byte, error) // what a file holds now; nil where only a graph is looked at

	// Runs reports whether a revision's upgrade has anything to run, and whether it
	// has a downgrade that does.
	Runs func(context.Context, *revision.Revision) (up, down bool, err error)

	cached *historic // of one Run
}

// A Finding is one thing that a check found wrong.
type Finding struct {
	Check     string // the check's name
	Message   string
	Revisions []Place          // those concerned, by id
	File      string           // what it is about where no revision stands for it: a file that is gone
	At        []graph.Position // where, of revisions that do not hold together
	Mend      []string         // commands, each of which would mend it

	// What a doctor says beside that. It has remedies instead of Mend.
	Cause    string // what happened, in whole sentences
	Sure     Certainty
	Remedies []Remedy

	kind kind
}

// A Place is where a finding points.
type Place struct {
	graph.Ref
	Line int // of down_revision in its file, or of the id where that is not written
}

// Gate lists the checks of `ramus gate`, in the order in which they run; Select
// takes those that a project has.
var Gate = []Check{OneHead, History, Fresh, Taken, EmptyMerges, Reversible}

// Verify lists the checks of `ramus verify`, in the order in which they run.
var Verify = []Check{History, Recorded, Parents, Skipped, Rows, Unfinished}

// Select returns the checks that are on: as switched says by their names, else
// those that are not off by themselves.
func Select(checks []Check, switched map[string]bool) (on []Check) {
	for _, c := range checks {
		if said, ok := switched[c.Name]; said || !ok && !c.Off {
			on = append(on, c)
		}
	}
	return on
}

// Run puts the input through the checks, in their order, and returns what all
// of them found.
func Run(ctx context.Context, checks []Check, in Input) ([]Finding, error) {
	findings := []Finding{}
	in.cached = newHistoric()
	for _, c := range in.Answerable(checks) {
		found, err := c.Run(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			f.Check = c.Name
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// Answerable are those of the checks for which the input has what they need.
func (in Input) Answerable(checks []Check) (able []Check) {
	for _, c := range checks {
		if (in.Shared != nil || !c.Shared) && (in.Database != nil || !c.Database) {
			able = append(able, c)
		}
	}
	return able
}

func (in Input) places(refs []graph.Ref) []Place {
	all := make([]Place, len(refs))
	for i, r := range refs {
		lines := in.Revision(r).Lines
		all[i] = Place{r, int(cmp.Or(lines.Parents, lines.ID))}
	}
	return all
}
