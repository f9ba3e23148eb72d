package gitrepo

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// moves caches the files that commits moved.
type moves struct {
	mu sync.Mutex
	of map[string]map[string]string // by commit, the old name of each new one
}

// moves returns the files that a commit moved: the old name of each new one. A
// merge moves none.
func (r *Repo) moves(ctx context.Context, commit string) (map[string]string, error) {
	if err := r.findMoves(ctx, commit); err != nil {
		return nil, err
	}
	r.moved.mu.Lock()
	defer r.moved.mu.Unlock()
	return r.moved.of[commit], nil
}

// findMoves caches the moves of several commits. It costs one process, unless all of
// them are cached.
func (r *Repo) findMoves(ctx context.Context, commits ...string) error {
	r.moved.mu.Lock()
	defer r.moved.mu.Unlock()
	commits = slices.DeleteFunc(commits, func(commit string) bool { return r.moved.of[commit] != nil })
	if len(commits) == 0 {
		return nil
	}
	slices.Sort(commits)
	out, err := r.feed(ctx, strings.Join(commits, "\n")+"\n", "diff-tree", "--stdin", "-r", "-z", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff")
	if err != nil {
		return err
	}
	if r.moved.of == nil {
		r.moved.of = map[string]map[string]string{}
	}
	for _, commit := range commits {
		r.moved.of[commit] = map[string]string{}
	}
	parseMoves(string(out), r.moved.of)
	return nil
}

// parseMoves reads `git diff-tree --stdin -z --name-status`: a commit's id, NUL, then
// for each file that moved "R" and a percentage, NUL, its old name, NUL, its new one,
// NUL. A commit that moved nothing is left out.
func parseMoves(out string, of map[string]map[string]string) {
	at := ""
	words := strings.Split(out, "\x00")
	for len(words) > 0 {
		if strings.HasPrefix(words[0], "R") && len(words) > 2 && of[at] != nil {
			of[at][words[2]] = words[1]
			words = words[3:]
			continue
		}
		at, words = words[0], words[1:]
	}
}
