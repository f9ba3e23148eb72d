package ramus

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// A GoRevision has the functions of a revision that is written in Go. Its place
// in the graph is in a comment of its .go file, which every ramus reads; the
// functions are compiled into a program, and handed to Open or command.Main by
// the revision's id.
type GoRevision struct {
	Up   Func
	Down Func // the zero Func: the revision cannot be reverted
}

// A Func is one direction of a GoRevision: InTx or OnConn makes it.
type Func struct {
	inTx   func(context.Context, *sql.Tx) error
	onConn func(context.Context, *sql.Conn) error
}

// InTx is a function that runs in one transaction with the edit of the version
// rows and the log. It must not commit or roll back; returning an error rolls
// back, and so does a panic.
func InTx(f func(context.Context, *sql.Tx) error) Func { return Func{inTx: f} }

// OnConn is a function that runs outside a transaction, on the runner's
// connection, such as one that changes many rows in batches. When it fails or
// its process dies, the next run calls it again: it must find out what it has
// done already. On databases that keep no log it is refused.
func OnConn(f func(context.Context, *sql.Conn) error) Func { return Func{onConn: f} }

func (f Func) given() bool { return f.inTx != nil || f.onConn != nil }

// script returns the script that calls a function.
func (f Func) script(r *revision.Revision) revision.Script {
	return revision.Script{
		File:          r.File,
		Line:          int(r.Lines.ID),
		NoTransaction: f.onConn != nil,
		Call:          &revision.Call{InTx: f.inTx, OnConn: f.onConn},
	}
}

// bind gives the revisions in Go their functions. Those of which the program
// has none are refused when they are to run, and not before.
func bind(revisions []revision.Revision, functions map[string]GoRevision) error {
	left := maps.Clone(functions)
	for i := range revisions {
		r := &revisions[i]
		if !r.NeedsFunction() {
			continue
		}
		f, ok := functions[r.ID]
		if ok && !f.Up.given() {
			return hint.New("", "%s: revision %s was handed in without an Up function", r.Pos(), r.ID)
		}
		delete(left, r.ID)
		r.Load = func(context.Context) (revision.Scripts, error) { return f.scripts(r, ok), nil }
	}
	if len(left) > 0 {
		return hint.New("Its file must be among the revisions, with that id in its header: an embed.FS needs the pattern *.go beside *.sql.",
			"functions were handed in for what is no revision in Go: %s", strings.Join(slices.Sorted(maps.Keys(left)), ", "))
	}
	return nil
}

// scripts are those of a revision whose functions were handed in, or not.
func (f GoRevision) scripts(r *revision.Revision, handed bool) revision.Scripts {
	s := revision.Scripts{Upgrade: f.Up.script(r)}
	if down := f.Down.script(r); f.Down.given() || !handed {
		s.Downgrade = &down
	}
	return s
}
