package upstream

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// A Lacking has the revisions of a project that the same project at a git ref lacks.
type Lacking struct {
	Ref       string
	Revisions graph.Set
	Newest    []graph.Ref // the same, newest first
	Tops      []graph.Ref // those that no other of them needs
	Unrelated bool        // the ref has none of the project's revisions
}

// Lacking returns the revisions that the project at a ref lacks. All revisions of the
// ref have to be readable.
func (r *Repository) Lacking(ctx context.Context, ref string) (*Lacking, error) {
	repo, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	tip, err := repo.Commit(ctx, ref)
	if err != nil {
		return nil, r.unlessRevision(ref, err)
	}
	s := &Snapshot{of: r.project.History, repository: r, tip: tip}
	there, err := s.revisions(ctx, tip)
	switch {
	case err != nil:
		return nil, err
	case s.unread != nil:
		return nil, hint.New("", "not all revisions of %s can be read: %v", ref, s.unread)
	}
	g := s.of.Graph()
	l := &Lacking{Ref: ref, Revisions: g.NewSet()}
	for _, at := range g.Order() {
		if there[g.ID(at)] == nil {
			l.Revisions.Add(at)
		}
	}
	l.Newest = l.Revisions.Refs()
	slices.Reverse(l.Newest)
	l.Tops = g.EffectiveTips(l.Revisions)
	l.Unrelated = g.Len() > 0 && len(l.Newest) == g.Len()
	return l, nil
}

// unlessRevision returns the error of a ref. If git does not know it, and a revision has
// this name, the hint is the range from this revision on.
func (r *Repository) unlessRevision(ref string, err error) error {
	found, unresolved := r.project.History.Graph().Resolve(ref)
	if !is[*gitrepo.UnknownRefError](err) || unresolved != nil || len(found) == 0 {
		return err
	}
	return &hint.Error{Message: err.Error(), Fix: "It is a revision. From it on:\n  ramus history -r " + hint.Word(ref+":"), Err: err}
}
