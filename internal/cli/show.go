package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newShowCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show REVISION...",
		Annotations:       map[string]string{paged: "yes"},
		Short:             "Print all details of revisions",
		Args:              args(cobra.MinimumNArgs(1), "ramus show heads"),
		ValidArgsFunction: a.completeTargets,
		RunE:              a.run(nil, a.runShow),
	}
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runShow(ctx context.Context, p *ramus.Project, symbols []string) error {
	revisions, err := p.Show(ctx, symbols...)
	if err != nil {
		return err
	}
	if len(revisions) == 0 {
		a.note("note: there is nothing to show: %s stands for no revision", strings.Join(symbols, ", "))
	}
	if a.json() {
		return render.JSON(a.Out, struct {
			Revisions []ramus.Revision `json:"revisions"`
		}{revisions})
	}
	return render.Show(a.Out, a.style(a.Out), revisions)
}
