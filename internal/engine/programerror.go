package engine

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// A ProgramError reports that the program failed. Its own transactions decide which
// changes are kept.
type ProgramError struct {
	Err   error
	Among []string // the revisions one of which failed, if it is not known which; else empty
}

func (e *ProgramError) Error() string { return e.Err.Error() }
func (e *ProgramError) Unwrap() error { return e.Err }

// A ProgramRowsError reports that the program ended without an error, and left other
// version rows than the plan.
type ProgramRowsError struct {
	Program string
	Want    []string // the rows of the plan, sorted
	Have    []string // the rows now, sorted
	Before  []string // the rows with which the program started, sorted
	Same    bool     // Have stands for the same revisions as Want
}

func (e *ProgramRowsError) Error() string {
	return fmt.Sprintf("%s ended without an error, but the version rows are %s, and the plan ends with %s", e.Program, rowsOf(e.Have), rowsOf(e.Want))
}

// Hint returns the stamp that writes the rows of the plan.
func (e *ProgramRowsError) Hint() string {
	stamp := "ramus stamp --purge " + wordsOf(e.Want)
	switch {
	case e.Same:
		return "They stand for the same revisions, but no upgrade starts from rows that overlap. To have those of the plan:\n  " + stamp
	case strings.Join(e.Have, " ") == strings.Join(e.Before, " "):
		return "The rows did not change: see whether env.py commits. If the schema has changed as planned, record that:\n  " + stamp
	}
	return "See in the schema which revisions have run. If it is that of " + rowsOf(e.Want) + ", record that:\n  " + stamp
}

func rowsOf(rows []string) string {
	if len(rows) == 0 {
		return "none"
	}
	return strings.Join(rows, ", ")
}

func wordsOf(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return hint.Words(rows)
}
