package upstream

import (
	"context"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/source"
)

// Moved returns the other places in the graph that git shows of revisions: in the
// history of the shared branch and of HEAD, and on the other remote branches. s is the
// snapshot of the shared branch; nil without one. It returns a note where git has a
// part of the history only.
func (r *Repository) Moved(ctx context.Context, s *Snapshot) (m *check.Moved, note string, err error) {
	repo, err := r.open(ctx)
	if err != nil {
		return nil, "", err
	}
	head, err := repo.Commit(ctx, "HEAD")
	if is[*gitrepo.UnknownRefError](err) {
		return nil, "", nil // nothing is committed yet
	}
	if err != nil {
		return nil, "", err
	}
	tips, from := []gitrepo.Commit{head}, head
	if s != nil {
		tips, from = []gitrepo.Commit{s.tip, head}, s.tip
	}
	h := gitHistory{ctx: ctx, repo: repo, project: r.project, versions: map[string][]gitrepo.Version{}}
	m = &check.Moved{Commit: h.commitOf, Content: h.content}
	if m.Before, err = repo.Reparentings(ctx, tips, r.project.Folders, r.project.Formats); err != nil {
		return nil, "", err
	}
	variants, err := repo.Variants(ctx, from, r.project.Folders, r.project.Formats)
	if err != nil {
		return nil, "", err
	}
	m.Elsewhere = elsewhere(variants, m.Before)
	for i := range m.Before {
		b := &m.Before[i]
		b.Before.File, b.After.File = source.Nearby(b.Before.File), source.Nearby(b.After.File)
	}
	if repo.Shallow() {
		note = "this shallow clone has a part of the history only, so a down_revision that was changed before that is not noticed: git fetch --unshallow"
	}
	return m, note, nil
}

// elsewhere returns the variants that are no earlier versions of the history: a branch
// with such a version is only behind.
func elsewhere(variants []gitrepo.Variant, before []gitrepo.Reparenting) (others []gitrepo.Variant) {
	for _, v := range variants {
		behind := false
		for i := range before {
			behind = behind || before[i].Before.ID == v.Revision.ID && gitrepo.SamePlace(before[i].Before, v.Revision)
		}
		if !behind {
			others = append(others, v)
		}
	}
	return others
}

// commitOf returns for a change that a merge brought the commit that made it; the
// merge's where git does not find it.
func (h *gitHistory) commitOf(_ context.Context, c gitrepo.Reparenting) gitrepo.Reparenting {
	if !c.Merge {
		return c
	}
	for _, v := range h.versionsOf(h.ctx, c.After.File) {
		switch {
		case v.Revision.ID == c.After.ID && gitrepo.SamePlace(v.Revision, c.After):
			c.Author, c.Subject = v.Author, v.Subject
		case v.Revision.ID == c.Before.ID && gitrepo.SamePlace(v.Revision, c.Before) && c.Author.Commit != "":
			return c
		}
	}
	return c
}
