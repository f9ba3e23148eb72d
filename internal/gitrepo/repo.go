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

// A Repo is a git repository with a work tree, which may be one of several. It
// runs no command of git twice, so that its answers are those of one moment: open
// another one to look again. It is safe for concurrent use, and to be closed.
type Repo struct {
	git     // in the top folder
	gitDir  string
	shallow bool

	answers answers
	logs    logs
	moved   moves
	lending sync.Mutex // of the batch
	batch   *batch     // nil when none runs
}

// Open returns the repository that a folder is in: the innermost one, so that
// of a submodule in a submodule. The error may be a *NoGitError, a
// *NotRepositoryError, an *OwnerError or a *BareError. It costs one process.
func Open(ctx context.Context, dir string) (*Repo, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, &NoGitError{err}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	// Only the first and the last answer may have a line feed in them.
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

// Top is the work tree's top folder, absolute and without links.
func (r *Repo) Top() string { return r.dir }

// Shallow reports whether the repository has a part of its history only.
func (r *Repo) Shallow() bool { return r.shallow }

// GitDir is the work tree's own folder below .git, absolute. It is there as
// long as the work tree is.
func (r *Repo) GitDir() string { return r.gitDir }

// commonDir is the folder that all work trees share.
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

// Fetched is when FETCH_HEAD was last written here, by this work tree or the main
// one: by the last fetch or pull, also by one that failed. It is zero if there
// was none; a clone is none.
func (r *Repo) Fetched() time.Time {
	var newest time.Time
	for _, dir := range []string{r.gitDir, r.commonDir()} {
		if info, err := os.Stat(filepath.Join(dir, "FETCH_HEAD")); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest
}

// parseOpen reads the four answers that Open asked for.
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

// ownerAdvice starts the command that git proposes for another user's
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
