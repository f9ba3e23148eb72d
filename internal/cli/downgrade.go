package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

func newDowngradeCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "downgrade TARGET",
		Short: "Take the database back to a target, such as -1",
		Long: "Take the database back to a target: -1, an id or the beginning of one, ae10-2, api@base,\n" +
			"base. A way through a revision without a downgrade section is refused before anything runs.\n" +
			"What the database has and no file defines is taken back by the script that ramus_log kept when\n" +
			"it ran; ramus plan --downgrade TARGET shows it first.",
		Args:              targets(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runDowngrade(ctx, p, o, targets[0])
		}),
	}
	o.flags(cmd)
	o.verdictFlags(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runDowngrade(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.DowngradeScript(ctx, w, target) })
	}
	result, err := p.Downgrade(ctx, target)
	o.progress.close()
	if err != nil {
		return err
	}
	return a.printResult(result, "nothing to revert")
}
