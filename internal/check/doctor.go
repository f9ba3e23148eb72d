package check

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/revision"
)

// Doctor lists the checks of `ramus doctor` on revisions that hold together, in
// the order in which they run: first what keeps a database from moving, last what
// only the next revision would suffer from.
var Doctor = []Check{Marked, Elsewhere, Stray, HalfWay, Overlap, Emptied, Ahead, Lacking, Edited, Reparented, Gone, Forced, Branched, Stale}

// A Certainty is how sure a doctor is of a cause.
type Certainty string

// The certainties.
const (
	Certain  Certainty = "certain"  // files, git or the log say so
	Likely   Certainty = "likely"   // nothing else is known that would look like it
	Possible Certainty = "possible" // one of several things that would
)

// A Remedy is one way to mend what was found.
type Remedy struct {
	Command string // to type; of several lines where it takes several commands
	Why     string // when it is right, or what it does; may be empty
	Fix     Fix    // the same as a value; nil where it is not to be done unasked for
}

// A Fix is what can be done safely: it loses nothing, and can be taken back. It is
// a Stamp, a Merge, a Rebase, a Restore, a Remove or a Renumber.
type Fix any

// The fixes.
type (
	// Stamp makes the version table say Revisions, and nothing else, where it still
	// says Was.
	Stamp struct{ Revisions, Was []string }

	// Merge writes a revision that merges the heads.
	Merge struct{ Heads []string }

	// Rebase puts the revisions that are not shared on top.
	Rebase struct{ Revisions []string }

	// Restore gives a file the content that it had.
	Restore struct {
		File    string
		Content []byte

		// Again, if it is not empty, is the message of a new revision, which gets the
		// statements of Added: those that the file loses.
		Again         string
		Over          string // the revision that it stands above
		Added         []dialect.Statement
		NoTransaction bool // it runs outside of one, as the file does now
	}

	// Remove deletes a file that another one equals.
	Remove struct{ File, Same string }

	// Renumber gives the revision in a file, a copy, an id and a place of its own.
	Renumber struct {
		File     string
		Language revision.Language // of File
		ID       string
		Parents  []string
	}
)

// A Past is what git tells of the revisions' files. What git does not know, or has
// no time for, is no answer.
type Past struct {
	Find     func(ctx context.Context, id string) []gitrepo.Occurrence // where a revision is or was defined
	Versions func(ctx context.Context, file string) []gitrepo.Version  // of a revision's file, newest first
	Writers  func(ctx context.Context, files []string) []gitrepo.Author
	Landed   func(ctx context.Context, files []string) []gitrepo.Landing // on the shared branch
	Shared   func(ctx context.Context, file string) bool                 // the shared branch has the file
	Clean    func(ctx context.Context, file string) bool                 // HEAD has the file as it is
	Unmerged func(ctx context.Context, file string) bool                 // a merge that goes on has left it to be resolved
	Removed  func(ctx context.Context, file string) gitrepo.Author       // who removed it last in HEAD's history; the zero Author if nobody did

	// Content is what a ref, such as HEAD, has of a file; nil where it has none.
	Content func(ctx context.Context, ref, file string) []byte

	Late     func() bool              // git had not the time for all that it was asked
	Shallow  bool                     // git has a part of history only
	Replaced []Replaced               // newest first
	Near     func(path string) string // a path of git's as people here would type it
	Branch   string                   // the one that is checked out, or ""
}

// A Replaced is a tip of the shared branch that a force push replaced.
type Replaced struct {
	gitrepo.Rewrite
	Revisions map[string]*revision.Revision // as they were then, by id
}

// A Schema is what a database has, beside what revisions say of it.
type Schema struct {
	Catalog dialect.Catalog

	// Does is what a revision's upgrade does, as far as its text tells.
	Does func(context.Context, *revision.Revision) Deeds
}

// Deeds are what a revision's upgrade does to the schema, as far as its text tells.
type Deeds struct {
	Effects []dialect.Effect // in order
	Whole   bool             // it does nothing else, to the schema or to data
	Vague   []string         // statements that may take away more than Effects say
	Text    string           // all of it, as written
}

// A kind tells findings of one check apart, for those who look at them again.
type kind uint8

// The kinds.
const (
	other      kind = iota
	edited          // what it runs
	reparented      // its down_revision
	deleted         // its file is gone
	renamed         // its file has another id
)
