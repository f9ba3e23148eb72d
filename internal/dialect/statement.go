package dialect

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
)

// A Statement is one statement of a script.
type Statement struct {
	Text   string // from its first to its last significant byte, without the terminator; comments before it are left out
	Line   int    // in the script's file, from 1
	Column int    // in bytes, from 1
	Kind   Kind

	// Hash is the Hasher's sum of the statement's tokens, 64 hexadecimal
	// digits. Checksum needs all of them; a journal may keep a prefix.
	Hash string

	// Data are the rows below a COPY … FROM stdin, line endings included, without
	// the line that ends them.
	Data string

	// Call is what a revision in Go has instead of a Text.
	Call *revision.Call
}

// A Kind says how a statement is journaled, of a script that runs outside a
// transaction, or on a database that cannot roll back a change of its schema. In
// a transactional script elsewhere every statement is Plain.
type Kind uint8

// The kinds of statement.
const (
	Plain    Kind = iota // runs in a transaction together with its journal row
	Bare                 // runs outside a transaction and may be run twice (VACUUM)
	Alone                // commits by itself, and not twice: what became of it, Session.Outcome tells
	Setting              // changes the session: run again before resuming (PRAGMA, ATTACH)
	Begin                // the script's own BEGIN
	Commit               // the script's own COMMIT or END
	Rollback             // the script's own ROLLBACK
	Temp                 // makes a temporary object: a script cannot be resumed after it
)

// FirstLine is the statement's first line, cut to 100 bytes, for messages.
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
