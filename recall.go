package ramus

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A recalled is a revision that no file defines, as the log has it.
type recalled struct {
	entry dialect.Entry // of the last time that it ran
	last  bool          // nothing was said of it since
	why   string        // it cannot be taken back, or ""
}

// recallTo plans a downgrade of the state, which has the whole log, on the project
// together with the revisions that only the log has.
func (p *Project) recallTo(target string, state dialect.State) (*Project, plan.Plan, error) {
	grown, err := p.recall(state)
	if err != nil {
		return p, plan.Plan{}, err
	}
	steps, err := grown.downgradeTo(target)(state.Rows)
	if err == nil {
		err = grown.recallable(steps)
	}
	return grown, steps, err
}

// recall returns the project together with the version rows that no file defines,
// and what they stand on, as far as no file defines that either. An error is an
// *UnknownRowsError that says why the log does not suffice, and then the project
// is not to be used.
//
// The log has no dependencies. Whatever ran, and is neither a version row nor
// below one, may be what one of these revisions depends on: then their way back
// would have to leave a row for it, and is refused.
func (p *Project) recall(state dialect.State) (*Project, error) {
	_, unknown := p.graph.LookupAll(state.Rows)
	if len(unknown) == 0 {
		return p, nil
	}
	ran := lastRuns(state.Log)
	if !slices.ContainsFunc(unknown, func(id string) bool { return ran[id].Revision != "" }) {
		return nil, &UnknownRowsError{Rows: unknown} // there is no log, or it knows nothing of them
	}
	found, orphan := p.fromLog(ran, unknown)
	if orphan != "" {
		return nil, lacking(unknown, "it does not know %s", orphan)
	}
	var more []*revision.Revision
	for _, id := range slices.Sorted(maps.Keys(found)) {
		more = append(more, found[id].revision())
	}
	with, err := p.history.With(more...)
	if err != nil {
		return nil, lacking(unknown, "with what it has, the files do not hold together: %v", err)
	}
	grown := newProject(with, p.settings)
	grown.recalled = found
	return grown, grown.vouch(state, ran, unknown)
}

func lacking(unknown []string, format string, args ...any) error {
	return &UnknownRowsError{Rows: unknown, why: fmt.Sprintf(format, args...)}
}

// vouch notes of each recalled revision why it cannot be taken back, and refuses
// all where that is so for a version row that is not what ran last, or where
// something else that ran has no row.
func (p *Project) vouch(state dialect.State, ran map[string]dialect.Entry, unknown []string) error {
	rec := record.New(p.history, state)
	for id, r := range p.recalled {
		at, _ := p.graph.Lookup(id)
		_, r.last = rec.Ran[at]
		r.why = r.reason()
		p.recalled[id] = r
	}
	for _, id := range unknown {
		if r := p.recalled[id]; !r.last {
			return lacking(unknown, "%s", r.why)
		}
	}
	if others := loose(p.graph, rec, ran); len(others) > 0 {
		return lacking(unknown, "by it %s ran too, and no version row stands for it: what is to be taken back may depend on it, which the log does not keep",
			strings.Join(others, ", "))
	}
	return nil
}

// lastRuns are the last upgrades that came to their end, by revision, whatever
// was done since.
func lastRuns(log []dialect.Entry) map[string]dialect.Entry {
	ran := map[string]dialect.Entry{}
	for _, e := range log {
		if e.Action == dialect.ActionUpgrade && !e.Finished.IsZero() && e.Error == "" {
			ran[e.Revision] = e
		}
	}
	return ran
}

// fromLog finds revisions in the log, and what they stand on that no file defines;
// orphan is one that the log does not have.
func (p *Project) fromLog(ran map[string]dialect.Entry, ids []string) (found map[string]recalled, orphan string) {
	found = map[string]recalled{}
	for todo := slices.Clone(ids); len(todo) > 0; todo = todo[1:] {
		id := todo[0]
		if _, again := found[id]; again || p.history.Lookup(id) != nil {
			continue
		}
		e, ok := ran[id]
		if !ok {
			return nil, id
		}
		found[id] = recalled{entry: e}
		todo = append(todo, e.Parents...)
	}
	return found, ""
}

// revision is what the log has, as a file would define it.
func (r recalled) revision() *revision.Revision {
	id := r.entry.Revision
	return &revision.Revision{
		Node: graph.Node{ID: id, Parents: r.entry.Parents, File: inLog(id)},
		Load: func(context.Context) (revision.Scripts, error) {
			if r.entry.DownScript == "" {
				return revision.Scripts{}, nil
			}
			down, err := sqlfile.ParseDowngrade(inLog(id), r.entry.DownScript)
			return revision.Scripts{Downgrade: &down}, err
		},
	}
}

