// Package source loads revisions from folders of files. [Load] walks the folders
// and reads the start of each file on all processors; each [Format], in its own
// package, parses the files. The package also creates and replaces files
// atomically.
package source

import "github.com/ramusdb/ramus/internal/revision"

// A Format is one kind of revision file.
type Format interface {
	// Matches reports whether the format reads a file with that name, which has no
	// folder.
	Matches(name string) bool
	// Parser returns a parser for files in tree.
	Parser(tree Tree) Parser
}

// A Parser parses files of a Format, one after the other. It is not safe for
// concurrent use.
type Parser interface {
	// Parse parses the start of a file, or the whole file if eof is set, and
	// returns its revision and Done. If the file has faults, it returns them with
	// Done.
	Parse(file string, text []byte, eof bool) (revision.Revision, ParseResult, Errors)
}

// A ParseResult is the outcome of Parser.Parse.
type ParseResult uint8

// The outcomes.
const (
	Done ParseResult = iota // the result is final
	More                    // more of the file is needed; never at its end
	None                    // the file is no revision
)
