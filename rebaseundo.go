package ramus

import (
	"context"
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// An Undone is a rebase that UndoRebase undid.
type Undone struct {
	About string   // the parents that the revisions have again: "r3's parent is r1 again"
	Files []string // restored
	Notes []string // that the database was not looked at, and why
}

// UndoRebase undoes the edits of the last rebase of the work tree. If one of the files
// was changed since, it undoes nothing. Of the options it uses Files and Reapply: it
// reads the database as PlanRebase does, and refuses to move back revisions whose
// database would then not have the revisions below its version rows, or have others.
// With Reapply it reverts the revisions there first, and applies them again afterwards.
func UndoRebase(ctx context.Context, place Place, o RebaseOptions) (Undone, error) {
	u := Undone{Notes: []string{}}
	config, _, err := readConfig(ctx, place)
	if err != nil {
		return u, err
	}
	journal := author.Journal(config.Dir)
	last, err := journal.Last()
	nothing := errors.Is(err, rewrite.ErrNothing)
	switch {
	case nothing && !o.Reapply:
		return u, author.ErrNothingToUndo
	case err != nil && !nothing:
		return u, err
	case o.Files:
		err := u.restore(journal)
		return u, err
	}
	p, err := Find(ctx, place)
	switch {
	case is[*history.BrokenError](err) && place.Database == "" && last.Database == "" && !o.Reapply:
		u.Notes = append(u.Notes, "the database was not looked at: the revisions are broken")
		err = u.restore(journal)
		return u, err
	case err != nil:
		return u, err
	}
	defer p.Close()
	if nothing {
		err = p.endUndo(ctx, &u)
	} else {
		err = p.undoRebase(ctx, &u, last, o)
	}
	return u, err
}

// restore undoes the edits of the files.
func (u *Undone) restore(journal rewrite.Journal) (err error) {
	u.About, u.Files, err = author.Undo(journal)
	return err
}

// undoRebase undoes the last change, in the database too if o says so.
func (p *Project) undoRebase(ctx context.Context, u *Undone, last rewrite.Change, o RebaseOptions) error {
	rec, err := p.recordOf(ctx, &u.Notes, o)
	if err != nil {
		return err
	}
	if last.Database != "" && (rec == nil || p.database.url() != last.Database) {
		return hint.New("Name that database: ramus rebase --undo --reapply --database URL\nOr restore the files alone: ramus rebase --undo --files",
			"the rebase also moved %s in %s, which was not looked at", last.About, last.Database)
	}
	if rec == nil {
		return u.restore(p.settings.journal)
	}
	planned, err := p.author().PlanUndo(last)
	if err != nil {
		return err
	}
	if !o.Reapply {
		if err := p.author().InStep(planned, p.rebaseDatabase(rec)); err != nil {
			return err
		}
		return u.restore(p.settings.journal)
	}
	back := Rebased{plan: planned}
	if err := p.planReapply(ctx, &back, rec); err != nil {
		return err
	}
	return p.aroundEdits(ctx, back, func() error { return u.restore(p.settings.journal) })
}

// endUndo applies the revisions again that an undo reverted in the database before it
// was interrupted, after it had restored the files.
func (p *Project) endUndo(ctx context.Context, u *Undone) error {
	rec, err := p.readRecord(ctx)
	if err != nil {
		return err
	}
	back := Rebased{plan: author.Rebase{New: p.graph.NewSet(), After: p.history}}
	if err := p.planReapply(ctx, &back, rec); err != nil {
		return err
	}
	if len(back.plan.Reapply.Revisions) == 0 {
		return author.ErrNothingToUndo
	}
	u.About = "the files were restored before, and " + strings.Join(back.plan.Reapply.Revisions, ", ") + " applied again now"
	return p.aroundEdits(ctx, back, func() error { return nil })
}
