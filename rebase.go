package ramus

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/upstream"
)

// RebaseOptions say which revisions get which parent. The zero value puts all
// revisions that the remote's main branch lacks on top of its head.
type RebaseOptions struct {
	Against   string   // the git ref of the shared branch; as in GateOptions
	Onto      string   // the symbol of the new parent, instead of the shared branch's head
	Label     string   // the branch label of the new parent; when empty each revision gets the head of its own label
	Revisions []string // symbols of the revisions to move, with their descendants; all that are not shared when empty

	// AllowShipped allows moving revisions that a release branch of a remote or a version
	// tag has: databases may have run them.
	AllowShipped bool

	// Files does not read the database.
	Files bool

	// Sides adds what the moved revisions and those of their new parents do, each to a database
	// that has what both have in common, where scratch databases are at hand.
	Sides bool

	// Reapply allows moving applied revisions: PlanRebase adds the steps with which
	// RebaseDatabase reverts them first and applies them again afterwards. It is
	// meant for a developer's own database, and is refused for revisions that somebody
	// else ran there, by the log. So are revisions without a down migration. Skipped
	// revisions below the new ones are applied, too.
	Reapply bool
}

// A Rebased is a rebase, before or after it is done.
type Rebased struct {
	Against string   `json:"against,omitempty"` // the ref that was compared with
	Onto    string   `json:"onto,omitempty"`    // the new parent, or those of several branches: "a, b"; empty if there is nothing to move
	Moves   []Moved  `json:"moves"`             // in the order in which the revisions run
	Notes   []string `json:"notes"`             // that the database was not looked at, and why
	Sides   []Side   `json:"sides,omitempty"`   // the new parent, and the last of the moved revisions, if there is one of each

	// The steps of RebaseDatabase before and after the edits.
	Downgrade []Step `json:"downgrade"`
	Upgrade   []Step `json:"upgrade"`

	plan author.Rebase
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
// PlanRebase changes nothing. It refuses to move shared revisions and those applied in
// the database, which it treats as Verify does: if one that is only configured does not
// answer, a note says so.
func (p *Project) PlanRebase(ctx context.Context, o RebaseOptions) (Rebased, error) {
	r := Rebased{Moves: []Moved{}, Notes: []string{}, Downgrade: []Step{}, Upgrade: []Step{}}
	if o.Files && o.Reapply {
		return r, hint.New("", "Files does not read the database, and Reapply changes it")
	}
	repo := p.upstream()
	defer repo.Close()
	shared, err := p.sharedBranch(ctx, repo, o)
	if err != nil {
		return r, err
	}
	if shared != nil {
		r.Against = shared.Ref
	}
	request := o.request()
	request.Shipped = r.shipped(ctx, repo)
	r.plan, err = p.author().PlanRebase(shared, request)
	if err != nil || r.plan.New.Empty() {
		return r, err
	}
	r.Onto = strings.Join(p.graph.IDs(r.plan.Onto), ", ")
	for i, m := range r.plan.Moves {
		r.Moves = append(r.Moves, Moved{Revision: p.view(m.Ref), To: list(p.graph.IDs(m.Parents)), edit: r.plan.Edits[i]})
	}
	if err = p.planDatabase(ctx, &r, o); err == nil && o.Sides {
		r.Sides = p.rebaseSides(ctx, r.plan)
	}
	return r, err
}

// rebaseSides returns the new parent and the last of the moved revisions as sides; none if
// there are several of one.
func (p *Project) rebaseSides(ctx context.Context, r author.Rebase) []Side {
	tips := p.graph.EffectiveTips(r.New)
	if len(tips) != 1 || len(r.Onto) != 1 {
		return nil
	}
	return p.sidesOf(ctx, p.graph.IDs([]graph.Ref{r.Onto[0], tips[0]}))
}

// shipped returns the function that finds the releases of revisions. It adds a note to r
// where some may be missing.
func (r *Rebased) shipped(ctx context.Context, repo *upstream.Repository) func([]*revision.Revision) (map[string]check.Release, error) {
	return func(revisions []*revision.Revision) (map[string]check.Release, error) {
		by, note, err := repo.Shipped(ctx, r.Against, revisions)
		if note != "" {
			r.Notes = append(r.Notes, note)
		}
		return by, err
	}
}

// request returns the options as those of the author.
func (o RebaseOptions) request() author.RebaseRequest {
	return author.RebaseRequest{Against: o.Against, Onto: o.Onto, Label: o.Label, Revisions: o.Revisions, AllowShipped: o.AllowShipped}
}

// sharedBranch returns what the shared branch has; nil if git knows of none and the
// options name the revisions and their new parent.
func (p *Project) sharedBranch(ctx context.Context, repo *upstream.Repository, o RebaseOptions) (*check.Shared, error) {
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

// Rebase edits the files as planned: all of them or none, also if the process dies.
// If a file was changed since, it changes nothing and returns an error.
func (p *Project) Rebase(r Rebased) error { return rebaseError(p.rebaseFiles(r, "")) }

// rebaseFiles edits the files, after the revisions were reverted in a database; none
// where it is empty.
func (p *Project) rebaseFiles(r Rebased, database string) error {
	if len(r.Moves) == 0 {
		return nil
	}
	return p.settings.journal.Apply(p.author().Change(r.plan, database), r.plan.Edits)
}

// rebaseError returns the error of an edit as users see it.
func rebaseError(err error) error {
	switch {
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy):
		return &hint.Error{Message: err.Error(), Fix: "Nothing was changed; run it again.", Err: err}
	case err != nil:
		return fmt.Errorf("rebase: %w", err)
	}
	return nil
}
