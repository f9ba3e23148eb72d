package gitrepo

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A Repo is a git repository with a work tree, which may be a linked one. It runs
// no git command twice, so its answers do not change; open another Repo to get new
// ones. All methods, including Close, are safe for concurrent use.
type Repo struct {
	git     // runs in the top folder
	gitDir  string
	shallow bool

	answers answers
	logs    logs
	moved   moves
	lending sync.Mutex // held while batch is in use
	batch   *batch     // nil if none is running
}

// Open returns the repository of a folder, the innermost one if they are nested.
// The error may be a *NoGitError, a *NotRepositoryError, an *OwnerError or a
// *BareError. It costs one process.
func Open(ctx context.Context, dir string) (*Repo, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, &NoGitError{err}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	// Only the first and the last answer may contain a line feed.
	out, err := git{program, existing(abs)}.run(ctx, "rev-parse", "--is-inside-work-tree", "--show-toplevel", "--is-shallow-repository", "--absolute-git-dir")
	if err != nil {
		return nil, openError(dir, string(out), err)
	}
	top, gitDir, shallow, ok := parseOpen(string(out))
	if !ok {
		return nil, &BareError{dir}
	}
	top, err = filepath.EvalSymlinks(filepath.FromSlash(top))
	if err != nil {
		return nil, err
	}
	return &Repo{git: git{program, top}, gitDir: filepath.FromSlash(gitDir), shallow: shallow}, nil
}

// Top returns the work tree's top folder, absolute and without links.
func (r *Repo) Top() string { return r.dir }

// Shallow reports whether the repository is a shallow clone.
func (r *Repo) Shallow() bool { return r.shallow }

// GitDir returns the work tree's own folder below .git, absolute. It exists as long
// as the work tree does.
func (r *Repo) GitDir() string { return r.gitDir }

// commonDir returns the folder that all work trees share.
func (r *Repo) commonDir() string {
	content, err := os.ReadFile(filepath.Join(r.gitDir, "commondir"))
	if err != nil {
		return r.gitDir
	}
	dir := filepath.FromSlash(strings.TrimRight(string(content), "\r\n"))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(r.gitDir, dir)
	}
	return dir
}

// Fetched returns the time of the last fetch or pull in this work tree or the main
// one, even if it failed: that of FETCH_HEAD. It is zero if there was none; a clone
// does not count.
func (r *Repo) Fetched() time.Time {
	var newest time.Time
	for _, dir := range []string{r.gitDir, r.commonDir()} {
		if info, err := os.Stat(filepath.Join(dir, "FETCH_HEAD")); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest
}

// parseOpen parses the four answers of Open's command.
func parseOpen(out string) (top, gitDir string, shallow, ok bool) {
	rest, ok := strings.CutPrefix(out, "true\n")
	if !ok {
		return "", "", false, false
	}
	rest = strings.TrimSuffix(rest, "\n")
	if top, gitDir, ok = strings.Cut(rest, "\nfalse\n"); ok {
		return top, gitDir, false, true
	}
	top, gitDir, ok = strings.Cut(rest, "\ntrue\n")
	return top, gitDir, true, ok
}

// ownerAdvice is the start of the command that git proposes for another user's
// repository.
const ownerAdvice = "git config --global --add safe.directory "

func openError(dir, out string, err error) error {
	failed, ok := errors.AsType[*CommandError](err)
	switch {
	case !ok:
		return err
	case strings.Contains(failed.Stderr, ownerAdvice):
		_, where, _ := strings.Cut(failed.Stderr, ownerAdvice)
		where, _, _ = strings.Cut(where, "\n")
		return &OwnerError{dir, ownerAdvice + where}
	case strings.HasPrefix(out, "false\n"):
		return &BareError{dir}
	case said(err, "not a git repository"):
		return &NotRepositoryError{dir}
	}
	return err
}
