// Package source loads revisions from folders of files: [Load] walks the
// folders and reads the start of each file on all processors; what a file says
// is known to the [Format]s, a package each below this one. It also makes and
// replaces files whole, so that none is ever half there.
package source

import "github.com/ramusdb/ramus/internal/revision"

// A Format is one kind of revision file.
type Format interface {
	// Matches reports whether a file of that name is read. The name has no folder.
	Matches(name string) bool
	// Parser makes a parser of files in tree.
	Parser(tree Tree) Parser
}

// A Parser reads files of one Format, one after the other. It is one
// goroutine's.
type Parser interface {
	// Parse reads the start of a file, all of it when eof is set, and returns its
	// revision and Done. Faults of the file are Done too.
	Parse(file string, text []byte, eof bool) (revision.Revision, Verdict, Errors)
}

// A Verdict says how far a Parser has come with a file.
type Verdict uint8

// The verdicts.
const (
	Done Verdict = iota
	More         // of the file is needed; never at its end
	None         // the file is no revision
)
