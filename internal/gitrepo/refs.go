package gitrepo

import (
	"context"
	"os/exec"
	"strings"
)

// Refs returns the names of the branches, remote branches and tags of a folder's
// repository, in git's order. It costs one process.
func Refs(ctx context.Context, dir string) ([]string, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, &NoGitError{err}
	}
	out, err := git{program, dir}.run(ctx, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags")
	if err != nil {
		return nil, err
	}
	var refs []string
	for ref := range strings.Lines(string(out)) {
		if ref = strings.TrimSpace(ref); !strings.HasSuffix(ref, "/HEAD") {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}
