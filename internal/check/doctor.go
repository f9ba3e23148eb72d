package check

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/revision"
)

// Doctor lists the checks of `ramus doctor` on revisions with a valid graph, in the
// order in which they run: first the faults that keep a database from moving, last
// those that only the next revision would meet.
var Doctor = []Check{ConflictMarkers, Folders, Unread, AllScripts, OtherTable, Unfinished, UnknownRow, OverlappingRows, NoSection, LostRows, SchemaAhead, SchemaBehind, Edited, Reparented, Deleted, Forced, Branched, Behind}

// A Past answers questions about the git history of revision files. An answer is
// empty where git does not know it, or has run out of time.
type Past struct {
	Find     func(ctx context.Context, id string) []gitrepo.Occurrence // where a revision is or was defined
	Look     func(ctx context.Context, ids []string)                   // does the search of Find for several ids at once; may be nil
	Versions func(ctx context.Context, file string) []gitrepo.Version  // of a revision's file, newest first
	Writers  func(ctx context.Context, files []string) []gitrepo.Author
	Landed   func(ctx context.Context, files []string) []gitrepo.Landing // on the shared branch
	Shared   func(ctx context.Context, file string) bool                 // whether the shared branch has the file
	Clean    func(ctx context.Context, file string) bool                 // whether HEAD has the file as it is on disk
	Unmerged func(ctx context.Context, file string) bool                 // whether the merge in progress has left a conflict in it
	Removed  func(ctx context.Context, file string) gitrepo.Author       // the author who removed it last in HEAD's history

	// At returns the revisions of a ref by id, as far as it can; revisions whose files
	// are the same here may be missing. It may be nil.
	At func(ctx context.Context, ref string) map[string]*revision.Revision

	// Content returns a file's content at a ref, such as HEAD; nil where it has none.
	Content func(ctx context.Context, ref, file string) []byte

	TimedOut func() bool              // reports whether git ran out of time
	Shallow  bool                     // the clone has a part of the history only
	Replaced []Replaced               // newest first
	Near     func(path string) string // returns a path from git as it would be typed here
	Branch   string                   // the one that is checked out, or ""
	Against  string                   // the shared branch, for revisions without a valid graph; else ""
}

// A Replaced is a tip of the shared branch that a force push replaced.
type Replaced struct {
	gitrepo.Rewrite
	Revisions map[string]*revision.Revision // as they were then, by id
}

// A Schema is a database's schema, with the changes that revisions make to it.
type Schema struct {
	Catalog dialect.Catalog

	// ChangesOf returns the changes of a revision's upgrade, as far as its text shows. Of a
	// merge with sections, side is the parent whose section is meant; else it is empty.
	ChangesOf func(ctx context.Context, r *revision.Revision, side string) Changes
}

// Changes are the changes of a schema by a revision's upgrade, as far as its text
// shows.
type Changes struct {
	Effects  []dialect.Effect // in order
	Complete bool             // there are no others, of the schema or of data
	Unclear  []string         // statements that may remove more than Effects has
	Unread   []int            // the lines of those that may change the schema and cannot be read
	Text     string           // of the whole upgrade
}

// A kind tells the findings of History apart, for the checks that build on them.
type kind uint8

// The kinds.
const (
	other      kind = iota
	edited          // its statements
	reparented      // its down_revision
	deleted         // its file
	renamed         // its id, in the same file
)
