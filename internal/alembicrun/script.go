package alembicrun

import (
	"context"
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// Scripts reports whether Alembic has to write the script of a plan: whether only
// Alembic can run its revisions, all of them.
func (p *Program) Scripts(steps plan.Plan) bool {
	for _, step := range steps.Steps {
		if rev := p.history.Lookup(step.Revision); rev == nil || !rev.NeedsAlembic() {
			return false
		}
	}
	return len(steps.Steps) > 0 && steps.Kind != plan.Stamp
}

// WriteScript lets Alembic write the script of a plan. An error of Alembic is a
// *ScriptError.
func (p *Program) WriteScript(ctx context.Context, w io.Writer, steps plan.Plan) error {
	if len(steps.Rows) > 1 {
		return hint.New("Write it from one revision at a time: --sql FROM:TO.",
			"Alembic writes scripts that start from one revision, not from %s", strings.Join(steps.Rows, ", "))
	}
	if err := p.Ready(); err != nil {
		return err
	}
	args := []string{"--sql"}
	if p.options.Tag != "" {
		args = append(args, "--tag", p.options.Tag)
	}
	command := *p.command
	command.Out = w
	for _, target := range p.targets(steps, 0, len(steps.Steps)) {
		if len(steps.Rows) == 1 {
			target = steps.Rows[0] + ":" + target
		}
		if err := command.Run(ctx, string(steps.Kind), append(args, "--", target)...); err != nil {
			return &ScriptError{err}
		}
	}
	return nil
}
