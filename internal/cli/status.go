package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

func newStatusCommand(a *app) *cobra.Command {
	var o render.Listing
	cmd := &cobra.Command{
		Use:         "status",
		Annotations: map[string]string{paged: "yes"},
		Short:       "List all revisions with their state in the database",
		Long: "List all revisions, newest first, with their state in the database, and when and by whom they\n" +
			"were applied. The states are applied, stamped, unrecorded (run by another program, or before\n" +
			"the log began), skipped (inserted below a revision that had run), pending and half way. Version\n" +
			"rows without a file are ahead (the log knows them) or unknown.",
		Args: noArgs(phrasebook.Project, nil),
		RunE: a.run(func(place *ramus.Place) { place.Events = newProgress(a).event }, func(ctx context.Context, p *ramus.Project, _ []string) error {
			return a.runStatus(ctx, p, o)
		}),
	}
	cmd.Flags().BoolVarP(&o.Verbose, "verbose", "v", false, "also print the file of each revision, and a note if there is no log")
	cmd.Flags().BoolVar(&o.All, "all", false, "list each revision, also on a terminal, where long runs of revisions in one state are one line")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runStatus(ctx context.Context, p *ramus.Project, o render.Listing) error {
	status, err := p.Status(ctx)
	if err != nil {
		return err
	}
	if o.Verbose {
		a.noteUnlogged(p, status.Rows)
	}
	if a.json() {
		return render.JSON(a.Out, status)
	}
	a.noteRows(ctx, p, status.Current)
	if status.Refused != "" {
		a.note("note: ramus upgrade heads would be refused:\n%s", indent(render.Printable(status.Refused)))
	}
	return render.Status(a.Out, a.style(a.Out), status, a.flags(), o)
}

// noteUnlogged prints, where no log is kept, that its version rows are all that is known
// of a database.
func (a *app) noteUnlogged(p *ramus.Project, rows []string) {
	if !p.KeepsLog() && len(rows) > 0 {
		a.note("note: without a log, nothing is known of the revisions beneath the version rows, such as whether each of them ran; to keep one, write log = true to ramus.toml (ramus help configuration)")
	}
}
