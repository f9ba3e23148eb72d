package gitrepo

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// targets are the variables in which CI systems name the target branch of a change,
// without the remote: GitHub, GitLab, Bitbucket, Azure, Jenkins, Buildkite. The
// first one that is set counts.
var targets = []string{
	"GITHUB_BASE_REF",
	"CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
	"BITBUCKET_PR_DESTINATION_BRANCH",
	"SYSTEM_PULLREQUEST_TARGETBRANCH",
	"CHANGE_TARGET",
	"BUILDKITE_PULL_REQUEST_BASE_BRANCH",
}

// defaults are the variables that name the main branch.
var defaults = []string{"CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH"}

// Main returns the ref of the remote's main branch, such as origin/main: the target
// branch that CI names, else the remote's default branch according to CI or git,
// else its main or master. The remote is that of the current branch's upstream,
// else origin, else the only one.
//
// A branch that CI names may not be fetched; then Commit returns an error with the
// command that fetches it. The error may be a *NoRemoteError or an
// *UnknownMainError. It costs at most three processes, and reads the file
// GITHUB_EVENT_PATH.
func (r *Repo) Main(ctx context.Context, getenv func(string) (string, bool)) (string, error) {
	conf, err := r.config(ctx)
	if err != nil {
		return "", err
	}
	branch, err := r.Branch(ctx)
	if err != nil {
		return "", err
	}
	remote := conf.main(branch)
	if remote == "" {
		return "", &NoRemoteError{conf.remotes}
	}
	if branch := ciBranch(getenv); branch != "" {
		return remote + "/" + strings.TrimPrefix(branch, "refs/heads/"), nil
	}
	return r.defaultOf(ctx, remote)
}

// Branch returns the current branch, which may have no commit yet; "" if HEAD is
// detached. It costs one process.
func (r *Repo) Branch(ctx context.Context) (string, error) {
	out, err := r.run(ctx, "symbolic-ref", "--quiet", "HEAD")
	if exited(err, 1) { // detached
		return "", nil
	}
	return strings.TrimPrefix(line(out), "refs/heads/"), err
}

func ciBranch(getenv func(string) (string, bool)) string {
	for _, name := range targets {
		if branch, _ := getenv(name); branch != "" && branch != "false" {
			return branch
		}
	}
	if path, _ := getenv("GITHUB_EVENT_PATH"); path != "" {
		if branch := eventBranch(path); branch != "" {
			return branch
		}
	}
	for _, name := range defaults {
		if branch, _ := getenv(name); branch != "" {
			return branch
		}
	}
	return ""
}

// eventBranch returns the branch of a GitHub workflow's event: a merge queue's
// target, else the repository's default.
func eventBranch(path string) string {
	var event struct {
		MergeGroup struct {
			BaseRef string `json:"base_ref"`
		} `json:"merge_group"`
		Repository struct {
			DefaultBranch string `json:"default_branch"`
		}
	}
	content, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(content, &event) != nil {
		return ""
	}
	if ref := event.MergeGroup.BaseRef; ref != "" {
		return ref
	}
	return event.Repository.DefaultBranch
}

// defaultOf returns a remote's main branch among the fetched refs.
func (r *Repo) defaultOf(ctx context.Context, remote string) (string, error) {
	prefix := "refs/remotes/" + remote + "/"
	out, err := r.run(ctx, "for-each-ref", "--format=%(refname) %(symref)", prefix+"HEAD", prefix+"main", prefix+"master")
	if err != nil {
		return "", err
	}
	there := map[string]string{}
	for ref := range strings.Lines(string(out)) {
		name, target, _ := strings.Cut(strings.TrimSuffix(ref, "\n"), " ")
		there[name] = target
	}
	if target, ok := strings.CutPrefix(there[prefix+"HEAD"], "refs/remotes/"); ok {
		return target, nil
	}
	for _, name := range []string{"main", "master"} {
		if _, ok := there[prefix+name]; ok {
			return remote + "/" + name, nil
		}
	}
	return "", r.unknownMain(ctx, remote)
}

// unknownMain returns the error for a remote without a known main branch: nothing
// was fetched, or the main branch has an unusual name.
func (r *Repo) unknownMain(ctx context.Context, remote string) error {
	out, err := r.run(ctx, "for-each-ref", "--count=1", "--format=%(refname)", "refs/remotes/"+remote+"/")
	if err != nil {
		return err
	}
	conf, err := r.config(ctx)
	if err != nil {
		return err
	}
	e := &UnknownMainError{Remote: remote, Fetched: line(out) != "", Some: !conf.fetches(remote, "")}
	switch {
	case e.Some:
		e.Fetch = fetchCommand(remote, "main", "", r.shallow, conf)
	case r.shallow:
		e.Fetch = hint.Words([]string{"git", "fetch", "--unshallow", remote})
	default:
		e.Fetch = hint.Words([]string{"git", "fetch", remote})
	}
	return e
}
