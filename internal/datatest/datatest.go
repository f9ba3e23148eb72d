// Package datatest reads the data tests of revisions: files with rows to insert before an
// upgrade, and assertions about the database after it. It runs none of them.
//
// The data test of the revision ID is the file ID.test.sql in a folder of the revisions:
//
//	-- +before
//	INSERT INTO users (id, name) VALUES (1, 'Ann');
//
//	-- +after
//	SELECT count(*) = 1 FROM users WHERE plan = 'free';
//
// Each statement below -- +after is an assertion: a query whose only row starts with a
// value that has to be true.
package datatest

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Extension is the extension of data tests.
const Extension = ".test.sql"

// Is reports whether a file is a data test by its name.
func Is(name string) bool {
	return strings.HasSuffix(name, Extension) && name != Extension && !source.IsHidden(filepath.Base(name))
}

// A Test is the data test of a revision.
type Test struct {
	File   string
	Before revision.Script // empty without that section
	After  revision.Script
}

// A Set has the files of data tests. The zero value and nil are empty sets.
type Set struct {
	mu    sync.Mutex
	tree  source.Tree
	files map[string][]string // by the id of the revision
}

// IDs returns the ids of the revisions that files name, in no particular order, with the
// files.
func (s *Set) IDs() map[string][]string {
	if s == nil {
		return nil
	}
	return s.files
}

// Read reads the data test of a revision; nil if it has none. Of several files it reads
// the first. The error is a source.Errors with all faults of the file, or that of the file
// system.
func (s *Set) Read(id string) (*Test, error) {
	if s == nil || len(s.files[id]) == 0 {
		return nil, nil
	}
	file := s.files[id][0]
	content, err := s.tree.ReadFile(file)
	if err != nil {
		return nil, source.FileError(file, err)
	}
	return Parse(file, content)
}

// Format returns a format that adds the data tests beside the revisions to the set, while
// these are loaded. A file with the header of a revision is a fault. The set must not be
// used before.
func (s *Set) Format() source.Format { return format{s} }

type format struct{ into *Set }

func (format) Matches(name string) bool { return Is(name) }

func (f format) Parser(tree source.Tree) source.Parser { return adder{f.into, tree} }

// An adder is the parser of one goroutine.
type adder struct {
	into *Set
	tree source.Tree
}

func (a adder) Parse(file string, text []byte, eof bool) (revision.Revision, source.ParseResult, source.Errors) {
	line, ended := headerKey(text)
	switch {
	case line > 0:
		return revision.Revision{}, source.Done, source.Errors{{
			File: file, Line: line, Hint: "rename the file if it is a revision; a data test has no header",
			Message: "files with names in " + Extension + " are data tests, and this one has the header of a revision",
		}}
	case !ended && !eof:
		return revision.Revision{}, source.More, nil
	}
	a.into.add(a.tree, file)
	return revision.Revision{}, source.None, nil
}

func (s *Set) add(tree source.Tree, file string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = map[string][]string{}
	}
	s.tree = tree
	id := strings.TrimSuffix(filepath.Base(file), Extension)
	s.files[id] = append(s.files[id], file)
	slices.Sort(s.files[id])
}
