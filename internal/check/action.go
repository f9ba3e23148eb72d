package check

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// An Action is a fix that is safe: it loses nothing and can be undone. It is a
// Stamp, a Merge, a Rebase, a Restore, a RestoreAll, a Remove or a Renumber.
type Action any

// The actions.
type (
	// Stamp replaces the version rows Was by Revisions.
	Stamp struct{ Revisions, Was []string }

	// Merge writes a revision that merges the heads.
	Merge struct{ Heads []string }

	// Rebase moves revisions that are not shared to the top of the shared branch.
	Rebase struct{ Revisions []string }

	// Restore gives a file the content that it had.
	Restore struct {
		File    string
		Content []byte

		// Again, if it is not empty, is the message of a new revision with the statements
		// in Added, which the file loses.
		Again         string
		Over          string // the revision that the new one is a descendant of
		Added         []dialect.Statement
		NoTransaction bool // the new revision runs outside a transaction, as the file does now
	}

	// RestoreAll restores several files, which need each other, in their order.
	RestoreAll []Restore

	// Remove deletes a file with the same content as another one.
	Remove struct{ File, Same string }

	// Renumber gives a revision another id, other parents, or both.
	Renumber struct {
		File     string
		Language revision.Language // of File
		ID       string
		Parents  []string

		Children []Renumber // that follow it, in other files; they keep their own ids
	}
)
