package dialect

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
)

// A Statement is one statement of a script.
type Statement struct {
	Text   string // from its first to its last significant byte, without the terminator and the comments in front of it
	Line   int    // in the script's file, from 1
	Column int    // in bytes, from 1
	Kind   Kind

	// Hash is the sum of a sqllex.Hasher, 64 hexadecimal digits. Checksum needs all
	// of them; a journal may keep a prefix.
	Hash string

	// Data has the rows below a COPY … FROM stdin with their line endings, without
	// the line that ends them.
	Data string

	// Program says that the statement runs others, which are unknown and may commit:
	// CALL, EXECUTE.
	Program bool

	// Computed says that a Setting makes a value which may be another one the next time,
	// such as that of a query. It runs again only until a statement behind it has run.
	Computed bool

	// Session is the value that the statement leaves in the session for later ones, and
	// that another session does not have: "a temporary table". NeededBy is the index of
	// the last statement that needs it; the number of statements means until the end.
	// Session is empty for a statement that leaves none, and for a Setting that is not
	// Computed.
	Session  string
	NeededBy int

	// Call is the function of a revision in Go, which has no Text.
	Call *revision.Call
}

// A Kind says how a statement is journaled. It matters to scripts that run outside
// a transaction, and to all scripts of databases that cannot roll back a change of
// the schema. In other scripts every statement is Plain.
type Kind uint8

// The kinds of statement.
const (
	Plain    Kind = iota // runs in a transaction together with its journal row
	Bare                 // runs outside a transaction and may be run twice (VACUUM)
	Alone                // commits by itself, and must not run twice: Session.Outcome finds out whether it has run
	Setting              // changes the session: it runs again when a script is resumed (PRAGMA, ATTACH)
	Begin                // the script's own BEGIN
	Commit               // the script's own COMMIT or END
	Rollback             // the script's own ROLLBACK
	Temp                 // makes a temporary object: a script cannot be resumed after it
)

// FirstLine returns the first line of the statement, cut to 100 bytes, for
// messages.
func (s Statement) FirstLine() string {
	line, _, more := strings.Cut(s.Text, "\n")
	line = strings.TrimRight(line, "\r")
	if len(line) > 100 {
		return line[:97] + "..."
	}
	if more {
		return line + " ..."
	}
	return line
}

// A SplitError is one fault of a script, at its place.
type SplitError struct {
	File         string
	Line, Column int
	Message      string
}

func (e SplitError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// SplitErrors are all the faults of one script, in the order of the text.
type SplitErrors []SplitError

func (e SplitErrors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}
