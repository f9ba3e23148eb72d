package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newAcceptCommand(a *app) *cobra.Command {
	var o ramus.AcceptOptions
	cmd := &cobra.Command{
		Use:   "accept REVISION... --because REASON",
		Short: "Record that an edit of a shared or applied revision was intended",
		Long: "Record that a change of a revision was intended, after it was shared or after a database ran\n" +
			"it: an edit, another parent, or its deletion, as ramus verify finds them. The record is a small\n" +
			"file beside the revisions, to be committed and reviewed with the change. gate, verify, status\n" +
			"and upgrade then accept this change, and no further one; a database's log takes it over with\n" +
			"the next upgrade. Nothing runs: databases that ran the revision keep what it did.",
		Args:              targets(cobra.MinimumNArgs(1), "ramus verify   # lists the changed revisions, each with its command"),
		ValidArgsFunction: a.completeTargets,
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, revisions []string) error {
			return a.runAccept(ctx, p, revisions, o)
		}),
	}
	cmd.Flags().StringVar(&o.Because, "because", "", "the `REASON`, for reviewers; required")
	onceVar(cmd.Flags(), &o.Against, "against", "the git `REF` to compare with (default: the remote's main branch)")
	cmd.Flags().BoolVar(&o.Files, "files", false, "only compare files with git; do not open the database")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runAccept(ctx context.Context, p *ramus.Project, revisions []string, o ramus.AcceptOptions) error {
	result, err := p.Accept(ctx, revisions, o)
	for _, note := range result.Notes {
		a.note("note: %s", note)
	}
	if err != nil {
		return err
	}
	if a.json() {
		return render.JSON(a.Out, result)
	}
	for _, old := range result.Existing {
		a.note("%s", render.Acceptance(old))
	}
	for _, made := range result.Accepted {
		if _, err := fmt.Fprintf(a.Out, "created %s\n", made.File); err != nil {
			return err
		}
	}
	return nil
}

// noteAccepted notes the acceptances because of which changes are no findings.
func (a *app) noteAccepted(all []ramus.Acceptance) {
	for _, accepted := range all {
		a.note("note: %s", render.Acceptance(accepted))
	}
}
