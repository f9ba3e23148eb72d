package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

func newAbandonCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "abandon",
		Short: "Give up on a revision that stopped half way",
		Long: "Give up on a revision that stopped half way, instead of resuming it. The statements that ran\n" +
			"are not undone: revert or complete them by hand. The version rows are the same as before the\n" +
			"revision started.",
		Args: noArgs(phrasebook.Project, nil),
		RunE: a.run(o.apply, a.runAbandon),
	}
	o.lockFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runAbandon(ctx context.Context, p *ramus.Project, _ []string) error {
	a.noteDatabase(p)
	given, err := p.Abandon(ctx)
	switch {
	case err != nil:
		return err
	case a.json():
		return render.JSON(a.Out, struct {
			Abandoned []ramus.Abandoned `json:"abandoned"`
		}{given})
	case len(given) == 0:
		a.note("no revision stopped half way")
	}
	for _, g := range given {
		end := ":"
		if len(g.Stays) == 0 {
			end = ""
		}
		a.note("abandoned the %s of %s; %d of its %d statements ran and are not undone%s", g.Action, g.Revision, g.Done, g.Statements, end)
		for _, st := range g.Stays {
			a.note("  %s", st)
		}
		if g.Unsure != "" {
			a.note("it stopped at this statement, which may have run too:\n  %s", g.Unsure)
		}
	}
	return nil
}
