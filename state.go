package ramus

import (
	"context"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// A Current says where a database is.
type Current struct {
	Revisions []Revision `json:"revisions"` // the heads of what is applied, newest first
	Rows      []string   `json:"rows"`      // the version table's rows, sorted
	Unknown   []string   `json:"unknown"`   // those of them that no revision defines
	Partial   []Partial  `json:"partial"`   // revisions that stopped half way
	Pending   int        `json:"pending"`   // how many revisions upgrade heads would run
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
}

// Current reads where the database is. Rows that no revision defines do not
// stop it: they are in Unknown.
func (p *Project) Current(ctx context.Context) (Current, error) {
	if err := p.nested(); err != nil {
		return Current{}, err // it is asked what Alembic says
	}
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return Current{}, err
	}
	current, _ := p.current(state)
	return current, nil
}

// current is where the database is, and the set of what it has.
func (p *Project) current(state dialect.State) (Current, graph.Set) {
	known, unknown := p.graph.LookupAll(state.Rows)
	applied := p.graph.Ancestors(graph.Dependencies, known...)
	tips := p.graph.Tips(applied)
	slices.Sort(tips)
	slices.Reverse(tips)
	views := p.views(tips)
	mark(views, state.Rows)
	return Current{
		Revisions: views,
		Rows:      list(state.Rows),
		Unknown:   list(unknown),
		Partial:   partials(state.Unfinished()),
		Pending:   p.graph.Len() - applied.Len(),
	}, applied
}

func partials(entries []dialect.Entry) []Partial {
	all := []Partial{}
	for _, e := range entries {
		all = append(all, partial(e))
	}
	return all
}

func partial(e dialect.Entry) Partial {
	return Partial{e.Revision, e.Action, e.Statements, e.Done, e.Started, e.By, e.Error}
}

// A Status says of every revision whether the database has it.
type Status struct {
	Current
	All  []RevisionStatus `json:"all"`  // newest first
	Plan Plan             `json:"plan"` // what upgrade heads would do; empty when rows are unknown
}

// A RevisionStatus is one revision as one database has it.
type RevisionStatus struct {
	Revision
	State State     `json:"state"`
	At    time.Time `json:"at,omitzero"`  // when it was applied, where the log knows
	By    string    `json:"by,omitempty"` // who applied it
}

// A State is what a database has of a revision.
type State string

// The states.
const (
	Applied    State = "applied" // the log says when
	Assumed    State = "assumed" // below a version row, but not run by ramus: stamped, or run by another program
	Pending    State = "pending"
	HalfWay    State = "partial" // stopped half way
	NotDefined State = "unknown" // a version row that no revision defines
)

// Status reads what the database has of every revision, and when and by whom
// it was applied.
func (p *Project) Status(ctx context.Context) (Status, error) {
	state, err := p.read(ctx, dialect.AllEntries)
	if err != nil {
		return Status{}, err
	}
	current, applied := p.current(state)
	log := newest(state.Log)
	if len(current.Unknown) > 0 {
		applied.Union(p.beyond(state.Log, current.Unknown))
	}
	current.Pending = p.graph.Len() - applied.Len()
	s := Status{Current: current, All: []RevisionStatus{}}
	for _, row := range current.Unknown {
		s.All = append(s.All, RevisionStatus{Revision: notDefined(row), State: NotDefined})
	}
	rows, _ := p.graph.LookupAll(state.Rows)
	at := p.graph.NewSet(rows...)
	for _, r := range slices.Backward(p.graph.Order()) {
		one := p.status(r, applied.Has(r), log[p.graph.ID(r)])
		one.Current = at.Has(r)
		s.All = append(s.All, one)
	}
	if len(current.Unknown) > 0 {
		s.Plan = p.describe(plan.Plan{})
		return s, nil
	}
	steps, err := plan.NewUpgrade(p.graph, state.Rows, "heads")
	s.Plan = p.describe(steps)
	return s, err
}

// notDefined is what can be said of a revision that is a version row alone.
func notDefined(row string) Revision {
	return Revision{ID: row, Parents: []string{}, DependsOn: []string{}, Labels: []string{}, Children: []string{}, Current: true}
}

// newest is the last entry of the log for each revision.
//
// What was abandoned does not count: it is neither applied nor reverted.
func newest(log []dialect.Entry) map[string]dialect.Entry {
	last := map[string]dialect.Entry{}
	for _, e := range log {
		ran := e.Action == dialect.ActionUpgrade || e.Action == dialect.ActionDowngrade
		abandoned := e.Error != "" && !e.Finished.IsZero()
		if ran && !abandoned {
			last[e.Revision] = e
		}
	}
	return last
}

// logged are the revisions of which the log's last word is that they were
// applied, unless a stamp has said otherwise since.
func (p *Project) logged(all []dialect.Entry) []graph.Ref {
	for i, e := range all {
		if e.Action == dialect.ActionStamp {
			return p.logged(all[i+1:])
		}
	}
	var refs []graph.Ref
	for id, e := range newest(all) {
		if r, ok := p.graph.Lookup(id); ok && e.Action == dialect.ActionUpgrade && !e.Finished.IsZero() {
			refs = append(refs, r)
		}
	}
	return refs
}

// beyond finds what is applied below version rows that the project lacks, as far
// as the log knows: their ancestors, and what it says was applied, which a row of
// the project's would show had an unknown one not taken its place.
func (p *Project) beyond(all []dialect.Entry, unknown []string) graph.Set {
	log, found := newest(all), p.logged(all)
	seen := map[string]bool{}
	for todo := slices.Clone(unknown); len(todo) > 0; todo = todo[1:] {
		for _, id := range log[todo[0]].Parents {
			if r, ok := p.graph.Lookup(id); ok {
				found = append(found, r)
			} else if !seen[id] {
				seen[id] = true
				todo = append(todo, id)
			}
		}
	}
	return p.graph.Ancestors(graph.Dependencies, found...)
}

// status is one revision as the database has it; last is the newest entry of
// the log about it.
func (p *Project) status(r graph.Ref, applied bool, last dialect.Entry) RevisionStatus {
	s := RevisionStatus{Revision: p.view(r), State: Pending}
	switch {
	case last.Revision != "" && last.Finished.IsZero():
		s.State, s.At, s.By = HalfWay, last.Started, last.By
	case applied && p.settings.noLog:
		s.State = Applied
	case applied && last.Action == dialect.ActionUpgrade:
		s.State, s.At, s.By = Applied, last.Finished, last.By
	case applied:
		s.State = Assumed
	}
	return s
}

// AtHeads reports whether the database is at all heads, with nothing half
// done and no row that is unknown.
func (c Current) AtHeads() bool {
	return c.Pending == 0 && len(c.Unknown) == 0 && len(c.Partial) == 0
}
