// Package check has the checks of gate, verify and doctor. A check is a value: a
// name, a doc text and a function from the [Input] to findings, which are data. It
// prints nothing and changes nothing.
package check

import (
	"context"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Check is one question about a project.
type Check struct {
	Name string // one word, for configuration and JSON
	Doc  string // the condition that the check tests, in one sentence
	Run  func(context.Context, Input) ([]Finding, error)

	Shared   bool // it needs Input.Shared, and is skipped without it
	Graph    bool // it needs the graph of Input.Shared's tip, likewise
	Database bool // it needs Input.Database, likewise
	Off      bool // it runs only where the configuration asks for it
}

// Input is the input of checks.
type Input struct {
	*history.History // the project's; nil where Broken is set

	Shared   *Shared      // of the ref that edits are compared with; nil without a shared branch to compare with
	Also     []*Shared    // of further refs, with which only the parents of new revisions are compared
	Database *Database    // nil where no database was read
	Schema   *Schema      // nil where the database's catalog was not read
	Past     *Past        // nil without git
	Moved    *Moved       // nil without git, and where the log shows all that git could
	Git      bool         // the files are in a git repository, which commands may ask
	Broken   *BrokenGraph // instead of a History, for revisions without a valid graph
	Merging  *Merging     // set where the History is the result of a merge

	Unread         *UnreadFiles // below the folders; nil if all are read
	MissingFolders *Finding     // of version_locations; nil if all exist

	// Read returns the content of a file; nil in checks of the graph alone.
	Read func(file string) ([]byte, error)

	// Faults returns the faults for which an upgrade or a downgrade would refuse to run
	// a revision's scripts, whatever the database; nil in checks of the graph alone.
	// Several goroutines call it.
	Faults func(context.Context, *revision.Revision) []error

	// Runs reports whether a revision's upgrade has statements, and whether it has a
	// downgrade.
	Runs func(context.Context, *revision.Revision) (up, down bool, err error)

	// HasDataTest reports whether a revision has a data test. It is true for those of
	// another branch that is merged, whose files are not here.
	HasDataTest func(*revision.Revision) bool

	Branches *Comparison // of the heads; nil where they were not compared

	Accepted *acceptance.Set // the changes that were intended; nil for none

	// Digests returns the digests of a version of a revision; nil where nothing can be
	// accepted.
	Digests func(context.Context, *revision.Revision) (Digests, error)

	// Authors returns the authors of files, one for each, or nil; Locate returns a
	// file's path in the repository. Run completes findings with them. Both may be nil.
	Authors func(ctx context.Context, files []string) []gitrepo.Author
	Locate  func(file string) string

	cached *cache // of one Run
}

// Gate lists the checks of `ramus gate`, in the order in which they run; Select
// returns those that a project uses.
var Gate = []Check{OneHead, History, Fresh, Taken, Unread, Scripts, EmptyMerges, Reversible, DataTests, Commuting}

// Verify lists the checks of `ramus verify`, in the order in which they run.
var Verify = []Check{History, Recorded, Parents, Skipped, Rows, OverlappingRows, Unfinished, PutBelow}

// Select returns the checks that switched turns on by their names, and those that it
// does not name and that are not Off.
func Select(checks []Check, switched map[string]bool) (on []Check) {
	for _, c := range checks {
		if set, ok := switched[c.Name]; set || !ok && !c.Off {
			on = append(on, c)
		}
	}
	return on
}

// Run runs the checks in their order and returns their findings, also the accepted
// ones. They are complete: each has its check, its locations and the authors of its
// revisions.
func Run(ctx context.Context, checks []Check, in Input) ([]Finding, error) {
	findings := []Finding{}
	able := in.Answerable(checks)
	in.cached = newCache(able)
	for _, c := range able {
		found, err := c.Run(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			f.Check = c.Name
			f.Accepted = in.Accepted.Covering(f.Changes...)
			findings = append(findings, f)
		}
	}
	in.locate(findings)
	in.addAuthors(ctx, findings)
	return findings, nil
}

// Answerable returns the checks for which the input has the required data.
func (in Input) Answerable(checks []Check) (able []Check) {
	for _, c := range checks {
		if (in.Shared != nil || !c.Shared) && (in.Shared != nil && in.Shared.TipGraph != nil || !c.Graph) && (in.Database != nil || !c.Database) {
			able = append(able, c)
		}
	}
	return able
}

// positions returns the locations of positions in files.
func positions(all ...graph.Position) []Location {
	locations := make([]Location, len(all))
	for i, at := range all {
		locations[i] = Location{at.File, at.Line}
	}
	return locations
}
