package ramus

import (
	"context"
	"strconv"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
)

// past is what git tells while ctx lasts; nil where there is no repository.
func (x *examination) past(ctx context.Context, others *others) (*check.Past, error) {
	repo, err := x.repository(ctx)
	if err != nil {
		if len(x.diagnosis.Notes) == 0 { // else it is said already
			x.diagnosis.note("what happened before could not be looked up: " + err.Error())
		}
		return nil, nil
	}
	l := looking{ctx: ctx, repo: repo, of: x.Project, sightings: map[string][]gitrepo.Sighting{}, versions: map[string][]gitrepo.Version{}}
	p := l.past()
	if p.Branch, err = repo.Branch(ctx); err != nil {
		return nil, err
	}
	if others == nil {
		return p, nil
	}
	l.on = others.tip
	p.Replaced = x.replaced(ctx, repo, others)
	x.lastFetch(repo, others.Ref)
	return p, nil
}

// pastOfTangle is past where there is no graph to compare with.
func (x *examination) pastOfTangle(ctx context.Context) (*check.Past, error) {
	p, err := x.past(ctx, nil)
	if p == nil || err != nil {
		return nil, err
	}
	repo, err := x.repository(ctx)
	if err != nil {
		return nil, err
	}
	ref := x.options.Against
	if ref == "" {
		ref = x.settings.against
	}
	if ref == "" {
		if ref, err = repo.Main(ctx, x.settings.getenv); err != nil {
			return p, nil // nobody else has anything
		}
	}
	on, err := repo.Commit(ctx, ref)
	if err != nil {
		return p, nil
	}
	p.Shared = func(_ context.Context, file string) bool {
		content, err := repo.Content(ctx, on, []string{file})
		return err == nil && content[0] != nil
	}
	x.diagnosis.Against = ref
	return p, nil
}

// looking asks git, each thing once.
type looking struct {
	ctx       context.Context // ends when git has had its time
	repo      *gitrepo.Repo
	of        *Project
	on        gitrepo.Commit // the shared branch's tip; the zero one where there is none
	sightings map[string][]gitrepo.Sighting
	versions  map[string][]gitrepo.Version
}

// past are the questions that checks ask. What git cannot answer, or not in time,
// is not known.
func (l *looking) past() *check.Past {
	return &check.Past{
		Seek:     l.seek,
		Versions: l.versionsOf,
		Writers: func(_ context.Context, files []string) []gitrepo.Author {
			writers, _ := l.repo.Writers(l.ctx, gitrepo.Commit{}, files)
			return writers
		},
		Landed: func(_ context.Context, files []string) []gitrepo.Landing {
			landed, _ := l.repo.Landed(l.ctx, l.on, files)
			return landed
		},
		Shared: func(context.Context, string) bool { return false },
		Clean: func(_ context.Context, file string) bool {
			status, err := l.repo.Status(l.ctx, []string{file})
			return err == nil && status[0] == gitrepo.Clean
		},
		Unmerged: func(_ context.Context, file string) bool {
			unmerged, err := l.repo.Unmerged(l.ctx, file)
			return err == nil && unmerged
		},
		Removed: func(_ context.Context, file string) gitrepo.Author {
			by, _ := l.repo.Removed(l.ctx, file)
			return by
		},
		Content: l.content,
		Late:    func() bool { return l.ctx.Err() != nil },
		Near:    nearby,
		Shallow: l.repo.Shallow(),
	}
}

func (l *looking) seek(_ context.Context, id string) []gitrepo.Sighting {
	found, asked := l.sightings[id]
	if !asked {
		found, _ = l.repo.Search(l.ctx, id, l.of.settings.directories, l.of.settings.formats())
		for i := range found {
			found[i].Path = nearby(found[i].Path)
		}
		l.sightings[id] = found
	}
	return found
}

func (l *looking) content(_ context.Context, ref, file string) []byte {
	at, err := l.repo.Commit(l.ctx, ref)
	if err != nil {
		return nil
	}
	contents, err := l.repo.Content(l.ctx, at, []string{file})
	if err != nil {
		return nil
	}
	return contents[0]
}

func (l *looking) versionsOf(_ context.Context, file string) []gitrepo.Version {
	found, asked := l.versions[file]
	if !asked {
		found, _ = l.repo.Versions(l.ctx, file, l.of.settings.formats())
		l.versions[file] = found
	}
	return found
}

// maxReplaced is how many force pushes are looked at. git forgets them after
// ninety days.
const maxReplaced = 3

// replaced are the tips of the shared branch that force pushes replaced lately.
func (x *examination) replaced(ctx context.Context, repo *gitrepo.Repo, o *others) (all []check.Replaced) {
	rewrites, err := repo.Rewrites(ctx, o.Ref)
	if err != nil {
		return nil
	}
	for _, w := range rewrites {
		if len(all) == maxReplaced {
			break
		}
		revisions, err := o.revisions(ctx, gitrepo.Commit{ID: w.Old, Ref: w.Old})
		if err != nil {
			break
		}
		all = append(all, check.Replaced{Rewrite: w, Revisions: revisions})
	}
	return all
}

// lastFetch notes that what is known of the remote is old.
func (x *examination) lastFetch(repo *gitrepo.Repo, ref string) {
	at := repo.Fetched()
	if days := int(time.Since(at).Hours() / 24); !at.IsZero() && days > 0 {
		x.diagnosis.note(ref + " is as it was " + countedDays(days) + " ago: git fetch")
	}
}

func countedDays(n int) string {
	if n == 1 {
		return "a day"
	}
	return strconv.Itoa(n) + " days"
}
