package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newRedoCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	var yes bool
	cmd := &cobra.Command{
		Use:   "redo [TARGET]",
		Short: "Revert revisions and apply them again",
		Long: "Revert the last revision, or those down to a target of ramus downgrade such as -2, and apply them\n" +
			"again, with their files as they are now: to try a revision while you write it. Both ways are planned,\n" +
			"and all scripts read, before anything runs. A revision without a downgrade section is refused.\n" +
			"On a terminal the command asks before it reverts more than one revision.",
		Args:              targets(cobra.MaximumNArgs(1)),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			target := "-1"
			if len(targets) > 0 {
				target = targets[0]
			}
			return a.runRedo(ctx, p, o, target, yes)
		}),
	}
	o.waitFlags(cmd)
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runRedo(ctx context.Context, p *ramus.Project, o runOptions, target string, yes bool) error {
	a.noteDatabase(p)
	if !yes && isTerminal(a.In) && isTerminal(a.Err) {
		if err := a.agreeRedo(ctx, p, target); err != nil {
			return err
		}
	}
	done, err := p.Redo(ctx, target)
	o.progress.close()
	switch {
	case err != nil:
		return err
	case a.json():
		return render.JSON(a.Out, done)
	case done.Downgrade.Plan.Empty():
		a.note("nothing to revert; the database is at %s", render.Rows(done.Downgrade.Rows))
	}
	return nil
}

// agreeRedo asks whether to revert more than one revision. A plan that is refused is left
// to the redo, which has the error.
func (a *app) agreeRedo(ctx context.Context, p *ramus.Project, target string) error {
	steps, err := p.PlanDowngrade(ctx, target)
	if err != nil || len(steps.Steps) < 2 {
		return nil
	}
	for _, step := range steps.Steps {
		a.note("revert: %s", render.Step("downgrade", step))
	}
	return a.agree(ctx, fmt.Sprintf("revert these %d revisions and apply them again? [y/N] ", len(steps.Steps)))
}
