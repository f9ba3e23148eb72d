package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newDowngradeCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "downgrade TARGET",
		Short: "Revert revisions, down to a target such as -1",
		Long: "Revert revisions until the database is at a target: -1, an id or the beginning of one, ae10-2,\n" +
			"api@base, base. If one of them has no downgrade section, or an empty one without noop:true, the\n" +
			"command fails before it runs any.\n" +
			"An applied revision whose file is gone is reverted with the script that ramus_log kept when it\n" +
			"ran; ramus plan --downgrade TARGET shows the steps first.",
		Args:              targets(cobra.ExactArgs(1), "ramus downgrade -1   # reverts one revision"),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runDowngrade(ctx, p, o, targets[0])
		}),
	}
	o.flags(cmd)
	o.decisionFlags(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runDowngrade(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.DowngradeScript(ctx, w, target) })
	}
	a.noteDatabase(p)
	result, err := p.Downgrade(ctx, target)
	o.progress.close()
	if err != nil {
		return err
	}
	return a.printResult(result, "nothing to revert; the database is at "+render.Rows(result.Rows))
}
