// Package revision has the type of a revision, independent of its file format: a
// node of the graph with its message, its date and its scripts. The package does no
// I/O; the packages under internal/source read and write the files.
package revision

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
)

// A Revision is one migration: its node in the graph, its message, and a function
// to load its scripts, which are read on demand.
type Revision struct {
	graph.Node

	// Message is the first line of the text that the author wrote, and Body the
	// lines after it, joined by LF; Body is often empty. In Python, Message is the
	// first paragraph of the docstring, and Body the rest including blank lines, so
	// that Message+Body is the docstring as Alembic prints it.
	Message, Body string

	CreateDate string // as written in the file; may be empty

	// FileHash is the hash of the file, if the file was read as a whole together with its
	// header; else it is zero.
	FileHash FileHash

	Capability

	// Load reads the scripts. If it is nil, both scripts are empty.
	Load func(context.Context) (Scripts, error)
}

// Scripts are the upgrade and downgrade scripts of a revision.
type Scripts struct {
	Upgrade   Script
	Downgrade *Script  // nil if the revision cannot be reverted
	Sides     []Side   // of a merge, for databases that have one side only, in the file's order
	SidesOnly bool     // there is no Upgrade for a database with both sides; its text is empty
	FileHash  FileHash // of the file that they were read from; may be zero

	// Statements is the number of statements of the upgrade where only the log has the
	// revision: then Upgrade is empty.
	Statements int
}

// A Side has the scripts of a merge for databases that have the side of one parent only.
type Side struct {
	Parent    string
	Upgrade   Script
	Downgrade *Script // back to that side; nil if there is none
}

// Directive returns the directive of a section, whose name is "upgrade" or "downgrade":
// with the option for databases that have only the side of a parent, unless that is "".
func Directive(name, parent string) string {
	switch {
	case parent == "":
		return "-- +" + name
	case name == "downgrade":
		return "-- +downgrade to:" + parent
	}
	return "-- +" + name + " from:" + parent
}

// Of returns the scripts for databases that have only the side of a parent; for "",
// those for databases with both, and those of every other revision. It returns false if
// there are none.
func (s Scripts) Of(parent string) (Scripts, bool) {
	if parent == "" {
		return s, !s.SidesOnly
	}
	for _, side := range s.Sides {
		if side.Parent == parent {
			return Scripts{Upgrade: side.Upgrade, Downgrade: side.Downgrade, FileHash: s.FileHash, Statements: s.Statements}, true
		}
	}
	return Scripts{FileHash: s.FileHash}, false
}

// All returns the upgrade, and the downgrade if there is one, then those for one side.
func (s Scripts) All() []Script {
	all := []Script{s.Upgrade}
	if s.Downgrade != nil {
		all = append(all, *s.Downgrade)
	}
	for _, side := range s.Sides {
		all = append(all, side.Upgrade)
		if side.Downgrade != nil {
			all = append(all, *side.Downgrade)
		}
	}
	return all
}

// A FileHash is a hash of a file's content: the first 16 bytes of its SHA-256. The zero
// value stands for none.
type FileHash [16]byte

// HashFile returns the hash of a file's content.
func HashFile(content []byte) FileHash {
	sum := sha256.Sum256(content)
	return FileHash(sum[:16])
}

// String returns "f1:" and the bytes in hexadecimal; "" for the zero value.
func (h FileHash) String() string {
	if h == (FileHash{}) {
		return ""
	}
	return "f1:" + hex.EncodeToString(h[:])
}

// Unwritten is the comment below the directive of a new downgrade, which is refused as
// long as it has no statements. A file that has it was perhaps never written.
const Unwritten = "-- Undo the upgrade here. If there is nothing to undo: -- +downgrade noop:true"

// A Script is a section of a revision file. It does nothing if Text is empty.
type Script struct {
	Text          string // as written, including line endings
	File          string // for messages
	Line          int    // the line of File at which Text starts, from 1
	NoTransaction bool   // run statement by statement, outside a transaction
	Noop          bool   // of a downgrade: there is nothing to undo, and Text has no statements

	// DDLLockTimeout and StatementTimeout limit, on a server, how long a statement
	// may wait for a lock and how long it may run. nil means the configuration's
	// limit, 0 no limit.
	DDLLockTimeout, StatementTimeout *time.Duration

	Call *Call // for a revision in Go, instead of Text; it agrees with NoTransaction
}

// A Call is a script that is a Go function: InTx, or OnConn outside a transaction.
// Both are nil if the program lacks the function.
type Call struct {
	InTx   func(context.Context, *sql.Tx) error
	OnConn func(context.Context, *sql.Conn) error
}

// Scripts reads the revision's scripts. It reads the file on each call.
func (r *Revision) Scripts(ctx context.Context) (Scripts, error) {
	if r.Load == nil {
		return Scripts{Downgrade: &Script{}}, nil
	}
	s, err := r.Load(ctx)
	if err != nil {
		return Scripts{}, fmt.Errorf("read revision %s: %w", r.ID, err)
	}
	return s, nil
}
