package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newAbandonCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "abandon",
		Short: "Give up a revision that stopped half way",
		Long: "Give up a revision that stopped half way, where resuming it is not possible or not wanted.\n" +
			"What its statements did stays, and must be undone or finished by hand; the version rows are\n" +
			"as before it started.",
		Args: args(cobra.NoArgs),
		RunE: a.run(o.apply, a.runAbandon),
	}
	o.lockFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runAbandon(ctx context.Context, p *ramus.Project, _ []string) error {
	given, err := p.Abandon(ctx)
	switch {
	case err != nil:
		return err
	case a.json():
		return render.JSON(a.Out, struct {
			Abandoned []ramus.Abandoned `json:"abandoned"`
		}{given})
	case len(given) == 0:
		a.note("nothing is unfinished")
	}
	for _, g := range given {
		a.note("abandoned the %s of %s; what %d of its %d statements did stays", g.Action, g.Revision, g.Done, g.Statements)
		for _, st := range g.Stays {
			a.note("  %s", st)
		}
		if g.Unsure != "" {
			a.note("and perhaps this one, at which it ended:\n  %s", g.Unsure)
		}
	}
	return nil
}
