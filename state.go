package ramus

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
)

// A Current is the position of a database in the graph.
type Current struct {
	Database  string     `json:"database,omitempty"` // its URL without the password; empty for the *sql.DB of a program
	Revisions []Revision `json:"revisions"`          // the heads of the revisions that have version rows, newest first
	Rows      []string   `json:"rows"`               // the version rows, sorted
	Ahead     []string   `json:"ahead"`              // the rows that no revision defines and the log knows, sorted
	Unknown   []string   `json:"unknown"`            // the rows that neither a revision nor the log knows, sorted
	Overlaps  []string   `json:"overlaps"`           // the rows that other rows cover, sorted: an upgrade refuses them
	Skipped   []string   `json:"skipped"`            // the skipped revisions, oldest first
	Partial   []Partial  `json:"partial"`            // revisions that stopped half way
	Pending   int        `json:"pending"`            // the number of revisions that upgrade heads would run
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
	current := p.current(ctx, &at, rec)
	if rec != nil && p.settings.allowAhead && rec.Covers(p.graph.Heads()...) {
		current.Ahead, current.Unknown = list(rec.Undefined), []string{}
	}
	return current, nil
}

// current returns a position as a Current; rec may be nil where the position is
// complete.
func (p *Project) current(ctx context.Context, at *record.Position, rec *record.Record) Current {
	tips := p.graph.Tips(p.graph.Ancestors(graph.Dependencies, at.Current.Refs()...))
	slices.Sort(tips)
	slices.Reverse(tips)
	views := p.views(tips)
	mark(views, at.Rows)
	skipped := []string{}
	if rec != nil {
		skipped = list(p.graph.IDs(rec.In(record.Skipped))) // without those that are half way
	}
	return Current{
		Database:  p.database.url(),
		Revisions: views,
		Rows:      list(at.Rows),
		Ahead:     list(at.Ahead),
		Unknown:   list(at.Unknown),
		Overlaps:  overlaps(p.graph, at.Rows),
		Skipped:   skipped,
		Partial:   p.partials(ctx, at.State()),
		Pending:   p.countPending(at, rec),
	}
}

// overlaps returns the rows that other rows cover, sorted.
func overlaps(g *graph.Graph, rows []string) []string {
	if overlap := plan.Overlap(g, rows); overlap != nil {
		return overlap.Covered
	}
	return []string{}
}

// countPending returns the number of revisions that upgrade heads would run. Of rows that
// no revision defines and of which nothing is known, it assumes that they are above all.
func (p *Project) countPending(at *record.Position, rec *record.Record) int {
	if rec != nil && len(rec.Undefined) > 0 && rec.Covers(p.graph.Heads()...) {
		return 0
	}
	if p.graph.HasSections() {
		all := plan.Database{Graph: p.graph, Rows: at.Rows, Sections: record.SectionsHalfWay(at.State())}
		if steps, err := all.Upgrade(Heads); err == nil {
			return len(steps.Steps)
		}
	}
	return at.Pending()
}

// A Status has the state of every revision in a database.
type Status struct {
	Current
	All  []RevisionStatus `json:"all"`  // newest first
	Plan Plan             `json:"plan"` // of upgrade heads; empty when it would be refused

	// Refused is the reason why upgrade heads would refuse the scripts of pending
	// revisions: a line for each fault. It is empty if they can run.
	Refused string `json:"refused,omitempty"`
}

// A RevisionStatus is a revision with its state in a database.
type RevisionStatus struct {
	Revision
	State    State       `json:"state"`
	Edited   bool        `json:"edited,omitempty"`   // its statements were edited after it ran, and that is not accepted
	Accepted *Acceptance `json:"accepted,omitempty"` // of an edit after it ran
	At       time.Time   `json:"at,omitzero"`        // when it ran, or started if it is half way; where the log knows
	By       string      `json:"by,omitempty"`       // who ran it

	Section    string `json:"section,omitempty"`     // of a merge: the parent whose section ran
	ReplacedBy string `json:"replaced_by,omitempty"` // of a replaced revision: the merge whose section ran instead
}

// A State is the state of a revision in a database.
type State string

// The states.
const (
	Applied    State = State(record.Applied)    // it ran, by the log; without a log, a row stands for it
	Stamped    State = State(record.Stamped)    // a stamp named it, or a row above it
	Unrecorded State = State(record.Unrecorded) // a row stands for it, but another program ran it, or it ran before the log began
	Skipped    State = State(record.Skipped)    // a row stands for it, but it was put beneath a revision that had run
	Replaced   State = State(record.Replaced)   // a row stands for it, but the section of a merge ran instead of it
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
	s := Status{Current: p.current(ctx, &rec.Position, rec), All: []RevisionStatus{}}
	s.All = append(s.All, p.undefined(rec)...)
	edited, accepted := p.editedRuns(ctx, rec)
	for _, r := range slices.Backward(p.graph.Order()) {
		of := p.status(rec, r)
		if of.Edited = slices.Contains(edited, r); !of.Edited {
			of.Accepted = accepted[r]
		}
		s.All = append(s.All, of)
	}
	if text := planner.TakenOut(rec, p.takenOver(ctx, rec)); text != "" && p.settings.events != nil {
		p.settings.events(Event{Kind: Noticed, Verb: "status", Why: text})
	}
	var refused error
	s.Plan, refused, err = p.outlook(ctx, rec)
	if refused != nil {
		s.Refused = strings.TrimSpace(refused.Error() + "\n" + Hint(refused))
	}
	return s, err
}

// undefined returns the states of the revisions that are version rows or half way, and
// that no file defines.
func (p *Project) undefined(rec *record.Record) (all []RevisionStatus) {
	for _, id := range append(rec.HalfWayElsewhere(), rec.Undefined...) {
		s := RevisionStatus{
			Revision: Revision{ID: id, Parents: []string{}, DependsOn: []string{}, Labels: []string{}, Children: []string{}, Current: slices.Contains(rec.Rows, id)},
			State:    State(rec.RowState(id)),
		}
		if s.State == HalfWay {
			s.At, s.By = rec.Position.Partial(id).Started, rec.Position.Partial(id).By
		}
		all = append(all, s)
	}
	return all
}

// status returns a revision with its state.
func (rs *revisions) status(rec *record.Record, r graph.Ref) RevisionStatus {
	s := RevisionStatus{Revision: rs.view(r), State: State(rec.State(r))}
	s.Current = rec.Current.Has(r)
	switch s.State {
	case Applied:
		s.At, s.By, s.Section = rec.Ran[r].Finished, rec.Ran[r].By, rec.Ran[r].Section
	case Replaced:
		s.ReplacedBy = rec.Replaced[r].Revision
	case HalfWay:
		e := rec.Partial(s.ID)
		s.At, s.By, s.Section = e.Started, e.By, e.Section
	}
	return s
}

// Undefined returns the version rows that no revision defines, sorted: Ahead and
// Unknown together.
func (c Current) Undefined() []string {
	return slices.Sorted(slices.Values(slices.Concat(c.Ahead, c.Unknown)))
}

// AtHeads reports whether the database is at all heads, with nothing half done or
// skipped, no row that no revision defines and no row that another one covers.
func (c Current) AtHeads() bool {
	return c.Pending+len(c.Ahead)+len(c.Unknown)+len(c.Partial)+len(c.Skipped)+len(c.Overlaps) == 0
}
