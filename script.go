package ramus

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
)

// UpgradeScript writes, as SQL for the database's own client, what an upgrade
// to "to" would run on an empty database, or, of "from:to", on one that is at
// from. It reads no database.
func (p *Project) UpgradeScript(ctx context.Context, w io.Writer, target string) error {
	from, to := cutSpan(target)
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) { return p.upgradeSteps(rows, cmp.Or(to, Heads)) })
}

// DowngradeScript writes what a downgrade of "from:to" would run. It reads no
// database.
func (p *Project) DowngradeScript(ctx context.Context, w io.Writer, target string) error {
	from, to := cutSpan(target)
	if from == "" {
		return hint.New("As in: ramus downgrade --sql head:base", "a downgrade script needs to know where it starts: from:to")
	}
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) { return downgradeSteps(p.history, rows, to) })
}

// StampScript writes what a stamp would do to an empty version table, or, of
// "from:to", to one that is at from. It reads no database, so it cannot purge.
func (p *Project) StampScript(ctx context.Context, w io.Writer, targets []string, purge bool) error {
	if purge {
		return hint.New("Say what the table holds instead: ramus stamp --sql FROM:TO", "a script cannot purge rows that it does not know")
	}
	var from string
	bare := make([]string, len(targets))
	for i, target := range targets {
		start, to := cutSpan(target)
		if start != "" && from != "" && start != from {
			return hint.New("", "a stamp script starts from one place, not from %s and %s", from, start)
		}
		if start != "" {
			from = start
		}
		bare[i] = to
	}
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) { return p.stampSteps(rows, bare, false) })
}

// script plans from a symbol instead of a database's rows.
func (p *Project) script(ctx context.Context, w io.Writer, from string, to func(rows []string) (plan.Plan, error)) error {
	var at []graph.Ref
	if from != "" {
		var err error
		if at, err = p.graph.Resolve(from); err != nil {
			return err
		}
	}
	steps, err := to(p.graph.IDs(at))
	if err != nil {
		return err
	}
	return p.writeScript(ctx, w, p.settings.planned(p.history, steps))
}

// WriteScript writes, as SQL for the database's own client, what running the
// plan would do. It reads no database, but for a downgrade of what no file
// defines: the log has the scripts of that, and the database must still be where the
// plan starts.
func (p *Project) WriteScript(ctx context.Context, w io.Writer, planned Plan) error {
	if planned.Resumes != nil {
		return hint.New("Run it instead: ramus "+planned.Kind+" "+planned.Target, "revision %s is half way, and a script would run its finished statements again", planned.Resumes.Revision)
	}
	steps := plan.Plan{Kind: plan.Kind(planned.Kind), Target: planned.Target, Rows: planned.Rows}
	for _, s := range planned.Steps {
		step := plan.Step{Revision: s.Revision, From: s.From, To: s.To}
		for _, e := range s.Edits {
			step.Edits = append(step.Edits, plan.Edit(e))
		}
		steps.Steps = append(steps.Steps, step)
	}
	h, err := p.historyOf(ctx, steps)
	if err != nil {
		return publicError(err)
	}
	return p.writeScript(ctx, w, p.settings.planned(h, steps))
}

// historyOf returns the history that has the revisions of a plan's steps: the files',
// or the one that is grown by the log.
func (b *bookkeeping) historyOf(ctx context.Context, steps plan.Plan) (*history.History, error) {
	lacks := func(s plan.Step) bool { return b.history.Lookup(s.Revision) == nil }
	if steps.Kind != plan.Downgrade || b.noLog || !slices.ContainsFunc(steps.Steps, lacks) {
		return b.history, nil
	}
	rec, err := b.readRecord(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(rec.Rows, steps.Rows) {
		return nil, hint.New("Plan again.", "the plan starts from %s, and the database is at %s", place(steps.Rows), place(rec.Rows))
	}
	logged, err := rec.Logged()
	if err != nil {
		return nil, err
	}
	return logged.History, logged.Revertible(stepRevisions(steps)...)
}

func (p *Project) writeScript(ctx context.Context, w io.Writer, planned engine.Planned) error {
	if program := p.settings.program(p.history); program != nil && program.Scripts(planned.Plan) {
		return program.WriteScript(ctx, w, planned.Plan)
	}
	db, err := p.settings.database.use()
	if err != nil {
		return err
	}
	req := p.settings.request(nil, planned.Plan.Kind)
	req.Database = db
	return engine.WriteScript(ctx, w, req, planned)
}

// request is what a run and a script have in common.
func (s *settings) request(to engine.Planner, verb plan.Kind) engine.Request {
	return engine.Request{Plan: to, Options: s.running(verb)}
}

// running returns the options of a run, which reports its events as those of verb.
func (s *settings) running(verb plan.Kind) engine.Options {
	o := s.Options
	o.Event = s.forward(verb)
	return o
}

// EnsureVersionScript writes the SQL that makes the version table and the log.
func (p *Project) EnsureVersionScript(w io.Writer) error {
	db, err := p.settings.database.use()
	if err != nil {
		return err
	}
	sql := db.Script()
	for _, statement := range []string{sql.CreateVersion(), sql.CreateLog()} {
		if statement == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s;\n\n", statement); err != nil {
			return err
		}
	}
	return nil
}
