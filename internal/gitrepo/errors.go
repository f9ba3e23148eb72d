package gitrepo

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// The errors of this package describe the problem in one sentence. Those with a
// remedy have a Hint with the command to type.

// A NoGitError reports that the program git was not found.
type NoGitError struct{ Err error }

func (e *NoGitError) Error() string { return "git is not on the PATH" }
func (e *NoGitError) Unwrap() error { return e.Err }

// Hint returns the remedy.
func (e *NoGitError) Hint() string {
	return "Install git; only commands that compare with git need it."
}

// A NotRepositoryError reports that a folder is not in a git repository.
type NotRepositoryError struct{ Dir string }

func (e *NotRepositoryError) Error() string { return e.Dir + " is not in a git repository" }

// Hint returns the remedy.
func (e *NotRepositoryError) Hint() string {
	return "Run the command in the repository, or with -C; in a container, also mount the folder with .git."
}

// An OwnerError reports that git refuses a repository that belongs to another user.
type OwnerError struct {
	Dir string
	Fix string // the command that git itself proposes
}

func (e *OwnerError) Error() string {
	return "git refuses the repository of " + e.Dir + ", which belongs to another user"
}

// Hint returns the command that makes git accept the repository.
func (e *OwnerError) Hint() string { return "If you trust it: " + e.Fix }

// A BareError reports that a repository has no work tree.
type BareError struct{ Dir string }

func (e *BareError) Error() string {
	return e.Dir + " is in a repository without a work tree, or in the folder .git of one"
}

// Hint returns the command that creates a work tree.
func (e *BareError) Hint() string {
	return "Check one out: git -C " + hint.Word(filepath.ToSlash(e.Dir)) + " worktree add FOLDER BRANCH"
}

// An OutsideError reports that a folder is not in the repository, or in a submodule
// of it.
type OutsideError struct{ Path, Top string }

func (e *OutsideError) Error() string {
	return e.Path + " is not in the git repository " + e.Top + ", or in another one inside of it"
}

// An InvalidRefError reports an invalid name of a commit.
type InvalidRefError struct{ Ref string }

func (e *InvalidRefError) Error() string {
	return fmt.Sprintf("%q is not a valid name of a git commit", e.Ref)
}

// Hint returns examples of valid names.
func (e *InvalidRefError) Hint() string {
	return "Give a branch, a tag or a commit id, such as origin/main."
}

// An UnknownRefError reports that the repository has no such commit.
type UnknownRefError struct {
	Ref     string
	Similar string // a ref that may be meant, or ""
	Fetch   string // the command that would bring it, or ""
	Shallow bool   // the repository is a shallow clone
}

func (e *UnknownRefError) Error() string { return "git has no commit " + e.Ref + " here" }

// Hint returns the command that fetches the commit.
func (e *UnknownRefError) Hint() string {
	var lines []string
	if e.Similar != "" {
		lines = append(lines, "Did you mean "+e.Similar+"?")
	}
	if e.Fetch != "" {
		lines = append(lines, "Fetch it: "+e.Fetch)
	}
	if e.Shallow {
		lines = append(lines, wholeHistory...)
	}
	return strings.Join(lines, "\n")
}

// An AmbiguousRefError reports that a name stands for several refs with different
// commits.
type AmbiguousRefError struct {
	Ref   string
	Names []string // in full, the one that git takes first
}

func (e *AmbiguousRefError) Error() string {
	return e.Ref + " is ambiguous here: " + strings.Join(e.Names, " and ") + " are different commits, and git takes the first one"
}

// Hint returns the command that gives the first ref another name.
func (e *AmbiguousRefError) Hint() string {
	if tag, ok := strings.CutPrefix(e.Names[0], "refs/tags/"); ok {
		return "Rename the tag: git tag NAME " + hint.Word(e.Names[0]) + " && git tag --delete " + hint.Word(tag)
	}
	branch := strings.TrimPrefix(e.Names[0], "refs/heads/")
	return "Rename the local branch: git branch --move " + hint.Word(branch) + " NAME"
}

// wholeHistory says how to get the whole history in CI.
var wholeHistory = []string{"On GitHub: fetch-depth: 0 for actions/checkout. On GitLab: the variable GIT_DEPTH: 0."}

// A NoRemoteError reports that a repository has no remote, or several but none to
// compare with.
type NoRemoteError struct{ Remotes []string }

func (e *NoRemoteError) Error() string {
	if len(e.Remotes) == 0 {
		return "the git repository has no remote"
	}
	return "the git repository has several remotes, and none is called origin: " + strings.Join(e.Remotes, ", ")
}

// Hint returns how to name the branch to compare with.
func (e *NoRemoteError) Hint() string {
	if len(e.Remotes) == 0 {
		return "Name a branch to compare with: --against BRANCH"
	}
	return "Name the branch to compare with: --against " + e.Remotes[0] + "/BRANCH"
}

// An UnknownMainError reports that the main branch of a remote is unknown.
type UnknownMainError struct {
	Remote  string
	Fetched bool   // some branch of the remote was fetched
	Fetch   string // the command that fetches the remote's branches, or a branch main where only some are configured
	Some    bool   // a fetch without arguments brings only some of the branches
}

func (e *UnknownMainError) Error() string {
	if !e.Fetched {
		return "no branch of the remote " + e.Remote + " has been fetched"
	}
	return "it is unknown which branch of the remote " + e.Remote + " is the main one"
}

// Hint returns the commands that determine it.
func (e *UnknownMainError) Hint() string {
	if e.Some {
		return "Fetch it, if it is called main: " + e.Fetch + "\nElse fetch it by its name, and name it: --against " + e.Remote + "/BRANCH"
	}
	return "Ask the remote: " + e.Fetch + " && git remote set-head " + hint.Word(e.Remote) + " --auto\nOr name it: --against " + e.Remote + "/BRANCH"
}

// A ShallowError reports that a shallow clone's history is too short to find the
// merge base of two commits.
type ShallowError struct{ A, B Commit }

func (e *ShallowError) Error() string {
	return "this clone's history is too short to find the common ancestor of " + e.A.Ref + " and " + e.B.Ref
}

// Hint returns the command that fetches the history.
func (e *ShallowError) Hint() string {
	return "Fetch the rest: git fetch --unshallow\n" + strings.Join(wholeHistory, "\n")
}

// A CommandError reports that git failed for another reason.
type CommandError struct {
	Args   []string
	Stderr string
	Err    error
}

func (e *CommandError) Error() string {
	return "git " + e.verb() + " failed: " + cmp.Or(strings.Join(strings.Fields(e.Stderr), " "), e.Err.Error())
}

func (e *CommandError) Unwrap() error { return e.Err }

// verb returns the first argument that is no option of git itself.
func (e *CommandError) verb() string {
	for i := 0; i < len(e.Args); i++ {
		switch arg := e.Args[i]; {
		case arg == "-c":
			i++
		case !strings.HasPrefix(arg, "-"):
			return arg
		}
	}
	return ""
}
