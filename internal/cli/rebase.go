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
		Short: "Move new revisions on top of the shared branch's head",
		Long: "Make the shared branch's head the parent of the revisions that only this work tree has, after\n" +
			"git pull --rebase or a merge. It edits only the parents in their files, in all files or none.\n" +
			"With branch labels, each revision gets the head of its own label. It refuses to move shared\n" +
			"revisions, those on a release branch or in a version tag, and those applied in the database.\n" +
			"If a database that is only configured does not answer, it says so and goes on; one named with\n" +
			"--database or RAMUS_DATABASE must answer. With --reapply it reverts the moved revisions in the\n" +
			"database, and applies them again afterwards: for a database of your own, since data in what they\n" +
			"added is lost. It refuses to revert a revision that somebody else ran, by the log.",
		ValidArgsFunction: a.completeTargets,
		RunE: func(cmd *cobra.Command, given []string) error {
			if o.undo {
				return a.undoRebase(cmd.Context(), o, given)
			}
			return a.run(o.place, func(ctx context.Context, p *ramus.Project, symbols []string) error {
				o.Revisions = symbols
				return a.runRebase(ctx, p, o)
			})(cmd, given)
		},
	}
	flags := cmd.Flags()
	onceVar(flags, &o.Against, "against", "the git `REF` to compare with (default: the remote's main branch)")
	onceVar(flags, &o.Onto, "onto", "the new parent, a `TARGET` (default: the shared branch's head)")
	onceVar(flags, &o.Label, "label", "use the head of this branch `LABEL` as the new parent (default: the head of each revision's own label)")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the changes as a diff, and write nothing")
	flags.BoolVar(&o.Files, "files", false, "do not open the database")
	flags.BoolVar(&o.Reapply, "reapply", false, "revert applied revisions in the database first, and apply them again after the rebase (for a database of your own)")
	flags.BoolVar(&o.AllowShipped, "allow-shipped", false, "move revisions that are on a release branch or in a version tag of the remote, too")
	flags.BoolVar(&o.undo, "undo", false, "undo the last rebase")
	cmd.MarkFlagsMutuallyExclusive("undo", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("onto", "label")
	cmd.MarkFlagsMutuallyExclusive("files", "reapply")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runRebase(ctx context.Context, p *ramus.Project, o rebaseOptions) error {
	if o.Reapply {
		a.noteDatabase(p)
	}
	o.Sides = o.dryRun && !o.Reapply && !a.options.quiet
	r, err := p.PlanRebase(ctx, o.RebaseOptions)
	if err != nil {
		return err
	}
	for _, note := range r.Notes {
		a.note("note: %s", note)
	}
	for _, step := range r.Downgrade {
		a.note("reapply: %s", render.StepNamed("downgrade", step))
	}
	for _, step := range r.Upgrade {
		a.note("reapply: %s", render.StepNamed("upgrade", step))
	}
	switch {
	case o.dryRun && !a.json():
		err = render.Sides(a.Err, r.Sides)
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
	a.showRebase(r, o)
	return nil
}

// showRebase prints the moves of a rebase and how to undo them, or, if it was only
// planned, the edits.
func (a *app) showRebase(r ramus.Rebased, o rebaseOptions) {
	if len(r.Moves) == 0 {
		a.note("nothing to move: the new revisions are on top of the shared head already, or start a branch of their own")
	}
	for _, m := range r.Moves {
		if o.dryRun {
			fmt.Fprint(a.Out, m.Diff())
			continue
		}
		fmt.Fprintln(a.Out, m.Revision.File)
		a.note("%s: parent changed from %s to %s", m.Revision.ID, render.Parents(m.Revision), strings.Join(m.To, ", "))
	}
	if !o.dryRun && len(r.Moves) > 0 {
		undo := "ramus rebase --undo"
		switch {
		case len(r.Upgrade) > 0:
			undo += " --reapply"
		case o.Files:
			undo += " --files"
		}
		a.note("to undo: %s", undo)
	}
}

// place sets the user and the event callback of a run on the database.
func (o *rebaseOptions) place(place *ramus.Place) {
	place.By, place.Events = by(), o.progress.event
}

func (a *app) undoRebase(ctx context.Context, o rebaseOptions, given []string) error {
	if len(given) > 0 {
		return &usageError{"rebase --undo takes no revisions: it undoes the whole last rebase"}
	}
	place := a.place()
	o.place(&place)
	if o.Reapply {
		if p, err := ramus.Find(ctx, place); err == nil { // else UndoRebase has the error
			a.noteDatabase(p)
			p.Close()
		}
	}
	undone, err := ramus.UndoRebase(ctx, place, o.RebaseOptions)
	o.progress.close()
	if err != nil {
		return err
	}
	for _, note := range undone.Notes {
		a.note("note: %s", note)
	}
	for _, file := range undone.Files {
		fmt.Fprintln(a.Out, file)
	}
	a.note("undone: %s", undone.About)
	return nil
}
