// Package revision holds the one type that every kind of revision file
// becomes: a node of the graph together with its message, its date and its
// scripts. It reads and writes no files; the packages under internal/source
// do.
package revision

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
)

// A Revision is one migration: its place in the graph, what people wrote about
// it, and the way to its scripts, which are read only when they are asked for.
type Revision struct {
	graph.Node

	// Message is the first line of what the author wrote, Body the lines after it,
	// joined by LF, often none. In Python, Message is the first paragraph of the
	// docstring and Body all that follows it, blank lines included, so that
	// Message+Body is the docstring as Alembic prints it.
	Message, Body string

	CreateDate string // as the file has it; empty when it has none

	Capability

	// Load reads the scripts. A nil Load stands for two empty scripts.
	Load func(context.Context) (Scripts, error)
}

// Scripts are what a revision does, and how to take it back.
type Scripts struct {
	Upgrade   Script
	Downgrade *Script // nil when the revision cannot be reverted
}

// A Script is one section of a revision file. An empty Text is a script that
// does nothing.
type Script struct {
	Text          string // as written, line endings included
	File          string // for messages
	Line          int    // the line of File on which Text starts, from 1
	NoTransaction bool   // run statement by statement, outside a transaction

	// How long its statements may wait for a lock, and take, on a server; nil is
	// the configuration's, 0 as long as they need.
	DDLLockTimeout, StatementTimeout *time.Duration

	Call *Call // of a revision in Go, instead of a Text; it agrees with NoTransaction
}

// A Call is a script that is a Go function: InTx, or OnConn outside a
// transaction. Both are nil when the program lacks the function.
type Call struct {
	InTx   func(context.Context, *sql.Tx) error
	OnConn func(context.Context, *sql.Conn) error
}

// Scripts reads the revision's scripts. It costs one file read, and is not
// cached.
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
