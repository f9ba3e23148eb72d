package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
)

// RebaseOptions say which revisions get which parent. The zero value puts all
// revisions that the remote's main branch lacks on top of its head.
type RebaseOptions struct {
	Against   string   // the git ref of the shared branch; as in GateOptions
	Onto      string   // the symbol of the new parent, instead of the shared branch's head
	Label     string   // the branch label of the new parent, where the shared branch has several heads
	Revisions []string // symbols of the revisions to move, with their descendants; all that are not shared when empty

	// Applied makes PlanRebase read the database, and refuse to move applied revisions.
	Applied bool

	// Reapply allows moving applied revisions: PlanRebase adds the steps with which
	// RebaseDatabase reverts them first and applies them again afterwards. It is
	// meant for a developer's own database.
	Reapply bool
}

// A Rebased is a rebase, before or after it is done.
type Rebased struct {
	Against string  `json:"against,omitempty"` // the ref that was compared with
	Onto    string  `json:"onto,omitempty"`    // the new parent; empty if there is nothing to move
	Moves   []Moved `json:"moves"`             // in the order in which the revisions run

	// The steps of RebaseDatabase before and after the edits.
	Downgrade []Step `json:"downgrade"`
	Upgrade   []Step `json:"upgrade"`

	moves   []graph.Move
	after   *history.History // after the moves
	reapply author.Reapply
}

// A Moved is a revision that gets other parents.
type Moved struct {
	Revision Revision `json:"revision"`
	To       []string `json:"to"` // its new parents, in the order in which the file has them

	edit rewrite.Edit
}

// Diff returns the change of the file as diff -u shows it.
func (m Moved) Diff() string {
	return author.Diff(m.Revision.File, string(m.edit.Old), string(m.edit.New))
}

// PlanRebase finds the revisions that only this work tree has, and plans new parents
// for the first of them: the shared branch's head. Their descendants come along. A
// revision that starts a labeled branch stays where it is, unless it is named.
// PlanRebase changes nothing. It refuses to move shared revisions and, with Applied,
// applied ones.
func (p *Project) PlanRebase(ctx context.Context, o RebaseOptions) (Rebased, error) {
	r := Rebased{Moves: []Moved{}, Downgrade: []Step{}, Upgrade: []Step{}}
	shared, err := p.sharedBranch(ctx, o)
	if err != nil {
		return r, err
	}
	if shared != nil {
		r.Against = shared.Ref
	}
	writer := p.author()
	planned, err := writer.PlanRebase(shared, author.RebaseRequest{Onto: o.Onto, Label: o.Label, Revisions: o.Revisions})
	if err != nil || planned.New.Empty() {
		return r, err
	}
	r.Onto = p.graph.ID(planned.Onto)
	if o.Applied && !o.Reapply {
		if err := p.notApplied(ctx, planned.New, "\nOr, on a database of your own, let ramus revert and apply it again: --reapply"); err != nil {
			return r, err
		}
	}
	r.moves = planned.Moves
	for _, m := range planned.Moves {
		edit, err := writer.Edit(m)
		if err != nil {
			return r, err
		}
		r.Moves = append(r.Moves, Moved{Revision: p.view(m.Ref), To: list(p.graph.IDs(m.Parents)), edit: edit})
	}
	if r.after, err = writer.Rebased(planned.Moves); err != nil || !o.Reapply {
		return r, err
	}
	return r, p.planReapply(ctx, &r, planned.New)
}

// sharedBranch returns what the shared branch has; nil if git knows of none and the
// options name the revisions and their new parent.
func (p *Project) sharedBranch(ctx context.Context, o RebaseOptions) (*check.Shared, error) {
	repo := p.upstream()
	defer repo.Close()
	snapshot, note, err := repo.Snapshot(ctx, o.Against, p.history)
	switch {
	case err != nil:
		return nil, err
	case snapshot != nil:
		return &snapshot.Shared, nil
	case o.Onto == "" || len(o.Revisions) == 0:
		return nil, hint.New("Name the revision and its new parent: ramus rebase REVISION --onto TARGET", "the shared branch is not known: %s", note)
	}
	return nil, nil
}

// notApplied returns an error if a revision of own is applied in the database; more is
// added to its hint.
func (p *Project) notApplied(ctx context.Context, own graph.Set, more string) error {
	at, _, err := p.readPosition(ctx)
	if err != nil {
		return err
	}
	for _, r := range own.Refs() {
		if e := at.Partial(p.graph.ID(r)); e.Revision != "" {
			return p.publicError(ctx, &engine.UnfinishedError{Entry: e})
		}
		if at.Applied.Has(r) {
			id := p.graph.ID(r)
			back := plan.RevertTarget(id, p.graph.IDs(p.graph.Parents(r)))
			return hint.New("Revert it first, and upgrade again after the rebase: ramus downgrade "+hint.Word(back)+more, "revision %s is applied in the database", id)
		}
	}
	return nil
}

// Rebase edits the files as planned: all of them or none, also if the process dies.
// If a file was changed since, it changes nothing and returns an error.
func (p *Project) Rebase(r Rebased) error {
	if len(r.Moves) == 0 {
		return nil
	}
	var edits []rewrite.Edit
	var ids []string
	for _, m := range r.Moves {
		edits, ids = append(edits, m.edit), append(ids, m.Revision.ID)
	}
	err := p.settings.journal.Apply(strings.Join(ids, ", ")+" on "+r.Onto, edits)
	switch {
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy):
		return &hint.Error{Message: err.Error(), Fix: "Nothing was changed; run it again.", Err: err}
	case err != nil:
		return fmt.Errorf("rebase: %w", err)
	}
	return nil
}

// UndoRebase undoes the edits of the last rebase of the work tree, and returns a
// description of the rebase and the files. If one of the files was changed since, it
// undoes nothing. It reads a database only if place.Database names one, and then
// refuses to move back revisions that are applied there.
func UndoRebase(ctx context.Context, place Place) (about string, files []string, err error) {
	config, _, err := readConfig(place)
	if err != nil {
		return "", nil, err
	}
	journal := author.Journal(config.Dir)
	if place.Database != "" {
		if err := notAppliedSince(ctx, place, journal); err != nil {
			return "", nil, err
		}
	}
	about, files, err = journal.Undo()
	switch {
	case errors.Is(err, rewrite.ErrNothing):
		return "", nil, hint.New("", "there is no rebase to undo")
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy), errors.Is(err, fs.ErrNotExist):
		return "", nil, hint.New("git diff shows the changes since.", "%v", err)
	}
	for i := range files {
		files[i] = source.Nearby(files[i])
	}
	return about, files, err
}

// notAppliedSince returns an error if the database has a revision that the last rebase
// moved.
func notAppliedSince(ctx context.Context, place Place, journal rewrite.Journal) error {
	files, err := journal.Last()
	if err != nil || len(files) == 0 {
		return err
	}
	p, err := Find(ctx, place)
	if err != nil {
		return err
	}
	defer p.Close()
	moved := p.graph.NewSet()
	for _, r := range p.graph.Order() {
		if path, err := filepath.Abs(p.history.Revision(r).File); err == nil && slices.Contains(files, path) {
			moved.Add(r)
		}
	}
	return p.notApplied(ctx, moved, "")
}
