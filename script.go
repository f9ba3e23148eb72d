package ramus

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
)

// UpgradeScript writes the SQL of an upgrade, for the database's own client. A target
// "to" starts from an empty database, "from:to" from one that is at from, and "REF.."
// from one that has all revisions of that git ref. It reads no database.
func (p *Project) UpgradeScript(ctx context.Context, w io.Writer, target string) error {
	if l, err := p.lacking(ctx, target); err != nil {
		return err
	} else if l != nil {
		return p.upgradeScriptOf(ctx, w, target, l)
	}
	from, to := cutSpan(target)
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) {
		return planner.Upgrade(plan.Database{Graph: p.graph, Rows: rows}, cmp.Or(to, Heads))
	})
}

// DowngradeScript writes the SQL of a downgrade "from:to", or of the revisions that a
// git ref lacks, "REF..", from a database that has all. It reads no database.
func (p *Project) DowngradeScript(ctx context.Context, w io.Writer, target string) error {
	if l, err := p.lacking(ctx, target); err != nil {
		return err
	} else if l != nil {
		return p.downgradeScriptOf(ctx, w, target, l)
	}
	from, to := cutSpan(target)
	if from == "" {
		return hint.New("For instance: ramus downgrade --sql head:base", "a downgrade script needs its start: from:to")
	}
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) {
		return planner.Downgrade(plan.Database{Graph: p.graph, Rows: rows}, to)
	})
}

// StampScript writes the SQL of a stamp. A target "to" starts from an empty version
// table, "from:to" from one that is at from. It reads no database, so it cannot purge.
func (p *Project) StampScript(ctx context.Context, w io.Writer, targets []string, purge bool) error {
	if purge {
		return hint.New("Name the rows to delete: ramus stamp --sql FROM:TO", "a script cannot purge unknown rows")
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
	return p.script(ctx, w, from, func(rows []string) (plan.Plan, error) {
		steps, err := planner.Stamp(p.graph, rows, bare, false)
		if err == nil {
			p.settings.note(string(plan.Stamp), planner.StampNote(p.graph, bare, steps.After(), p.scripted(from, rows)))
		}
		return steps, err
	})
}

// cutSpan cuts the "from:to" of an offline script; from is empty without a colon.
func cutSpan(target string) (from, to string) {
	from, to, found := strings.Cut(target, ":")
	if !found {
		return "", target
	}
	return from, to
}

// script writes the script of a plan that starts from a symbol, not from a database.
func (p *Project) script(ctx context.Context, w io.Writer, from string, to func(rows []string) (plan.Plan, error)) error {
	var at []graph.Ref
	if from != "" {
		var err error
		if at, err = p.graph.Resolve(from); err != nil {
			return cmp.Or(p.requireRevisions(), err)
		}
	}
	return p.scriptOf(ctx, w, func() (plan.Plan, error) {
		steps, err := to(p.graph.IDs(at))
		return steps, plan.WithVerbs(err, scriptVerbs(from))
	})
}

// scriptOf writes the script of a plan that reads no database.
func (p *Project) scriptOf(ctx context.Context, w io.Writer, to func() (plan.Plan, error)) error {
	if err := p.requireRevisions(); err != nil {
		return err
	}
	steps, err := to()
	if err == nil {
		steps, err = p.offline(steps)
	}
	if err != nil {
		return err
	}
	return p.writeScript(ctx, w, p.planner().Planned(p.history, steps))
}

// scriptVerbs returns the beginnings of commands that write a script from a symbol.
func scriptVerbs(from string) map[plan.Kind]string {
	verbs := map[plan.Kind]string{}
	for _, kind := range []plan.Kind{plan.Upgrade, plan.Downgrade, plan.Stamp} {
		verbs[kind] = "ramus " + string(kind) + " --sql "
		if from != "" {
			verbs[kind] += from + ":"
		}
	}
	return verbs
}

// WriteScript writes, as SQL for the database's own client, the run of a plan of
// PlanUpgrade or PlanDowngrade. It reads no database: the script is for one that is
// where the plan starts.
func (p *Project) WriteScript(ctx context.Context, w io.Writer, planned Plan) error {
	if planned.Resumes != nil {
		return hint.New("Run it instead: ramus "+planned.Kind+" "+hint.Word(planned.Target), "revision %s is half way, and a script would run its finished statements again", planned.Resumes.Revision)
	}
	if planned.planned.Revision == nil {
		return hint.New("", "the plan is not one of PlanUpgrade or PlanDowngrade")
	}
	return p.writeScript(ctx, w, planned.planned)
}

func (p *Project) writeScript(ctx context.Context, w io.Writer, planned engine.Planned) error {
	if program, ok := planned.Program.(*alembicrun.Program); ok && program.Scripts(planned.Plan) {
		return program.WriteScript(ctx, w, planned.Plan)
	}
	rules, err := p.database.rules()
	if err != nil {
		return err
	}
	req := p.settings.request(nil, planned.Plan.Kind)
	req.Rules = rules
	return engine.WriteScript(ctx, w, req, planned)
}

// planner returns the planner of p's runs.
func (p *Project) planner() *planner.Planner {
	made := &planner.Planner{History: p.history, HasLog: !p.noLog, AllowAhead: p.settings.allowAhead,
		SkippedOK: p.settings.skippedOK, OutOfOrder: p.settings.outOfOrder}
	if p.settings.edited != Ignore {
		made.Edits = &planner.Edits{Hash: check.HashOf, Refuse: p.settings.edited == Refuse}
		made.Edits.Find = func(ctx context.Context, rec *record.Record) []graph.Ref {
			edited, _ := p.editedRuns(ctx, rec)
			return edited
		}
	}
	if len(p.settings.accepted.All()) > 0 {
		made.Accepted = p.takenOver
	}
	if p.settings.alembic != nil {
		made.Program = func(h *history.History) engine.Program { return p.settings.program(h) }
	}
	return made
}

// request returns the request of a run, or of its script, that plans with to.
func (s *settings) request(to engine.Planner, verb plan.Kind) engine.Request {
	return engine.Request{Plan: s.confirmed(to), Options: s.running(verb)}
}

// confirmed returns a planner whose plans were confirmed.
func (s *settings) confirmed(to engine.Planner) engine.Planner {
	if s.confirm == nil || to == nil {
		return to
	}
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		if err == nil && !planned.Plan.Empty() {
			err = s.confirm(ctx, describe(planned.Plan, planned.Revision))
		}
		return planned, err
	}
}

// running returns the options of a run, which reports its events as those of verb.
func (s *settings) running(verb plan.Kind) engine.Options {
	o := s.Options
	o.Event = s.forward(verb)
	return o
}

// EnsureVersionScript writes the SQL that creates the version table and the log.
func (p *Project) EnsureVersionScript(w io.Writer) error {
	rules, err := p.database.rules()
	if err != nil {
		return err
	}
	sql := rules.Script()
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

// purged returns the command that leaves only some rows in a database.
func purged(keep []string) string { return "ramus stamp --purge " + hint.Words(keep) }

// scripted returns a function that returns the command of a script that leaves only
// some rows of those in from, or "" where there is none.
func (p *Project) scripted(from string, at []string) func(keep []string) string {
	return func(keep []string) string {
		steps, err := plan.NewStamp(p.graph, at, keep)
		if err != nil || !slices.Equal(steps.After(), slices.Sorted(slices.Values(keep))) {
			return ""
		}
		return scriptVerbs(from)[plan.Stamp] + hint.Words(keep)
	}
}
