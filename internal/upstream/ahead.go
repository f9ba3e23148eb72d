package upstream

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
)

// askAhead is the time for git to compare the work tree with the shared branch: the
// answer is only a note.
const askAhead = 2 * time.Second

// Ahead returns the shared branch, as it was fetched last, if it has commits that HEAD
// lacks; else nil. It is nil too where git cannot tell, where no branch is checked out,
// and on a release branch, which stays behind on purpose. It starts no process where
// there is no repository.
func (r *Repository) Ahead(ctx context.Context) *check.Shared {
	if r.folder == "" || !inWorkTree(r.folder) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askAhead)
	defer cancel()
	repo, err := r.open(ctx)
	if err != nil || r.staysBehind(ctx, repo) {
		return nil
	}
	ref, err := r.ref(ctx, repo, "")
	if err != nil {
		return nil
	}
	tip, base, err := commits(ctx, repo, ref)
	if err != nil || base.ID == "" || base.ID == tip.ID {
		return nil
	}
	s := &Snapshot{of: r.project.History, repository: r, tip: tip, base: tip} // only the tip is asked for
	if s.Ref = ref; s.load(ctx) != nil || s.TipGraph == nil {
		return nil
	}
	return &s.Shared
}

// staysBehind reports whether no branch is checked out, or a release branch.
func (r *Repository) staysBehind(ctx context.Context, repo *gitrepo.Repo) bool {
	branch, err := repo.Branch(ctx)
	if err != nil || branch == "" {
		return true
	}
	return slices.ContainsFunc(shippedPatterns(r.project.Shipped), func(p *regexp.Regexp) bool {
		return p.MatchString("refs/remotes/origin/" + branch)
	})
}

// inWorkTree reports whether a folder is in the work tree of a repository.
func inWorkTree(folder string) bool {
	at, err := filepath.Abs(folder)
	for ; err == nil; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return true
		}
		if at == filepath.Dir(at) {
			return false
		}
	}
	return false
}
