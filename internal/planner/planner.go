// Package planner plans what a run does, from what a database holds: its version
// rows and, where those have no revision files, its log. It reads the database only
// through the reader that it is given, and changes nothing.
package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// A Planner plans runs of one history.
type Planner struct {
	History    *history.History
	HasLog     bool // the database keeps a log
	AllowAhead bool // an upgrade accepts rows without revision files
	SkippedOK  bool // an upgrade leaves skipped revisions below its target, with a remark
	OutOfOrder bool // an upgrade runs the skipped revisions below its target first

	Edits *Edits // nil: nobody looks for edited revisions

	// Accepted returns the entries with which the log takes over acceptances; nil where
	// there are none.
	Accepted func(context.Context, *record.Record) []dialect.Entry

	// Program returns the program for the revisions of a history that ramus cannot
	// run, or nil. It is nil for a project without such a program.
	Program func(*history.History) engine.Program
}

// An UnknownRowsError is the refusal to plan from version rows that no revision
// defines.
type UnknownRowsError struct {
	Rows []string

	InLog   bool // the log has the scripts that revert them
	Covered bool // the database has the whole target: AllowAhead would accept it

	Lacks []string // the revisions that the database certainly lacks, oldest first
}

func (e *UnknownRowsError) Error() string {
	return (&plan.UnknownRowsError{Rows: e.Rows}).Error()
}

// Unknown returns the *UnknownRowsError of a record with undefined rows; covered says
// that the database has the whole target.
func Unknown(rec *record.Record, covered bool) error {
	logged, err := rec.Logged()
	return &UnknownRowsError{
		Rows:    rec.Undefined,
		InLog:   err == nil && logged.Revertible(rec.Undefined...) == nil,
		Covered: covered,
		Lacks:   rec.Lacks(),
	}
}

// Planned returns a plan whose steps are revisions of a history.
func (p *Planner) Planned(h *history.History, steps plan.Plan) engine.Planned {
	planned := engine.Planned{Plan: steps, Revision: h.Lookup}
	if p.Program != nil {
		planned.Program = p.Program(h)
	}
	return planned
}

// Record interprets the bookkeeping that read returns, with the whole log.
func (p *Planner) Record(ctx context.Context, read engine.Reader) (*record.Record, error) {
	state, err := read(ctx, dialect.AllEntries)
	if err != nil {
		return nil, err
	}
	return record.New(p.History, state, p.HasLog), nil
}

// Upgrade plans an upgrade to a target. Skipped revisions below the target are a
// *SkippedError, unless SkippedOK or OutOfOrder; others are a remark. Where a row has
// no revision, the whole log decides whether AllowAhead accepts it; else the error is
// an *UnknownRowsError. Where something runs, revisions that were edited after they
// ran are a remark, or an *EditedError with Edits.Refuse.
//
// The whole log is read only if something runs, or if the state does not show that the
// history below the rows is unchanged.
func (p *Planner) Upgrade(target string) engine.Planner {
	return p.notingSections(readingOnce(p.notingTakenOut(p.takingOver(p.withoutEdits(func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		if p.OutOfOrder && !p.HasLog {
			return engine.Planned{}, errNoLog
		}
		steps, err := p.upgradeInOrder(state, target)
		if p.complete(state) && (err == nil || !p.History.Graph().HasSections()) { // with sections, the ways out depend on the log
			planned := p.annotated(steps, nil)
			if !state.HasLog {
				listBefore(&planned, record.New(p.History, state, p.HasLog))
			}
			return planned, err
		}
		rec, err := p.Record(ctx, read)
		switch {
		case err != nil:
			return engine.Planned{}, err
		case len(rec.Undefined) > 0:
			return p.ahead(rec, target)
		}
		return p.upgradeFrom(rec, target)
	})))))
}

// readingOnce plans as to does, and reads the whole log at most once for it.
func readingOnce(to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		var whole *dialect.State
		return to(ctx, state, func(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
			if whole != nil && scope == dialect.AllEntries {
				return *whole, nil
			}
			state, err := read(ctx, scope)
			if err == nil && scope == dialect.AllEntries {
				whole = &state
			}
			return state, err
		})
	}
}

// complete reports whether a state shows all that the whole log would.
func (p *Planner) complete(state dialect.State) bool {
	at := record.PositionOf(p.History, state)
	return at.Complete(p.HasLog)
}

