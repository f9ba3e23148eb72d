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

// A GoRevision has the functions of a revision that is written in Go. A comment in
// its .go file, which every ramus reads, has its place in the graph. A program that
// has the functions passes them to Open or command.Main, by the revision's id.
type GoRevision struct {
	Up   Func
	Down Func // the zero Func: no down migration
}

// A Func is one direction of a GoRevision; InTx and OnConn return one.
type Func struct {
	inTx   func(context.Context, *sql.Tx) error
	onConn func(context.Context, *sql.Conn) error
}

// InTx returns a Func that runs f in one transaction with the edits of the version
// rows and the log. f must not commit or roll back. An error or a panic of f rolls
// back.
func InTx(f func(context.Context, *sql.Tx) error) Func { return Func{inTx: f} }

// OnConn returns a Func that runs f outside a transaction, on the runner's
// connection, for instance to change many rows in batches. If f fails or its process
// dies, the next run calls it again, so f must find out how far it came. A database
// without a log refuses it.
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

// bind gives the Go revisions their functions. A revision without a function is an
// error only when it is to run.
func bind(revisions []revision.Revision, functions map[string]GoRevision) error {
	left := maps.Clone(functions)
	for i := range revisions {
		r := &revisions[i]
		if !r.NeedsFunction() {
			continue
		}
		f, ok := functions[r.ID]
		if ok && !f.Up.given() {
			return hint.New("", "%s: revision %s has no Up function in Options.Go", r.Pos(), r.ID)
		}
		delete(left, r.ID)
		r.Load = func(context.Context) (revision.Scripts, error) { return f.scripts(r, ok), nil }
	}
	if len(left) > 0 {
		return hint.New("The header of a .go file among the revisions must have that id; an embed.FS needs the pattern *.go beside *.sql.",
			"there is no Go revision for these functions: %s", strings.Join(slices.Sorted(maps.Keys(left)), ", "))
	}
	return nil
}

// scripts returns the scripts of r; given is whether the program has its functions.
func (f GoRevision) scripts(r *revision.Revision, given bool) revision.Scripts {
	s := revision.Scripts{Upgrade: f.Up.script(r)}
	if down := f.Down.script(r); f.Down.given() || !given {
		s.Downgrade = &down
	}
	return s
}
