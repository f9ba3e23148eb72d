package ramus

import (
	"cmp"
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Plan describes an upgrade, a downgrade or a stamp before it runs.
type Plan struct {
	Kind    string   `json:"kind,omitempty"`    // upgrade, downgrade or stamp
	Target  string   `json:"target,omitempty"`  // as given; in an upgrade, the topmost revisions of "REF.."
	Rows    []string `json:"rows"`              // the version rows that it starts from, sorted
	Steps   []Step   `json:"steps"`             // in the order in which they run
	After   []string `json:"rows_after"`        // the version rows that it ends with, sorted
	Skipped []string `json:"skipped,omitempty"` // the skipped revisions that it leaves, oldest first
	Ahead   []string `json:"ahead,omitempty"`   // the rows that no revision defines, where AllowAhead accepts them
	Resumes *Partial `json:"resumes,omitempty"` // the progress of the first step, if it stopped half way

	planned engine.Planned // by PlanUpgrade or PlanDowngrade
}

// A Step runs one revision in one direction, or, in a stamp, moves rows only.
type Step struct {
	Revision string   `json:"revision"` // the revision run; for a stamp to base, empty
	From     []string `json:"from"`     // the versions that it leaves, as Alembic's log line shows them
	To       []string `json:"to"`       // the versions that it reaches, likewise
	Edits    []Edit   `json:"edits"`    // of the version table, in order
	Message  string   `json:"message,omitempty"`
	File     string   `json:"file,omitempty"`

	// Section is the parent whose section of a merge runs: from:PARENT, or to:PARENT in a
	// downgrade. It is empty for the script that every revision has.
	Section  string   `json:"section,omitempty"`
	Replaced []string `json:"replaced,omitempty"` // the revisions in whose place the section runs, or ran, oldest first
}

// An Edit changes one row of the version table. Old alone is a DELETE, New
// alone an INSERT, both an UPDATE.
type Edit struct {
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// A lookup finds a revision by its id; nil when there is none.
type lookup func(id string) *revision.Revision

// describe returns the public form of a plan; find has the revisions of its steps.
func describe(steps plan.Plan, find lookup) Plan {
	described := Plan{Kind: string(steps.Kind), Target: steps.Target, Rows: list(steps.Rows), Steps: []Step{}, After: list(steps.After())}
	for _, s := range steps.Steps {
		described.Steps = append(described.Steps, describeStep(s, find(s.Revision)))
	}
	return described
}

// describeStep returns the public form of a step of a revision, which may be nil.
func describeStep(s plan.Step, rev *revision.Revision) Step {
	step := Step{Revision: s.Revision, From: list(s.From), To: list(s.To), Edits: make([]Edit, len(s.Edits)), Section: s.Section, Replaced: s.Replaced}
	for i, e := range s.Edits {
		step.Edits[i] = Edit(e)
	}
	if rev != nil {
		step.Message, step.File = rev.Message, rev.File
	}
	return step
}

// PlanUpgrade plans an upgrade from where the database is to a target: Heads when
// empty, "api@head", "+2". It changes nothing. It fails as Upgrade would
// where a revision stopped half way and the plan does not resume it, where a script cannot
// run as it is written, and where the project's own Alembic cannot run a revision, or is
// not found.
func (p *Project) PlanUpgrade(ctx context.Context, target string) (Plan, error) {
	target, err := p.upgradeTarget(ctx, cmp.Or(target, Heads))
	if err != nil {
		return describe(plan.Plan{}, nil), err
	}
	steps, err := p.plan(ctx, p.planner().Upgrade(target))
	return steps, p.rebaseFirstHere(ctx, refusing(target, err))
}

// PlanDowngrade plans a downgrade to a target: Base, "-1", "api@base". It changes
// nothing. Like Downgrade it takes the script of a revision without a file from the
// log; the File of such a step is "log:" and the revision. It fails as PlanUpgrade
// does.
func (p *Project) PlanDowngrade(ctx context.Context, target string) (Plan, error) {
	to, err := p.downgradePlanner(ctx, target)
	if err != nil {
		return describe(plan.Plan{}, nil), err
	}
	return p.plan(ctx, to)
}

func (p *Project) plan(ctx context.Context, to engine.Planner) (Plan, error) {
	state, err := p.read(ctx, dialect.LatestEntries)
	if err != nil {
		return Plan{}, err
	}
	planned, err := p.preview(ctx, to, state, p.read)
	if err == nil {
		err = p.check(ctx, planned)
	}
	if err != nil {
		return describe(plan.Plan{}, nil), p.publicError(ctx, plan.WithVerbs(err, map[plan.Kind]string{
			plan.Upgrade: "ramus plan ", plan.Downgrade: "ramus plan --downgrade ",
		}))
	}
	described := describe(planned.Plan, planned.Revision)
	described.Ahead, described.Skipped, described.planned = planned.Ahead, planned.Skipped, planned
	for _, resumes := range p.partials(ctx, state) {
		described.Resumes = &resumes
	}
	p.settings.notice(planned)
	return described, p.noticePlan(ctx, planned)
}

// notice emits the notes on the steps of a plan that does not run.
func (s *settings) notice(planned engine.Planned) {
	for _, text := range planned.Remarks {
		if s.events != nil {
			s.events(Event{Kind: Noticed, Verb: string(planned.Plan.Kind), Why: text})
		}
	}
	for _, step := range planned.Plan.Steps {
		if note := planned.Notes[step.Revision]; note != "" && s.events != nil {
			s.events(Event{
				Kind: Noticed, Verb: string(planned.Plan.Kind), Step: describeStep(step, planned.Revision(step.Revision)), Why: note,
			})
		}
	}
}

// check returns the error with which a run would refuse a plan before its first step.
func (p *Project) check(ctx context.Context, planned engine.Planned) error {
	req := p.settings.request(nil, planned.Plan.Kind)
	var err error
	if req.Database, err = p.database.use(); err != nil {
		return err
	}
	return engine.Check(ctx, req, planned)
}

// outlook returns the plan of upgrade heads, empty where it would be refused. refused
// is the error of scripts that cannot run, and of a merge that has no section for the
// database; other refusals show in the rows.
func (p *Project) outlook(ctx context.Context, rec *record.Record) (steps Plan, refused, err error) {
	nothing := describe(plan.Plan{}, nil)
	if len(rec.Undefined) > 0 || plan.Overlap(p.graph, rec.Rows) != nil || len(rec.Skipped()) > 0 && !p.settings.skippedOK {
		return nothing, nil, nil
	}
	planned, err := p.preview(ctx, p.planner().Upgrade(Heads), rec.Whole(), func(context.Context, dialect.ReadScope) (dialect.State, error) {
		return rec.Whole(), nil // read already
	})
	_, edited := errors.AsType[*planner.EditedError](err)
	if edited || len(rec.Unfinished) > 0 && err != nil && ClassOf(err) != Interrupted {
		return nothing, nil, nil
	}
	if err == nil {
		err = p.check(ctx, planned)
	}
	if is[*engine.CheckError](err) || is[*plan.NoSectionError](err) {
		return nothing, err, nil
	}
	return describe(planned.Plan, p.history.Lookup), nil, err
}
