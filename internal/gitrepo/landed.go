package gitrepo

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"sync"
)

// A Landing describes how a file came to a branch: the branch's own commit that
// added it.
type Landing struct {
	Author  Author // of the commit; for a merge, the one who merged
	Subject string
	Merge   bool
	Branch  string // that was merged, as the merge's subject names it: x, origin/x, or a pull request's owner/x; "" if it names none
}

// Landed returns, for each file, how it came to a branch, by the branch's own
// commits, that is, the first parents. A moved file came with the commit that moved
// it. A Landing is zero if the branch does not have the file, if on is the zero
// Commit, or if a shallow clone's history is too short.
//
// It costs one process, which walks back as far as the oldest of the files.
func (r *Repo) Landed(ctx context.Context, on Commit, files []string) ([]Landing, error) {
	at, err := r.locateAll(files)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	landed := make([]Landing, len(files))
	if on.ID == "" {
		return landed, nil
	}
	ends, err := r.ends()
	if err != nil {
		return nil, err
	}
	wanted := map[string][]int{}
	for i := range at {
		wanted[at[i]] = append(wanted[at[i]], i)
	}
	// Before git 2.31, --first-parent alone does not print the files of a merge.
	args := with([]string{"-m", "--first-parent", on.ID}, slices.Sorted(maps.Keys(wanted)))
	err = r.log(ctx, args, func(c logged, f change) bool {
		if f.status == 'A' && !ends[c.id] {
			for _, i := range wanted[f.path] {
				landed[i] = c.landing()
			}
		}
		if f.status == 'A' || f.status == 'D' {
			delete(wanted, f.path)
		}
		return len(wanted) > 0
	})
	if err != nil {
		return nil, err
	}
	return landed, nil
}

func (c logged) landing() Landing {
	l := Landing{Author: c.author, Subject: c.subject, Merge: c.merge}
	if c.merge {
		l.Branch = mergedBranch(c.subject)
	}
	return l
}

// mergeSubject matches the default subject of a merge by git, GitHub or GitLab.
var mergeSubject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^Merge (?:(?:remote-tracking )?branch '(.+?)'(?: of .*)?(?: into .*)?|pull request #[0-9]+ from (\S+))$`)
})

func mergedBranch(subject string) string {
	found := mergeSubject().FindStringSubmatch(subject)
	if found == nil {
		return ""
	}
	return found[1] + found[2]
}
