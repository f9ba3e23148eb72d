package ramus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// planned returns a plan whose steps are revisions of a history.
func (s *settings) planned(h *history.History, steps plan.Plan) engine.Planned {
	planned := engine.Planned{Plan: steps, Revision: h.Lookup}
	if program := s.program(h); program != nil {
		planned.Program = program
	}
	return planned
}

// upgradeTo plans an upgrade. Where a row has no revision, the whole log decides
// whether AllowAhead accepts it.
func (p *Project) upgradeTo(target string) engine.Planner {
	target = cmp.Or(target, Heads)
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		steps, err := p.upgradeSteps(state.Rows, target)
		if !is[*plan.UnknownRowsError](err) {
			return p.settings.planned(p.history, steps), err
		}
		rec, err := p.recordBy(ctx, read)
		if err != nil {
			return engine.Planned{}, err
		}
		if len(rec.Undefined) == 0 { // another runner was faster
			steps, err := p.upgradeSteps(rec.Rows, target)
			return p.settings.planned(p.history, steps), err
		}
		covered := p.covers(rec, target)
		if !covered || !p.settings.allowAhead {
			return engine.Planned{}, p.unknownRows(rec, covered)
		}
		planned := p.settings.planned(p.history, plan.Plan{Kind: plan.Upgrade, Target: target, Rows: rec.Rows})
		planned.Ahead = rec.Undefined
		return planned, nil
	}
}

// downgradeTo plans a downgrade of the files' revisions and of those that only the
// log has.
func (p *Project) downgradeTo(target string) engine.Planner {
	return func(ctx context.Context, _ dialect.State, read engine.Reader) (engine.Planned, error) {
		rec, err := p.recordBy(ctx, read)
		if err != nil {
			return engine.Planned{}, err
		}
		logged, err := rec.Logged()
		if err != nil {
			return engine.Planned{}, err
		}
		steps, err := downgradeSteps(logged.History, rec.Rows, target)
		if err == nil {
			err = logged.Revertible(stepRevisions(steps)...)
		}
		planned := p.settings.planned(logged.History, steps)
		planned.Notes, planned.Fresh = downgradeNotes(logged, steps), len(rec.Undefined) > 0
		return planned, err
	}
}

func stepRevisions(steps plan.Plan) (ids []string) {
	for _, s := range steps.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

// downgradeNotes returns notes on the steps whose script comes from the log, or of
// which the log has no run.
func downgradeNotes(logged *record.Logged, steps plan.Plan) map[string]string {
	notes := map[string]string{}
	for _, s := range steps.Steps {
		ref, _ := logged.History.Graph().Lookup(s.Revision)
		switch state := logged.State(ref); {
		case logged.Has(s.Revision):
			notes[s.Revision] = fmt.Sprintf("revision %s, which no file defines, is reverted by the script that the log has", s.Revision)
		case state == record.Stamped:
			notes[s.Revision] = fmt.Sprintf("revision %s was stamped: by the log it did not run before it is reverted", s.Revision)
		case state == record.Unrecorded:
			notes[s.Revision] = fmt.Sprintf("revision %s has no run in the log: another program ran it, or it ran before the log began", s.Revision)
		case state == record.Skipped:
			notes[s.Revision] = fmt.Sprintf("revision %s never ran here, and is reverted all the same", s.Revision)
		}
	}
	return notes
}

// stampTo plans a stamp. Where the log has the revisions of all rows that no file
// defines, the rows move as if the files had them.
func (p *Project) stampTo(targets []string, purge bool) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		steps, err := p.stampSteps(state.Rows, targets, purge)
		if !is[*plan.UnknownRowsError](err) {
			return p.settings.planned(p.history, steps), err
		}
		rec, err := p.recordBy(ctx, read)
		if err != nil {
			return engine.Planned{}, err
		}
		logged, err := rec.Logged()
		if err != nil {
			return engine.Planned{}, p.unknownRows(rec, false)
		}
		steps, err = plan.NewStamp(logged.History.Graph(), rec.Rows, p.resolved(targets))
		steps.Target = strings.Join(targets, " ")
		planned := p.settings.planned(logged.History, steps)
		planned.Fresh = true
		return planned, err
	}
}

// resolved returns the ids that targets stand for in the files. A target that stands
// for none, such as base or an id that only the log has, stays as it is.
func (rs *revisions) resolved(targets []string) (ids []string) {
	for _, target := range targets {
		refs, err := rs.graph.Resolve(target)
		if err != nil || len(refs) == 0 {
			ids = append(ids, target)
			continue
		}
		ids = append(ids, rs.graph.IDs(refs)...)
	}
	return ids
}

// unlessChanged plans as to does. It refuses, with the advice, version rows that are
// not those of was, in any order.
func unlessChanged(was []string, advice string, to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		if !slices.Equal(state.Rows, slices.Sorted(slices.Values(was))) {
			return engine.Planned{}, hint.New(advice, "the version table was changed in the meantime: it has %s", orBase(state.Rows))
		}
		return to(ctx, state, read)
	}
}
