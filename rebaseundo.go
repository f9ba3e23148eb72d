package ramus

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
)

// An Undone is a rebase that UndoRebase undid.
type Undone struct {
	About string   // the parents that the revisions have again: "r3's parent is r1 again"
	Files []string // restored
	Notes []string // that the database was not looked at, and why
}

// errNothingToUndo is the error of UndoRebase without a rebase.
var errNothingToUndo = hint.New("", "there is no rebase to undo")

// UndoRebase undoes the edits of the last rebase of the work tree. If one of the files
// was changed since, it undoes nothing. Of the options it uses Files and Reapply: it
// reads the database as PlanRebase does, and refuses to move back revisions whose
// database would then not have the revisions below its version rows, or have others.
// With Reapply it reverts the revisions there first, and applies them again afterwards.
func UndoRebase(ctx context.Context, place Place, o RebaseOptions) (Undone, error) {
	u := Undone{Notes: []string{}}
	config, _, err := readConfig(place)
	if err != nil {
		return u, err
	}
	journal := author.Journal(config.Dir)
	last, err := journal.Last()
	nothing := errors.Is(err, rewrite.ErrNothing)
	switch {
	case nothing && !o.Reapply:
		return u, errNothingToUndo
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
func (u *Undone) restore(journal rewrite.Journal) error {
	undone, files, err := journal.Undo()
	switch {
	case errors.Is(err, rewrite.ErrNothing):
		return errNothingToUndo
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy), errors.Is(err, fs.ErrNotExist):
		return hint.New("git diff shows the changes since.", "%v", err)
	}
	u.About = parentsAgain(undone)
	for _, file := range files {
		u.Files = append(u.Files, source.Nearby(file))
	}
	return err
}

// parentsAgain describes the parents that an undone change gives back, sorted by
// revision. A record of an older ramus has no parents: the description is its own.
func parentsAgain(undone rewrite.Change) string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(undone.Moved)) {
		all = append(all, childOf(id, undone.Moved[id])+" again")
	}
	if len(all) == 0 {
		return undone.About
	}
	return strings.Join(all, "; ")
}

// childOf describes the parents of a revision: "r3's parent is r1".
func childOf(id string, parents []string) string {
	switch len(parents) {
	case 0:
		return id + " has no parent"
	case 1:
		return id + "'s parent is " + parents[0]
	}
	return id + "'s parents are " + strings.Join(parents, ", ")
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
	back := Rebased{moves: p.author().MovesBack(last)}
	if back.after, err = p.author().Rebased(back.moves); err != nil {
		return err
	}
	if !o.Reapply {
		if err := p.staysInStep(rec, back); err != nil {
			return err
		}
		return u.restore(p.settings.journal)
	}
	return p.undoReapplied(ctx, u, rec, back)
}

// undoReapplied undoes the last change with the moves back, around which it reverts
// the revisions in the database and applies them again.
func (p *Project) undoReapplied(ctx context.Context, u *Undone, rec *record.Record, back Rebased) error {
	own := p.graph.NewSet()
	for _, m := range back.moves {
		own.Union(p.graph.Descendants(graph.Dependencies, m.Ref))
	}
	if err := p.planReapply(ctx, &back, rec, own); err != nil {
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
	back := Rebased{after: p.history}
	if err := p.planReapply(ctx, &back, rec, p.graph.NewSet()); err != nil {
		return err
	}
	if len(back.reapply.Revisions) == 0 {
		return errNothingToUndo
	}
	u.About = "the files were restored before, and " + strings.Join(back.reapply.Revisions, ", ") + " applied again now"
	return p.aroundEdits(ctx, back, func() error { return nil })
}

// staysInStep returns an error if the version rows would stand for other revisions
// after the moves than for those that the database has.
func (p *Project) staysInStep(rec *record.Record, back Rebased) error {
	if author.StandsForSame(rec, back.after) {
		return nil
	}
	for _, m := range back.moves {
		if rec.Applied.Has(m.Ref) {
			why := author.Applied{
				Revision: p.graph.ID(m.Ref), Database: p.database.url(), Ran: rec.Ran[m.Ref], Reapply: "ramus rebase --undo --reapply" + p.sameDatabase(), Elsewhere: p.asked && p.sameDatabase() == "",
			}
			if !p.KeepsLog() {
				why.Undo = "ramus rebase --undo --files"
			}
			return why.Error()
		}
	}
	return nil
}