func (p *Planner) upgradeFrom(rec *record.Record, target string) (engine.Planned, error) {
	steps, err := Upgrade(database(rec), target)
	if none, ok := errors.AsType[*plan.NoSectionError](err); ok {
		err = database(rec).ToOneSide(*none, target)
	}
	if err != nil {
		return engine.Planned{}, err
	}
	return p.aroundSkipped(rec, steps)
}

// upgradeInOrder returns the plan of an upgrade as the version rows and the unfinished
// entries show it.
func (p *Planner) upgradeInOrder(state dialect.State, target string) (plan.Plan, error) {
	return Upgrade(plan.Database{Graph: p.History.Graph(), Rows: state.Rows, Sections: record.SectionsHalfWay(state)}, target)
}

// database returns the position of a database for plans.
func database(rec *record.Record) plan.Database {
	return plan.Database{Graph: rec.History().Graph(), Rows: rec.Rows, Sections: rec.Sections()}
}

// ahead plans an upgrade of a database with undefined rows: an empty plan.
func (p *Planner) ahead(rec *record.Record, target string) (engine.Planned, error) {
	covered := p.covers(rec, target)
	if !covered || !p.AllowAhead {
		refused := !p.SkippedOK && len(rec.SkippedBelow(p.ends(rec, target)...)) > 0
		return engine.Planned{}, Unknown(rec, covered && !refused)
	}
	planned, err := p.aroundSkipped(rec, plan.Plan{Kind: plan.Upgrade, Target: target, Rows: rec.Rows})
	planned.Ahead = rec.Undefined
	return planned, err
}

// covers reports whether a database with undefined rows has all of a target, as far
// as can be known.
func (p *Planner) covers(rec *record.Record, target string) bool {
	wanted, err := p.History.Graph().Resolve(target)
	return err == nil && rec.Covers(wanted...)
}

// Downgrade plans a downgrade of the files' revisions and of those that only the log
// has, with a note on each step that the log has no run or no file of.
func (p *Planner) Downgrade(target string) engine.Planner {
	return p.revert(func(d plan.Database) (plan.Plan, error) { return Downgrade(d, target) })
}

// Revert plans a downgrade, as Downgrade does, that reverts the applied ones of some
// revisions, which target stands for, and nothing else.
func (p *Planner) Revert(target string, ids []string) engine.Planner {
	return p.revert(func(d plan.Database) (plan.Plan, error) { return d.Revert(target, ids) })
}

// revert plans a downgrade with the steps that stepsFrom returns.
func (p *Planner) revert(stepsFrom func(plan.Database) (plan.Plan, error)) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		rec, err := p.Record(ctx, read)
		if err != nil {
			return engine.Planned{}, err
		}
		logged, err := rec.Logged()
		if err != nil {
			return engine.Planned{}, err
		}
		steps, err := stepsFrom(database(logged.Record))
		if err == nil {
			err = logged.Revertible(revisions(steps)...)
		}
		planned := p.Planned(logged.History, steps)
		planned.Notes, planned.Fresh = notes(logged, steps), len(rec.Undefined) > 0
		p.noteEdited(ctx, rec, planned.Notes, steps)
		p.passOver(&planned, logged)
		listBefore(&planned, logged.Record)
		p.keepContents(&planned, state)
		return planned, err
	}
}

func revisions(steps plan.Plan) (ids []string) {
	for _, s := range steps.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

// notes returns notes on the steps of a downgrade whose script comes from the log, or
// of which the log has no run.
func notes(logged *record.Logged, steps plan.Plan) map[string]string {
	notes := map[string]string{}
	for _, s := range steps.Steps {
		ref, _ := logged.History.Graph().Lookup(s.Revision)
		switch state := logged.State(ref); {
		case logged.Has(s.Revision):
			notes[s.Revision] = fmt.Sprintf("revision %s, which no file defines, is reverted by the script that the log has", s.Revision)
		case state == record.Stamped:
			notes[s.Revision] = fmt.Sprintf("revision %s was only stamped: by the log it never ran here; its downgrade runs", s.Revision)
		case state == record.Unrecorded:
			notes[s.Revision] = fmt.Sprintf("revision %s has no run in the log: another program ran it, or it ran before the log began", s.Revision)
		case state == record.Skipped:
			notes[s.Revision] = fmt.Sprintf("revision %s never ran here, so it is not reverted; only the version table changes", s.Revision)
		}
	}
	return notes
}

// Stamp plans a stamp; with purge, from an empty table. Where the log has the
// revisions of all rows that no file defines, the rows move as if the files had them.
func (p *Planner) Stamp(targets []string, purge bool) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		steps, err := Stamp(p.History.Graph(), state.Rows, targets, purge)
		if err != nil && !isUnknown(err) {
			return engine.Planned{}, err
		}
		rec, recErr := p.Record(ctx, read)
		switch {
		case recErr != nil:
			return engine.Planned{}, recErr
		case err != nil:
			return p.stampLogged(rec, targets)
		}
		planned := p.planStamp(rec, p.History, steps)
		if p.complete(state) {
			p.keepContents(&planned, state)
		}
		return planned, nil
	}
}

