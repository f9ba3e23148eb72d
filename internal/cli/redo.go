package cli

import (
	"context"

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
		RunE: a.run(func(place *ramus.Place) {
			o.apply(place)
			if !yes && a.asks() {
				place.Confirm = (&confirmation{app: a}).confirmDowngrade
			}
		}, func(ctx context.Context, p *ramus.Project, targets []string) error {
			target := ""
			if len(targets) > 0 {
				target = targets[0]
			}
			return a.runRedo(ctx, p, o, target)
		}),
	}
	o.waitFlags(cmd)
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runRedo(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	a.noteDatabase(p)
	done, err := p.Redo(ctx, target)
	o.progress.end()
	switch {
	case err != nil:
		return err
	case done.Downgrade.Plan.Empty():
		a.note("nothing to revert; the database is at %s", render.Rows(done.Downgrade.Rows))
	default:
		a.noteDone(p, o.progress, "reverted and applied again", done.Upgrade)
	}
	if a.json() {
		return render.JSON(a.Out, done)
	}
	return nil
}

// confirmDowngrade is confirm for a run that also has an upgrade.
func (c *confirmation) confirmDowngrade(ctx context.Context, p ramus.Plan) error {
	if p.Kind != "downgrade" {
		return nil
	}
	return c.confirm(ctx, p)
}