// inLog is where a script of the log says that it is written.
func inLog(id string) string { return "log:" + id }

// reason is why the revision cannot be taken back, or "".
func (r recalled) reason() string {
	id := r.entry.Revision
	switch {
	case !r.last:
		return fmt.Sprintf("since %s ran, it was stamped or taken back", id)
	case r.entry.DownScript == "" && r.entry.Checksum == "":
		return fmt.Sprintf("%s ran as a function, in Go or in Python, which the log does not keep", id)
	case r.entry.DownScript == "":
		return fmt.Sprintf("%s had no downgrade section when it ran", id)
	}
	if _, err := sqlfile.ParseDowngrade(inLog(id), r.entry.DownScript); err != nil {
		return fmt.Sprintf("its script of %s cannot be read: %v", id, err)
	}
	return ""
}

// recallable refuses a plan with revisions that the log cannot take back.
func (p *Project) recallable(steps plan.Plan) error {
	var why, unknown []string
	for _, s := range steps.Steps {
		if r := p.recalled[s.Revision]; r.why != "" {
			why = append(why, r.why)
		}
	}
	if why == nil {
		return nil
	}
	for _, row := range steps.Rows {
		if _, ok := p.recalled[row]; ok {
			unknown = append(unknown, row)
		}
	}
	return lacking(unknown, "%s", strings.Join(why, "; "))
}

// loose are the revisions, by id, that ran and are neither a version row nor, by
// the files or by the log, below one.
func loose(g *graph.Graph, rec *record.Record, ran map[string]dialect.Entry) (ids []string) {
	below := map[string]bool{}
	todo := g.IDs(rec.Applied.Refs())
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !below[id] {
			below[id] = true
			todo = append(todo, ran[id].Parents...)
		}
	}
	ids = append(g.IDs(rec.AgainRefs()), rec.Lost...)
	ids = slices.DeleteFunc(ids, func(id string) bool { return below[id] })
	slices.Sort(ids)
	return ids
}

// recalls reports whether the log has the scripts of all version rows that no file
// defines.
func (p *Project) recalls(ctx context.Context) bool {
	if p.settings.noLog {
		return false
	}
	state, err := p.read(ctx, dialect.AllEntries)
	if err != nil {
		return false
	}
	grown, err := p.recall(state)
	return err == nil && !slices.ContainsFunc(state.Rows, func(row string) bool { return grown.recalled[row].why != "" })
}

// knowing is the project with what only the log has, where entries speak of that
// and the log suffices.
func (p *Project) knowing(ctx context.Context, entries []dialect.Entry) *Project {
	if !slices.ContainsFunc(entries, func(e dialect.Entry) bool { return p.history.Lookup(e.Revision) == nil }) {
		return p
	}
	if state, err := p.read(ctx, dialect.AllEntries); err == nil {
		if grown, err := p.recall(state); err == nil {
			return grown
		}
	}
	return p
}

// noticeRecalled tells of a step whose script is the log's.
func (p *Project) noticeRecalled(id string) {
	if _, ok := p.recalled[id]; ok && p.settings.events != nil {
		p.settings.events(Event{
			Kind: Noticed, Verb: string(plan.Downgrade), Step: Step{Revision: id, File: inLog(id)},
			Why: fmt.Sprintf("revision %s, which no file defines, is taken back by the script that the log has", id),
		})
	}
}

// having is the project with what only the log has, where a plan names that.
func (p *Project) having(ctx context.Context, steps plan.Plan) (*Project, error) {
	known := func(s plan.Step) bool { return p.history.Lookup(s.Revision) != nil }
	unknown := slices.ContainsFunc(steps.Steps, func(s plan.Step) bool { return !known(s) })
	if !unknown || steps.Kind != plan.Downgrade || p.settings.noLog {
		return p, nil
	}
	state, err := p.read(ctx, dialect.AllEntries)
	if err != nil {
		return p, err
	}
	if !slices.Equal(state.Rows, steps.Rows) {
		return p, hint.New("Plan again.", "the plan starts from %s, and the database is at %s", place(steps.Rows), place(state.Rows))
	}
	grown, err := p.recall(state)
	if err != nil {
		return p, err
	}
	return grown, grown.recallable(steps)
}