// stampLogged plans a stamp of a database with rows that no file defines.
func (p *Planner) stampLogged(rec *record.Record, targets []string) (engine.Planned, error) {
	logged, err := rec.Logged()
	if err != nil {
		return engine.Planned{}, Unknown(rec, false)
	}
	steps, err := plan.NewStamp(logged.History.Graph(), rec.Rows, p.resolved(targets))
	steps.Target = strings.Join(targets, " ")
	return p.planStamp(logged.Record, logged.History, steps), err
}

// planStamp plans the steps of a stamp in a database with a record of a history.
func (p *Planner) planStamp(rec *record.Record, h *history.History, steps plan.Plan) engine.Planned {
	g := h.Graph()
	still := stillSkipped(g, rec.Skipped(), steps)
	planned := p.Planned(h, steps)
	planned.Annotate = p.annotate(h, steps, still)
	listStamped(&planned, rec)
	if remark := recordedByHand(rec, g, still, steps); remark != "" {
		planned.Remarks = append(planned.Remarks, remark)
	}
	rows, _ := g.LookupAll(steps.After())
	below := g.Ancestors(graph.Dependencies, rows...)
	still = slices.DeleteFunc(slices.Clone(still), func(r graph.Ref) bool { return !below.Has(r) }) // an upgrade runs the others
	if len(still) > 0 {
		planned.Skipped = g.IDs(still)
		planned.Remarks = append(planned.Remarks, leftSkipped(planned.Skipped))
	}
	return planned
}

// resolved returns the ids that targets stand for in the files. A target that stands
// for none, such as base or an id that only the log has, stays as it is.
func (p *Planner) resolved(targets []string) (ids []string) {
	g := p.History.Graph()
	for _, target := range targets {
		refs, err := g.Resolve(target)
		if err != nil || len(refs) == 0 {
			ids = append(ids, target)
			continue
		}
		ids = append(ids, g.IDs(refs)...)
	}
	return ids
}

// UnlessChanged plans as to does. It refuses, with the advice, version rows that are
// not those of was, in any order.
func UnlessChanged(was []string, advice string, to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		if !slices.Equal(state.Rows, slices.Sorted(slices.Values(was))) {
			return engine.Planned{}, hint.New(advice, "the version table was changed in the meantime: it has %s", rowsOf(state))
		}
		return to(ctx, state, read)
	}
}

// Upgrade plans an upgrade from a database to a target, which must not be a range.
func Upgrade(d plan.Database, target string) (plan.Plan, error) {
	if err := oneEnd(target); err != nil {
		return plan.Plan{}, err
	}
	return d.Upgrade(target)
}

// Downgrade plans a downgrade from a database to a target, which must not be a range.
func Downgrade(d plan.Database, target string) (plan.Plan, error) {
	if err := oneEnd(target); err != nil {
		return plan.Plan{}, err
	}
	return d.Downgrade(target)
}

// Stamp plans a stamp from version rows; with purge, from an empty table.
func Stamp(g *graph.Graph, rows, targets []string, purge bool) (plan.Plan, error) {
	if purge {
		return plan.NewPurge(g, rows, targets)
	}
	return plan.NewStamp(g, rows, targets)
}

// oneEnd refuses a range where the database determines the start.
func oneEnd(target string) error {
	if strings.Contains(target, ":") {
		return hint.New("Give only the end of it, or write a script with --sql.", "%s is a range; the rows of the database are its start", target)
	}
	return nil
}

// isUnknown reports whether err is about version rows that no revision defines.
func isUnknown(err error) bool {
	_, ok := errors.AsType[*plan.UnknownRowsError](err)
	return ok
}

// rowsOf returns the version rows of a state, for messages.
func rowsOf(state dialect.State) string {
	if len(state.Rows) == 0 {
		return "base"
	}
	return strings.Join(state.Rows, " ")
}
