package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newEffectsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:         "effects REVISION|A:B|REF..",
		Annotations: map[string]string{paged: "yes"},
		Short:       "Print what revisions do to the schema and to rows",
		Long: "Run revisions in a scratch database, and print what they did to the schema and to the rows:\n" +
			"those from the state at A to that at B, those that a git ref lacks (origin/main..), or one\n" +
			"revision. The revisions below run first. The project's own database is never opened:\n" +
			"SQLite's scratch databases are in memory, those of servers on the server that --scratch\n" +
			"names. Exits with 1 if a revision cannot run there.",
		Args:              args(cobra.ExactArgs(1), "ramus effects head"),
		ValidArgsFunction: a.completeTargets,
		RunE:              a.run(nil, a.runEffects),
	}
	a.scratchFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runEffects(ctx context.Context, p *ramus.Project, of []string) error {
	result, err := p.Effects(ctx, of[0])
	if err != nil {
		return err
	}
	for _, note := range result.Notes {
		a.note("note: %s", note)
	}
	if a.json() {
		err = render.JSON(a.Out, result)
	} else {
		err = render.Effects(a.Out, a.style(a.Out), result)
	}
	if len(result.Unproved) > 0 {
		return found(err)
	}
	return err
}
