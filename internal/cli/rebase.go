package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type rebaseOptions struct {
	ramus.RebaseOptions
	dryRun, undo bool
	progress     *progress
}

func newRebaseCommand(a *app) *cobra.Command {
	o := rebaseOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "rebase [REVISION...]",
		Short: "Put new revisions on top of the shared branch's head",
		Long: "Put the revisions that the remote's main branch lacks on top of its head, after git pull\n" +
			"--rebase or a merge: only the parents in their files are edited, all or none. What is\n" +
			"shared is refused, and, with --database, what is applied there.",
		ValidArgsFunction: a.completeTargets,
		RunE: func(cmd *cobra.Command, given []string) error {
			if o.undo {
				return a.undoRebase(cmd.Context(), given)
			}
			return a.run(o.place, func(ctx context.Context, p *ramus.Project, symbols []string) error {
				o.Revisions, o.Applied = symbols, a.options.database != ""
				return a.runRebase(ctx, p, o)
			})(cmd, given)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Against, "against", "", "the git `REF` that has what is shared; the remote's main branch without it")
	flags.StringVar(&o.Onto, "onto", "", "the `TARGET` to stand on, instead of the shared branch's head")
	flags.StringVar(&o.Label, "label", "", "stand on the head of this branch `LABEL`")
	flags.BoolVar(&o.dryRun, "dry-run", false, "show what would change, and change nothing")
	flags.BoolVar(&o.Reapply, "reapply", false, "revert applied revisions in the database first, and apply them again after the rebase (for a database of your own)")
	flags.BoolVar(&o.undo, "undo", false, "take back the last rebase")
	cmd.MarkFlagsMutuallyExclusive("undo", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("onto", "label")
	_ = cmd.RegisterFlagCompletionFunc("onto", a.completeTargets)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runRebase(ctx context.Context, p *ramus.Project, o rebaseOptions) error {
	r, err := p.PlanRebase(ctx, o.RebaseOptions)
	if err != nil {
		return err
	}
	for _, step := range r.Downgrade {
		a.note("reapply: %s", render.Step("downgrade", step))
	}
	for _, step := range r.Upgrade {
		a.note("reapply: %s", render.Step("upgrade", step))
	}
	switch {
	case o.dryRun:
	case o.Reapply:
		err = p.RebaseDatabase(ctx, r)
	default:
		err = p.Rebase(r)
	}
	o.progress.close()
	if err != nil {
		return err
	}
	if a.json() {
		return render.JSON(a.Out, r)
	}
	if len(r.Moves) == 0 {
		a.note("nothing to move: all revisions stand where they should")
	}
	for _, m := range r.Moves {
		if o.dryRun {
			fmt.Fprint(a.Out, m.Diff())
			continue
		}
		fmt.Fprintln(a.Out, m.Revision.File)
		a.note("%s stands on %s now, not on %s", m.Revision.ID, strings.Join(m.To, ", "), render.Parents(m.Revision))
	}
	if !o.dryRun && len(r.Moves) > 0 && len(r.Upgrade) == 0 {
		a.note("ramus rebase --undo takes it back")
	}
	return nil
}

// place lets a run on the database tell how it goes.
func (o *rebaseOptions) place(place *ramus.Place) {
	place.By, place.Events = by(), o.progress.event
}

func (a *app) undoRebase(ctx context.Context, given []string) error {
	if len(given) > 0 {
		return &usageError{"rebase --undo takes no revisions: it takes back all that the last rebase did"}
	}
	place := a.place()
	about, files, err := ramus.UndoRebase(ctx, place)
	if err != nil {
		return err
	}
	for _, file := range files {
		fmt.Fprintln(a.Out, file)
	}
	a.note("taken back: %s", about)
	if place.Database == "" {
		a.note("note: no database was looked at; --database refuses to take back what is applied there")
	}
	return nil
}
