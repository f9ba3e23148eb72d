package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// ErrConfig is the target, for errors.Is, of all errors about an invalid or missing
// configuration: Errors and *NotFoundError.
var ErrConfig = errors.New("the configuration is wrong")

// An Error is a fault of a configuration file, with its place.
type Error struct {
	File         string
	Line, Column int // from 1; the column counts bytes; 0 if the fault has no place
	Message      string
}

func (e Error) Error() string { return e.place() + ": " + e.Message }

// place returns the file, with the line and the column if they are known.
func (e Error) place() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// Errors are all faults of a project's configuration files, file by file and in the
// order of the text. No message contains the database's URL.
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

// sorted sorts the faults by place and removes duplicates.
func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(e)
}

// A NotFoundError reports that there is no configuration. It matches ErrConfig and
// fs.ErrNotExist.
type NotFoundError struct {
	Dir    string   // the folder where the search started, or which lacks the file
	Names  []string // the names that were searched
	Search bool     // Find searched, also in the parents of Dir
	Others Others   // the projects in other folders
}

func (e *NotFoundError) Error() string {
	if !e.Search {
		return fmt.Sprintf("no %s in %s", alternatives(e.Names), e.Dir)
	}
	message := fmt.Sprintf("no %s in %s or a folder above it", alternatives(e.Names), e.Dir)
	if e.Others.None() {
		message += "; `ramus init` creates one, -c FILE names another, --dir FOLDER does without"
	}
	return message
}

// Hint returns the commands that use the projects in other folders.
func (e *NotFoundError) Hint() string { return e.Others.Hint() }

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
