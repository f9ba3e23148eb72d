package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type planOptions struct {
	downgrade bool
	sql       bool

	allowAhead bool
}

func newPlanCommand(a *app) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [TARGET]",
		Short: "Show what an upgrade would run, and change nothing",
		Long: "Show what ramus upgrade TARGET (heads when it is left out) would run on the database as it\n" +
			"is: each revision with the rows of the version table that it edits. Nothing is changed.",
		Args:              targets(cobra.MaximumNArgs(1)),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(func(place *ramus.Place) {
			place.By, place.Events, place.AllowAhead = by(), newProgress(a).event, o.allowAhead
		}, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runPlan(ctx, p, o, targets)
		}),
	}
	cmd.Flags().BoolVar(&o.downgrade, "downgrade", false, "show what ramus downgrade TARGET would run")
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write the script that does the same, for the database's own client")
	cmd.Flags().BoolVar(&o.allowAhead, "allow-ahead", false, "accept a database that has these revisions and newer ones")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runPlan(ctx context.Context, p *ramus.Project, o planOptions, targets []string) error {
	target := "heads"
	if len(targets) > 0 {
		target = targets[0]
	} else if o.downgrade {
		return &usageError{"ramus plan --downgrade: say to which target"}
	}
	planned := p.PlanUpgrade
	if o.downgrade {
		planned = p.PlanDowngrade
	}
	steps, err := planned(ctx, target)
	switch {
	case err != nil:
		return err
	case o.sql:
		return p.WriteScript(ctx, a.Out, steps)
	case a.json():
		return render.JSON(a.Out, steps)
	}
	return render.Plan(a.Out, steps)
}
