package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newGateCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gate",
		Short: "Fail when history has branched: the check for CI",
		Long: "Check that history has one head; with branch labels, at most one for each label\n" +
			"and one without. Exits with 1 and says which heads there are, where they are written,\n" +
			"and what to run. A graph that does not hold together exits with 3. It needs no database.",
		Args: args(cobra.NoArgs),
		RunE: a.run(nil, a.runGate),
	}
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runGate(ctx context.Context, p *ramus.Project, _ []string) error {
	findings, err := p.Gate(ctx)
	if err != nil {
		return err
	}
	if a.json() {
		err = render.JSON(a.Out, struct {
			Findings []ramus.Finding `json:"findings"`
		}{findings})
	} else {
		err = render.Findings(a.Out, findings)
	}
	if len(findings) > 0 {
		return found(err)
	}
	return err
}
