package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A Logged is a history together with the undefined rows and the revisions below
// them that it lacks too, as the log has them. It never changes.
type Logged struct {
	*Record // of the same state, for History

	History *history.History

	rows    []string // the undefined rows
	entries map[string]dialect.Entry
}

// An InsufficientError says that the log does not have enough to revert version rows
// that no revision defines.
type InsufficientError struct {
	Rows []string // the undefined rows
	Why  string   // empty where the log knows nothing of them
}

func (e *InsufficientError) Error() string {
	if e.Why == "" {
		return "the log does not know " + strings.Join(e.Rows, ", ")
	}
	return e.Why
}

// Logged returns the history grown by the undefined rows and by all that they stand
// on, as the last upgrade of each in the log has it; without undefined rows, the
// history itself. Its error is an *InsufficientError.
func (r *Record) Logged() (*Logged, error) {
	l := &Logged{Record: r, History: r.history, rows: r.Undefined, entries: map[string]dialect.Entry{}}
	if len(r.Undefined) == 0 {
		return l, nil
	}
	if !slices.ContainsFunc(r.Undefined, func(id string) bool { return r.runs[id].Revision != "" }) {
		return nil, &InsufficientError{Rows: r.Undefined}
	}
	var more []*revision.Revision
	for _, id := range r.below {
		if r.history.Lookup(id) != nil {
			continue
		}
		e, ran := r.runs[id]
		if !ran && r.isReplaced(id) {
			continue // with the merge
		}
		if !ran {
			return nil, insufficient(r.Undefined, "it does not know %s", id)
		}
		l.entries[id] = e
		more = append(more, fromLog(e))
		more = append(more, r.replacedFor(e)...)
	}
	var err error
	if l.History, err = r.history.With(more...); err != nil {
		return nil, insufficient(r.Undefined, "with its revisions, the graph is broken: %v", err)
	}
	l.Record = New(l.History, r.state, r.keepsLog)
	return l, nil
}

func insufficient(rows []string, format string, args ...any) error {
	return &InsufficientError{Rows: rows, Why: fmt.Sprintf(format, args...)}
}

// fromLog returns the revision that a file with the entry's contents would define.
func fromLog(e dialect.Entry) *revision.Revision {
	return &revision.Revision{
		Node: graph.Node{ID: e.Revision, Parents: e.Parents, File: file(e.Revision)},
		Load: func(context.Context) (revision.Scripts, error) { return scriptsFromLog(e) },
	}
}

// scriptsFromLog returns the scripts of the revision of an entry: only those to the side
// whose section ran, if one did.
func scriptsFromLog(e dialect.Entry) (revision.Scripts, error) {
	scripts := revision.Scripts{Statements: e.Statements}
	var err error
	if e.DownScript != "" {
		var down revision.Script
		down, err = sqlfile.ParseDowngrade(file(e.Revision), e.DownScript)
		scripts.Downgrade = &down
	}
	if e.Section != "" {
		scripts.Sides = []revision.Side{{Parent: e.Section, Downgrade: scripts.Downgrade}}
		scripts.Downgrade, scripts.SidesOnly = nil, true
	}
	return scripts, err
}

// file returns the File of a revision that only the log has.
func file(id string) string { return "log:" + id }

// Has reports whether only the log has a revision.
func (l *Logged) Has(id string) bool {
	_, has := l.entries[id]
	return has
}

// Revertible returns nil if a downgrade of the revisions can run by the log: each of
// them that only the log has still has its script, each undefined row is as its last
// run left it, and every revision that ran has a row above it. Otherwise the
// error is an *InsufficientError.
//
// The log has no dependencies. A revision that ran and has no row above it may be
// a dependency of an undefined row, and the downgrade would lose its row.
func (l *Logged) Revertible(revisions ...string) error {
	for _, id := range l.rows {
		if !l.counts(id) {
			return insufficient(l.rows, "%s", l.obstacle(id))
		}
	}
	if ids := l.unrooted(); len(l.rows) > 0 && len(ids) > 0 {
		return insufficient(l.rows, "by it %s ran too, and no version row stands for it: a dependency on it may be missing from the log", strings.Join(ids, ", "))
	}
	var why []string
	for _, id := range revisions {
		if reason := l.obstacle(id); l.Has(id) && reason != "" {
			why = append(why, reason)
		}
	}
	if why != nil {
		return insufficient(l.rows, "%s", strings.Join(why, "; "))
	}
	return nil
}

// counts reports whether a revision's last run in the log still counts.
func (l *Logged) counts(id string) bool {
	ref, _ := l.History.Graph().Lookup(id)
	_, ran := l.Ran[ref]
	return ran
}

// obstacle returns the reason why the log cannot revert a revision, or "".
func (l *Logged) obstacle(id string) string {
	if !l.counts(id) {
		return fmt.Sprintf("since %s ran, it was stamped or reverted", id)
	}
	e := l.entries[id]
	if e.DownScript == "" {
		switch {
		case e.Checksum != "" && e.Statements == 0:
			return "" // there is nothing to undo
		case e.Checksum == "":
			return fmt.Sprintf("%s ran as a function, in Go or in Python, which the log does not keep", id)
		}
		return fmt.Sprintf("%s had no downgrade section when it ran", id)
	}
	if _, err := sqlfile.ParseDowngrade(file(id), e.DownScript); err != nil {
		return fmt.Sprintf("its script of %s cannot be read: %v", id, err)
	}
	return ""
}

// unrooted returns the ids, sorted, of the revisions that ran and that neither the
// history nor the log has below a version row.
func (l *Logged) unrooted() []string {
	g := l.History.Graph()
	below := map[string]bool{}
	for todo := g.IDs(l.Applied.Refs()); len(todo) > 0; {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !below[id] {
			below[id] = true
			todo = append(todo, l.runs[id].Parents...)
		}
	}
	ids := append(g.IDs(l.AgainRefs()), l.Lost...)
	ids = slices.DeleteFunc(ids, func(id string) bool { return below[id] })
	return slices.Sorted(slices.Values(ids))
}
