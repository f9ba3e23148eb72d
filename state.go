package ramus

import (
	"context"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
)

// A Current is the position of a database in the graph.
type Current struct {
	Database  string     `json:"database,omitempty"` // its URL without the password; empty for the *sql.DB of a program
	Revisions []Revision `json:"revisions"`          // the heads of the revisions that have version rows, newest first
	Rows      []string   `json:"rows"`               // the version rows, sorted
	Ahead     []string   `json:"ahead"`              // the rows that no revision defines and the log knows, sorted
	Unknown   []string   `json:"unknown"`            // the rows that neither a revision nor the log knows, sorted
	Partial   []Partial  `json:"partial"`            // revisions that stopped half way
	Pending   int        `json:"pending"`            // the number of revisions that upgrade heads would run
}

// A Partial is a revision that stopped half way; the next run resumes it.
type Partial struct {
	Revision   string    `json:"revision"`
	Action     string    `json:"action"` // upgrade or downgrade
	Statements int       `json:"statements"`
	Done       int       `json:"done"`
	Started    time.Time `json:"started"`
	By         string    `json:"by"`
	Error      string    `json:"error,omitempty"`
	Finish     string    `json:"finish"` // the command that finishes it
}

// Current reads the position of the database. Rows that no revision defines are no error:
// they are in Ahead and Unknown. If Options.AllowAhead accepts them, all of them are
// in Ahead and nothing is pending.
func (p *Project) Current(ctx context.Context) (Current, error) {
	if err := p.settings.nested(); err != nil {
		return Current{}, err // Alembic would be asked
	}
	at, rec, err := p.readPosition(ctx)
	if err != nil {
		return Current{}, err
	}
	current := p.current(&at)
	if rec != nil && p.settings.allowAhead && rec.Covers(p.graph.Heads()...) {
		current.Ahead, current.Unknown, current.Pending = list(rec.Undefined), []string{}, 0
	}
	return current, nil
}

// current returns a position as a Current.
func (b *bookkeeping) current(at *record.Position) Current {
	tips := b.graph.Tips(b.graph.Ancestors(graph.Dependencies, at.Current.Refs()...))
	slices.Sort(tips)
	slices.Reverse(tips)
	views := b.views(tips)
	mark(views, at.Rows)
	return Current{
		Database:  b.database.url(),
		Revisions: views,
		Rows:      list(at.Rows),
		Ahead:     list(at.Ahead),
		Unknown:   list(at.Unknown),
		Partial:   partials(at.Unfinished),
		Pending:   at.Pending(),
	}
}

func partials(entries []dialect.Entry) []Partial {
	all := []Partial{}
	for _, e := range entries {
		all = append(all, partial(e))
	}
	return all
}

func partial(e dialect.Entry) Partial {
	return Partial{e.Revision, e.Action, e.Statements, e.Done, e.Started, e.By, e.Error, engine.FinishCommand(e)}
}

// A Status has the state of every revision in a database.
type Status struct {
	Current
	All  []RevisionStatus `json:"all"`  // newest first
	Plan Plan             `json:"plan"` // of upgrade heads; empty when it would be refused
}

// A RevisionStatus is a revision with its state in a database.
type RevisionStatus struct {
	Revision
	State State     `json:"state"`
	At    time.Time `json:"at,omitzero"`  // when it ran, or started if it is half way; where the log knows
	By    string    `json:"by,omitempty"` // who ran it
}

// A State is the state of a revision in a database.
type State string

// The states.
const (
	Applied    State = State(record.Applied)    // it ran, by the log; without a log, a row stands for it
	Stamped    State = State(record.Stamped)    // a stamp named it, or a row above it
	Unrecorded State = State(record.Unrecorded) // a row stands for it, but another program ran it, or it ran before the log began
	Skipped    State = State(record.Skipped)    // a row stands for it, but it was put beneath a revision that had run
	Pending    State = State(record.Pending)    // no row stands for it
	HalfWay    State = State(record.HalfWay)    // its upgrade or its downgrade stopped half way
	Ahead      State = State(record.Ahead)      // a version row that no revision defines and the log knows
	Unknown    State = State(record.Unknown)    // a version row that neither a revision nor the log knows
)

// Status reads the state of every revision, and when and by whom it was applied.
func (p *Project) Status(ctx context.Context) (Status, error) {
	rec, err := p.readRecord(ctx)
	if err != nil {
		return Status{}, err
	}
	s := Status{Current: p.current(&rec.Position), All: []RevisionStatus{}}
	for _, row := range rec.Undefined {
		s.All = append(s.All, RevisionStatus{Revision: undefined(row), State: State(rec.RowState(row))})
	}
	for _, r := range slices.Backward(p.graph.Order()) {
		s.All = append(s.All, p.status(rec, r))
	}
	s.Plan, err = p.outlook(rec)
	return s, err
}

// undefined returns a version row that no revision defines as a Revision.
func undefined(row string) Revision {
	return Revision{ID: row, Parents: []string{}, DependsOn: []string{}, Labels: []string{}, Children: []string{}, Current: true}
}

// status returns a revision with its state.
func (rs *revisions) status(rec *record.Record, r graph.Ref) RevisionStatus {
	s := RevisionStatus{Revision: rs.view(r), State: State(rec.State(r))}
	s.Current = rec.Current.Has(r)
	switch s.State {
	case Applied:
		s.At, s.By = rec.Ran[r].Finished, rec.Ran[r].By
	case HalfWay:
		e := rec.Partial(s.ID)
		s.At, s.By = e.Started, e.By
	}
	return s
}

// Undefined returns the version rows that no revision defines, sorted: Ahead and
// Unknown together.
func (c Current) Undefined() []string {
	return slices.Sorted(slices.Values(slices.Concat(c.Ahead, c.Unknown)))
}

// AtHeads reports whether the database is at all heads, with nothing half
// done and no row that no revision defines.
func (c Current) AtHeads() bool {
	return c.Pending == 0 && len(c.Ahead) == 0 && len(c.Unknown) == 0 && len(c.Partial) == 0
}
