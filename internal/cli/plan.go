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
		Use:         "plan [TARGET]",
		Annotations: map[string]string{paged: "yes"},
		Short:       "Show the steps of an upgrade, and run nothing",
		Long: "Show the steps that ramus upgrade TARGET (default: heads) would run on the database as it is\n" +
			"now, each with its changes to the version table. Nothing is changed.",
		Args:              targets(joined),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(func(place *ramus.Place) {
			place.By, place.Events, place.AllowAhead = by(), newProgress(a).event, o.allowAhead
		}, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runPlan(ctx, p, o, targets)
		}),
	}
	cmd.Flags().BoolVar(&o.downgrade, "downgrade", false, "show the steps of ramus downgrade TARGET")
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write the steps as a SQL script for the database's own client")
	cmd.Flags().BoolVar(&o.allowAhead, "allow-ahead", false, "accept a database that has these revisions and newer ones")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runPlan(ctx context.Context, p *ramus.Project, o planOptions, targets []string) error {
	target := "heads"
	if len(targets) > 0 {
		target = targets[0]
	} else if o.downgrade {
		return missing([]string{"ramus plan --downgrade -1   # the steps that revert one revision"}, "ramus plan --downgrade needs a TARGET")
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
	return render.Plan(a.Out, a.style(a.Out), steps)
}
