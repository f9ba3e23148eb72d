package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

func newMergeCommand(a *app) *cobra.Command {
	var o ramus.MergeOptions
	cmd := &cobra.Command{
		Use:   "merge REVISION REVISION...",
		Short: "Write a revision that merges heads",
		Long: "Write a revision that has the given heads as its parents (\"heads\" stands for all),\n" +
			"and two empty sections. Its id, its file's name and its date depend on the parents\n" +
			"alone: two people who merge the same heads write the same file.",
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.completeTargets,
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, symbols []string) error {
			written, err := p.Merge(ctx, symbols, o)
			if err != nil {
				return err
			}
			return a.printWritten(written)
		}),
	}
	cmd.Flags().StringVarP(&o.Message, "message", "m", "", "why; the default names the parents")
	cmd.Flags().StringVar(&o.ID, "rev-id", "", "the `ID`, instead of the one derived from the parents")
	cmd.Flags().StringArrayVar(&o.Labels, "branch-label", nil, "a branch `LABEL` that starts here; may be repeated")
	cmd.Flags().BoolVar(&o.BuiltinTemplate, "builtin-template", false, "write it with ramus's own template instead of the project's script.py.mako")
	a.formatFlag(cmd)
	return cmd
}
