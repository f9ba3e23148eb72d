package upstream

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Past returns the answers that checks want of git's history, for as long as ctx
// lasts. s is the snapshot of the shared branch; nil without one.
func (r *Repository) Past(ctx context.Context, s *Snapshot) (*check.Past, error) {
	repo, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	h := gitHistory{ctx: ctx, of: r, repo: repo, project: r.project, occurrences: map[string][]gitrepo.Occurrence{}, versions: map[string][]gitrepo.Version{}}
	if s != nil {
		h.shared = s.tip
	}
	p := h.past()
	if p.Branch, err = repo.Branch(ctx); err != nil {
		return nil, err
	}
	if s != nil {
		p.Replaced = s.replaced(ctx)
	}
	return p, nil
}

// PastOfBroken is Past for revisions without a valid graph, of which there is no
// Snapshot. It returns the ref whose files count as shared, too: ref, or where that
// is empty the configured one or the remote's main branch; "" where there is none.
func (r *Repository) PastOfBroken(ctx context.Context, ref string) (p *check.Past, against string, err error) {
	if p, err = r.Past(ctx, nil); err != nil {
		return nil, "", err
	}
	against, err = r.ref(ctx, r.repo, ref)
	if err != nil {
		return p, "", nil // nobody else has anything
	}
	tip, err := r.repo.Commit(ctx, against)
	if err != nil {
		return p, "", nil
	}
	p.Shared = func(_ context.Context, file string) bool {
		content, err := r.repo.Content(ctx, tip, []string{file})
		return err == nil && content[0] != nil
	}
	p.Against = against
	return p, against, nil
}

// A gitHistory answers questions about the past, each of which it asks git once.
type gitHistory struct {
	ctx         context.Context // ends when git has had its time
	of          *Repository
	repo        *gitrepo.Repo
	project     Project
	shared      gitrepo.Commit // the shared branch's tip; the zero one where there is none
	occurrences map[string][]gitrepo.Occurrence
	versions    map[string][]gitrepo.Version
}

// past returns the questions that checks ask. An answer is empty where git has
// none, or not in time.
func (h *gitHistory) past() *check.Past {
	return &check.Past{
		Find:     h.find,
		Look:     h.look,
		Versions: h.versionsOf,
		Writers: func(_ context.Context, files []string) []gitrepo.Author {
			writers, _ := h.repo.Writers(h.ctx, gitrepo.Commit{}, files)
			return writers
		},
		Landed: func(_ context.Context, files []string) []gitrepo.Landing {
			landed, _ := h.repo.Landed(h.ctx, h.shared, files)
			return landed
		},
		Shared: func(context.Context, string) bool { return false },
		Clean: func(_ context.Context, file string) bool {
			status, err := h.repo.Status(h.ctx, []string{file})
			return err == nil && status[0] == gitrepo.Clean
		},
		Unmerged: func(_ context.Context, file string) bool {
			unmerged, err := h.repo.Unmerged(h.ctx, file)
			return err == nil && unmerged
		},
		Removed: func(_ context.Context, file string) gitrepo.Author {
			by, _ := h.repo.Removed(h.ctx, file)
			return by
		},
		At:       h.at,
		Content:  h.content,
		TimedOut: func() bool { return h.ctx.Err() != nil },
		Near:     source.Nearby,
		Shallow:  h.repo.Shallow(),
	}
}

func (h *gitHistory) find(ctx context.Context, id string) []gitrepo.Occurrence {
	h.look(ctx, []string{id})
	return h.occurrences[id]
}

// look searches for those of ids that were not searched for.
func (h *gitHistory) look(_ context.Context, ids []string) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, asked := h.occurrences[id]
		return asked
	})
	if len(ids) == 0 {
		return
	}
	all, _ := h.repo.Search(h.ctx, ids, h.project.Folders, h.project.Formats)
	for _, id := range ids {
		found := all[id]
		for i := range found {
			found[i].Path = source.Nearby(found[i].Path)
		}
		h.occurrences[id] = found
	}
}

// at returns the revisions of a ref, in the folders that its own configuration names.
func (h *gitHistory) at(_ context.Context, ref string) map[string]*revision.Revision {
	c, err := h.repo.Commit(h.ctx, ref)
	if err != nil {
		return nil
	}
	folders, err := h.of.foldersAt(h.ctx, c)
	if err != nil {
		return nil
	}
	diff, err := h.repo.Compare(h.ctx, c, folders, h.project.Formats)
	if err != nil {
		return nil
	}
	loaded, _ := h.repo.Load(h.ctx, diff, h.of.onDisk(h.ctx, folders)) // those that can be read
	all := make(map[string]*revision.Revision, len(loaded))
	for i := range loaded {
		all[loaded[i].ID] = &loaded[i]
	}
	return all
}

func (h *gitHistory) content(_ context.Context, ref, file string) []byte {
	at, err := h.repo.Commit(h.ctx, ref)
	if err != nil {
		return nil
	}
	contents, err := h.repo.Content(h.ctx, at, []string{file})
	if err != nil {
		return nil
	}
	return contents[0]
}

func (h *gitHistory) versionsOf(_ context.Context, file string) []gitrepo.Version {
	found, asked := h.versions[file]
	if !asked {
		found, _ = h.repo.Versions(h.ctx, file, h.project.Formats)
		h.versions[file] = found
	}
	return found
}

// maxReplaced is how many force pushes are looked at. git forgets them after
// ninety days.
const maxReplaced = 3

// replaced returns the tips of the shared branch that force pushes replaced lately.
func (s *Snapshot) replaced(ctx context.Context) (all []check.Replaced) {
	rewrites, err := s.repository.repo.Rewrites(ctx, s.Ref)
	if err != nil {
		return nil
	}
	for _, w := range rewrites {
		if len(all) == maxReplaced {
			break
		}
		revisions, err := s.revisions(ctx, gitrepo.Commit{ID: w.Old, Ref: w.Old})
		if err != nil {
			break
		}
		all = append(all, check.Replaced{Rewrite: w, Revisions: revisions})
	}
	return all
}
