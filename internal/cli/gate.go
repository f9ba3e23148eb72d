package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newGateCommand(a *app) *cobra.Command {
	var o ramus.GateOptions
	cmd := &cobra.Command{
		Use:   "gate",
		Short: "Fail when history has branched: the check for CI",
		Long: "Check the revisions of the work tree: that history has one head (with branch labels, at\n" +
			"most one for each label and one without), and beside the remote's main branch, that nobody\n" +
			"rewrote what is shared, that new revisions stand on its heads of today, and that their ids\n" +
			"and labels are not taken there. Exits with 1 and says which revisions it is about, where\n" +
			"they are written, by whom, and what to run. A graph that does not hold together exits\n" +
			"with 3. It needs no database.",
		Args: args(cobra.NoArgs),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runGate(ctx, p, o) }),
	}
	cmd.Flags().StringVar(&o.Against, "against", "", "the git `REF` that has what is shared; the remote's main branch without it")
	cmd.Flags().StringVar(&o.MergeWith, "merge-with", "", "check this tree as if the git `REF` were merged into it, as a merge queue will")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runGate(ctx context.Context, p *ramus.Project, o ramus.GateOptions) error {
	gated, err := p.Gate(ctx, o)
	if err != nil {
		return err
	}
	for _, note := range gated.Notes {
		a.note("note: %s", note)
	}
	if a.json() {
		err = render.JSON(a.Out, gated)
	} else {
		err = render.Findings(a.Out, "gate", gated.Findings)
	}
	if len(gated.Findings) > 0 {
		return found(err)
	}
	return err
}
