package gitrepo

import (
	"context"
	"encoding/json"
	"os"
	"strings"
)

// targets are the variables in which CI systems name the branch that a change
// is for, without the remote: GitHub, GitLab, Bitbucket, Azure, Jenkins,
// Buildkite. The first that is set counts.
var targets = []string{
	"GITHUB_BASE_REF",
	"CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
	"BITBUCKET_PR_DESTINATION_BRANCH",
	"SYSTEM_PULLREQUEST_TARGETBRANCH",
	"CHANGE_TARGET",
	"BUILDKITE_PULL_REQUEST_BASE_BRANCH",
}

// defaults are those that name the main branch where nothing is to be merged.
var defaults = []string{"CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH"}

// Main is the ref of the remote's main branch, such as origin/main: the one
// that CI says a change is for, else the remote's default branch, as CI or
// git has it, else its main or master. The remote is the one that the current
// branch has its upstream on, else origin, else the only one.
//
// What CI names need not be here: Commit says then what to fetch. The error may
// be a *NoRemoteError or an *UnknownMainError. It costs at most three processes,
// and reads the file GITHUB_EVENT_PATH.
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

// Branch is the one that is checked out, which need not have a commit yet; "" if
// HEAD is detached. It costs one process.
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

// eventBranch is the branch that a GitHub workflow's event is for: a merge
// queue's, else the repository's default.
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

// defaultOf finds a remote's main branch among the refs that are here.
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

// unknownMain tells a remote of which nothing is here from one whose main branch
// has another name.
func (r *Repo) unknownMain(ctx context.Context, remote string) error {
	out, err := r.run(ctx, "for-each-ref", "--count=1", "--format=%(refname)", "refs/remotes/"+remote+"/")
	if err != nil {
		return err
	}
	return &UnknownMainError{Remote: remote, Fetched: line(out) != ""}
}
