package ramus

import (
	"context"
	"fmt"
	"io"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// UpgradeScript writes, as SQL for the database's own client, what an upgrade
// to "to" would run on an empty database, or, of "from:to", on one that is at
// from. It reads no database.
func (p *Project) UpgradeScript(ctx context.Context, w io.Writer, target string) error {
	from, to := cutSpan(target)
	return p.script(ctx, w, from, p.upgradeTo(to))
}

// DowngradeScript writes what a downgrade of "from:to" would run. It reads no
// database.
func (p *Project) DowngradeScript(ctx context.Context, w io.Writer, target string) error {
	from, to := cutSpan(target)
	if from == "" {
		return hint.New("As in: ramus downgrade --sql head:base", "a downgrade script needs to know where it starts: from:to")
	}
	return p.script(ctx, w, from, p.downgradeTo(to))
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
	return p.script(ctx, w, from, p.stampTo(bare, false))
}

// script plans from a symbol instead of a database's rows.
func (p *Project) script(ctx context.Context, w io.Writer, from string, to planner) error {
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
	return p.writeScript(ctx, w, steps)
}

// WriteScript writes, as SQL for the database's own client, what running the
// plan would do. It reads no database, but for a downgrade of what no file
// defines: the log has the scripts of that, and the database must still be where the
// plan starts.
func (p *Project) WriteScript(ctx context.Context, w io.Writer, planned Plan) error {
	steps := plan.Plan{Kind: plan.Kind(planned.Kind), Target: planned.Target, Rows: planned.Rows}
	for _, s := range planned.Steps {
		step := plan.Step{Revision: s.Revision, From: s.From, To: s.To}
		for _, e := range s.Edits {
			step.Edits = append(step.Edits, plan.Edit(e))
		}
		steps.Steps = append(steps.Steps, step)
	}
	with, err := p.having(ctx, steps)
	if err != nil {
		return err
	}
	return with.writeScript(ctx, w, steps)
}

func (p *Project) writeScript(ctx context.Context, w io.Writer, steps plan.Plan) error {
	if program := p.program(); program != nil && program.Scripts(steps) {
		return program.WriteScript(ctx, w, steps)
	}
	db, err := p.settings.database.use()
	if err != nil {
		return err
	}
	req := p.request(nil, steps.Kind)
	req.Database = db
	return engine.WriteScript(ctx, w, req, steps)
}

// request is what a run and a script have in common.
func (p *Project) request(to planner, verb plan.Kind) engine.Request {
	req := engine.Request{
		Plan:     to,
		Revision: func(id string) *revision.Revision { return p.history.Lookup(id) }, // a recall changes p
		Options:  p.running(verb),
	}
	if program := p.program(); program != nil {
		req.Program = program
	}
	return req
}

// running returns the options of a run, which reports its events as those of verb.
func (p *Project) running(verb plan.Kind) engine.Options {
	o := p.settings.Options
	o.Event = p.forward(verb)
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
