package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

func newBranchesCommand(a *app) *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:         "branches",
		Annotations: map[string]string{paged: "yes"},
		Short:       "List the branch points and their children",
		Args:        noArgs(phrasebook.Project, nil),
		RunE: a.runReading(func() bool { return verbose }, func(_ context.Context, p *ramus.Project, _ []string) error {
			return a.runBranches(p, verbose)
		}),
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print all details of each revision")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runBranches(p *ramus.Project, verbose bool) error {
	points := p.Branches()
	if a.json() {
		return render.JSON(a.Out, struct {
			Branches []ramus.BranchPoint `json:"branches"`
		}{points})
	}
	return render.Branches(a.Out, a.style(a.Out), points, verbose)
}
