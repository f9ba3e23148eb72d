package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newMergeCommand(a *app) *cobra.Command {
	var o mergeOptions
	cmd := &cobra.Command{
		Use:   "merge REVISION REVISION...",
		Short: "Write a revision that merges heads",
		Long: "Write a revision whose parents are the given heads (\"heads\" means all of them), with empty\n" +
			"upgrade and downgrade sections. Its id, file name and date depend on the parents only, so two\n" +
			"people who merge the same heads write the same file. The command first shows the revisions\n" +
			"that only one side has, and asks on a terminal. It does not join trees with different labels,\n" +
			"and \"heads\" joins no branches with different labels: api@heads are those of one label.",
		Args:              targets(cobra.ArbitraryArgs),
		ValidArgsFunction: a.completeTargets,
		RunE: a.run(func(place *ramus.Place) { place.Events = newProgress(a).event }, func(ctx context.Context, p *ramus.Project, symbols []string) error {
			if len(symbols) == 0 {
				return a.whichToMerge(ctx, p, o.MergeOptions)
			}
			return a.runMerge(ctx, p, symbols, o)
		}),
	}
	cmd.Flags().StringVarP(&o.Message, "message", "m", "", "the revision's message (default: one that names the parents)")
	cmd.Flags().StringVar(&o.ID, "rev-id", "", "the `ID` (default: derived from the parents)")
	cmd.Flags().StringArrayVar(&o.Labels, "branch-label", nil, "a branch `LABEL` for the revision and its descendants; may be repeated")
	cmd.Flags().BoolVar(&o.BuiltinTemplate, "builtin-template", false, "use ramus's own template instead of the project's script.py.mako")
	cmd.Flags().BoolVar(&o.AcrossLabels, "across-labels", false, "also join branches and trees with different labels, which are apart on purpose")
	cmd.Flags().BoolVar(&o.Splice, "splice", false, "also join revisions that are not heads: the merge is a new head beside those above them")
	cmd.Flags().BoolVar(&o.Skeleton, "skeleton", false, "if the two sides conflict, write sections for databases that have only one of them, with the finding and,\nfor the usual conflicts, the statements, which are tried in a scratch database (see ramus conflicts)")
	a.scratchFlag(cmd)
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	ofAlembic(cmd.Flags(), "builtin-template")
	a.formatFlag(cmd)
	return cmd
}

type mergeOptions struct {
	ramus.MergeOptions
	yes bool
}

func (a *app) runMerge(ctx context.Context, p *ramus.Project, symbols []string, o mergeOptions) error {
	if !a.options.quiet {
		sides, err := p.MergeSides(ctx, symbols, o.MergeOptions)
		if err == nil {
			p.EffectsOfSides(ctx, sides)
			err = render.Sides(a.Err, sides)
		}
		if err == nil && len(sides) > 0 && !o.yes && a.asks() {
			err = a.agree(ctx, "merge them")
		}
		if err != nil {
			return err
		}
	}
	written, err := p.Merge(ctx, symbols, o.MergeOptions)
	if err != nil {
		return err
	}
	return a.printWritten(written)
}

// whichToMerge returns the error of a merge without arguments: the heads, and the
// command that merges those that can be merged.
func (a *app) whichToMerge(ctx context.Context, p *ramus.Project, o ramus.MergeOptions) error {
	_, err := p.MergeSides(ctx, []string{ramus.Heads}, o)
	heads := p.Heads()
	if len(heads) < 2 {
		return err
	}
	ways := "ramus merge heads"
	if err != nil {
		ways = err.Error() + "\n" + ramus.Hint(err)
	}
	list := indent(indent(strings.TrimSuffix(render.HeadFiles(heads), "\n")))
	return &refusedError{fmt.Errorf("ramus merge needs the revisions to merge; there are %d heads:\n%s", len(heads), list), ways}
}
