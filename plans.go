package ramus

import (
	"cmp"
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// A Plan is what an upgrade, a downgrade or a stamp would do.
type Plan struct {
	Kind   string   `json:"kind,omitempty"`   // upgrade, downgrade or stamp
	Target string   `json:"target,omitempty"` // as it was asked for
	Rows   []string `json:"rows"`             // the version rows that it starts from, sorted
	Steps  []Step   `json:"steps"`            // in the order in which they run
	After  []string `json:"rows_after"`       // the version rows that it ends with, sorted
}

// A Step runs one revision in one direction, or, in a stamp, moves rows only.
type Step struct {
	Revision string   `json:"revision"` // the revision run; for a stamp to base, empty
	From     []string `json:"from"`     // the versions that it leaves, as Alembic's log line shows them
	To       []string `json:"to"`       // the versions that it reaches, likewise
	Edits    []Edit   `json:"edits"`    // of the version table, in order
	Message  string   `json:"message,omitempty"`
	File     string   `json:"file,omitempty"`
}

// An Edit changes one row of the version table. Old alone is a DELETE, New
// alone an INSERT, both an UPDATE.
type Edit struct {
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

func (p *Project) describe(steps plan.Plan) Plan {
	described := Plan{Kind: string(steps.Kind), Target: steps.Target, Rows: list(steps.Rows), Steps: []Step{}, After: list(steps.After())}
	for _, s := range steps.Steps {
		described.Steps = append(described.Steps, p.describeStep(s))
	}
	return described
}

func (p *Project) describeStep(s plan.Step) Step {
	step := Step{Revision: s.Revision, From: list(s.From), To: list(s.To), Edits: make([]Edit, len(s.Edits))}
	for i, e := range s.Edits {
		step.Edits[i] = Edit(e)
	}
	if r := p.history.Lookup(s.Revision); r != nil {
		step.Message, step.File = r.Message, r.File
	}
	return step
}

// planner plans for the version rows that it is handed.
type planner func(rows []string) (plan.Plan, error)

func (p *Project) upgradeTo(target string) planner {
	target = cmp.Or(target, Heads)
	return func(rows []string) (plan.Plan, error) {
		if err := oneEnd(target); err != nil {
			return plan.Plan{}, err
		}
		return plan.NewUpgrade(p.graph, rows, target)
	}
}

func (p *Project) downgradeTo(target string) planner {
	return func(rows []string) (plan.Plan, error) {
		if err := oneEnd(target); err != nil {
			return plan.Plan{}, err
		}
		return plan.NewDowngrade(p.graph, rows, target)
	}
}

// oneEnd refuses a range where the database says where to start.
func oneEnd(target string) error {
	if strings.Contains(target, ":") {
		return hint.New("Name only where to go, or write a script with --sql.", "%s is a range; the database itself says where it is", target)
	}
	return nil
}

func (p *Project) stampTo(targets []string, purge bool) planner {
	return func(rows []string) (plan.Plan, error) {
		if purge {
			return plan.NewPurge(p.graph, rows, targets)
		}
		return plan.NewStamp(p.graph, rows, targets)
	}
}

// PlanUpgrade plans an upgrade from where the database is to a target: Heads when
// empty, "api@head", "+2". It changes nothing.
func (p *Project) PlanUpgrade(ctx context.Context, target string) (Plan, error) {
	return p.plan(ctx, p.upgradeTo(target))
}

// PlanDowngrade plans the way back to a target: "base", "-1", "api@base". It
// changes nothing. Like Downgrade it asks the log for what no file defines; the
// File of such a step is "log:" and the revision.
func (p *Project) PlanDowngrade(ctx context.Context, target string) (Plan, error) {
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return Plan{}, err
	}
	steps, err := p.downgradeTo(target)(state.Rows)
	if is[*plan.UnknownRowsError](err) && !p.settings.noLog {
		return p.planRecalled(ctx, target)
	}
	return p.describe(steps), p.told(ctx, err)
}

func (p *Project) planRecalled(ctx context.Context, target string) (Plan, error) {
	state, err := p.read(ctx, dialect.AllEntries)
	if err != nil {
		return Plan{}, err
	}
	grown, steps, err := p.recallTo(target, state)
	if err != nil {
		return p.describe(plan.Plan{}), err
	}
	for _, s := range steps.Steps {
		grown.noticeRecalled(s.Revision)
	}
	return grown.describe(steps), nil
}

func (p *Project) plan(ctx context.Context, to planner) (Plan, error) {
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return Plan{}, err
	}
	steps, err := to(state.Rows)
	return p.describe(steps), p.told(ctx, err)
}

// cutSpan parts the "from:to" of an offline script; from is empty when there
// is no colon.
func cutSpan(target string) (from, to string) {
	from, to, found := strings.Cut(target, ":")
	if !found {
		return "", target
	}
	return from, to
}
