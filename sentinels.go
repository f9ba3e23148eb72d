package ramus

import (
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// The targets that programs use most. Upgrade takes an empty target as Heads.
const (
	Heads = "heads" // all heads
	Head  = "head"  // the one head; several are an error
	Base  = "base"  // below all revisions: nothing is applied
)

// Failures that a program tells apart with errors.Is. Failures with parts of their
// own are types: MigrationError and UnknownRowsError.
var (
	// ErrSeveralHeads means that the target head, or LABEL@head, stands for several
	// revisions.
	ErrSeveralHeads = graph.ErrSeveralHeads

	// ErrLocked means that another runner kept the database locked for longer than
	// the lock timeout.
	ErrLocked = dialect.ErrLocked

	// ErrUnreachable means that the database cannot be reached or opened.
	ErrUnreachable = dialect.ErrUnreachable

	// ErrNoRevisions means that there is not one revision: a folder may be the wrong
	// one. Options.AllowEmpty accepts that.
	ErrNoRevisions = errors.New("there are no revisions")
)
