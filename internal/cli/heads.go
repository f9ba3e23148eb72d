package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type headsOptions struct {
	verbose             bool
	resolveDependencies bool
}

func newHeadsCommand(a *app) *cobra.Command {
	var o headsOptions
	cmd := &cobra.Command{
		Use:   "heads",
		Short: "List the heads: the revisions without children",
		Long:  "List the heads, one a line. More than one line means that history has branched: ramus merge\njoins the heads, and ramus gate fails in CI until they are joined.",
		Args:  noArgs(phrasebook.Project, nil),
	}
	detailed := func() bool { return o.verbose || o.resolveDependencies }
	cmd.RunE = a.runReading(detailed, func(_ context.Context, p *ramus.Project, _ []string) error {
		return a.runHeads(p, o)
	})
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print all details of each revision")
	cmd.Flags().BoolVar(&o.resolveDependencies, "resolve-dependencies", false, "leave out heads that another revision depends on")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runHeads(p *ramus.Project, o headsOptions) error {
	heads := p.Heads()
	if o.resolveDependencies {
		heads = slices.DeleteFunc(heads, func(r ramus.Revision) bool { return !r.Effective })
	}
	if a.json() {
		return render.JSON(a.Out, struct {
			Heads []ramus.Revision `json:"heads"`
		}{heads})
	}
	return render.Heads(a.Out, a.style(a.Out), heads, o.verbose)
}
