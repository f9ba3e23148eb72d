package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// ErrConfig is matched, with errors.Is, by every error of this package that
// the configuration is to blame for: Errors and *NotFoundError.
var ErrConfig = errors.New("the configuration is wrong")

// An Error is one fault of a configuration file, at its place.
type Error struct {
	File         string
	Line, Column int // from 1, the column in bytes; 0 when the fault has no place
	Message      string
}

func (e Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Errors are all the faults of a project's configuration files, file by file and
// in the order of each text. No message holds the database's URL.
type Errors []Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, fault := range e {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// Is reports whether target is ErrConfig.
func (e Errors) Is(target error) bool { return target == ErrConfig }

// sorted puts the faults in the order of the text and drops those that say the
// same of the same place.
func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(e)
}

// A NotFoundError says that there is no configuration. It matches ErrConfig
// and fs.ErrNotExist.
type NotFoundError struct {
	Dir    string   // the folder from which the search went up, or in which there is no such file
	Names  []string // what was looked for
	Search bool     // it was Find that looked, also in the folders above
}

func (e *NotFoundError) Error() string {
	if !e.Search {
		return fmt.Sprintf("no %s in %s", alternatives(e.Names), e.Dir)
	}
	return fmt.Sprintf("no %s in %s or a folder above it; `ramus init` creates one, -c FILE names another", alternatives(e.Names), e.Dir)
}

// alternatives joins names as in "a, b or c".
func alternatives(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Is reports whether target is ErrConfig or fs.ErrNotExist.
func (e *NotFoundError) Is(target error) bool { return target == ErrConfig || target == fs.ErrNotExist }
