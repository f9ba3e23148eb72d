package gitrepo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Rewrite is an update of a ref that removed commits from it: a fetched forced
// push, an amended commit, a rebase, a reset.
type Rewrite struct {
	Old, New string // full commit ids
	Time     time.Time
	Message  string // from the reflog
}

// maxRewrites is the number of entries of a reflog that are read.
const maxRewrites = 50

// Rewrites returns the updates of a ref after which its history lacked the commit
// that it had pointed to, newest first, from the newest fifty entries of its
// reflog. HEAD means the current branch. The result is empty for an unknown ref and
// for one without a reflog. It omits updates that a shallow clone's history is too
// short to decide. The error may be an *InvalidRefError.
//
// It costs three processes, and one more for each entry that is not a new commit on
// top of the one before; in a shallow clone two more.
func (r *Repo) Rewrites(ctx context.Context, ref string) ([]Rewrite, error) {
	name, err := r.refName(ctx, ref)
	if err != nil || name == "" {
		return nil, err
	}
	moves, err := r.reflog(ctx, name)
	if err != nil {
		return nil, err
	}
	var all []Rewrite
	for _, m := range moves {
		lost, err := r.loses(ctx, m)
		if err != nil {
			return nil, err
		}
		if lost {
			all = append(all, m.Rewrite)
		}
	}
	return all, nil
}

// refName returns the full name of a ref; "" if it is unknown or a commit id.
func (r *Repo) refName(ctx context.Context, ref string) (string, error) {
	if ref == "" || ref[0] == '-' || strings.ContainsAny(ref, "\x00\n") {
		return "", &InvalidRefError{ref}
	}
	out, err := r.run(ctx, "rev-parse", "--verify", "--quiet", "--symbolic-full-name", ref)
	if exited(err, 1) {
		return "", nil
	}
	name := line(out)
	if !strings.HasPrefix(name, "refs/") {
		name = ""
	}
	return name, err
}

// A moved is an entry of a reflog, in the form of a Rewrite, and the parents of its
// new commit.
type moved struct {
	Rewrite
	parents string
}

// reflog returns the newest entries of a ref's reflog. git log does not print the
// old commit of an entry. It is the new commit of the next entry, and for the last
// entry the one that git since 2.31 can print.
func (r *Repo) reflog(ctx context.Context, name string) ([]moved, error) {
	out, err := r.run(ctx, "log", "--walk-reflogs", "-z", "--no-patch", "--no-show-signature", "--no-color", "--encoding=UTF-8",
		"--date=iso-strict", "--max-count="+strconv.Itoa(maxRewrites+1), "--format=tformat:%H%n%P%n%gD%n%gs", name, "--")
	if err != nil {
		return nil, err
	}
	var all []moved
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if entry == "" {
			continue
		}
		m, ok := parseReflog(entry)
		if !ok {
			return nil, fmt.Errorf("git log printed %q", entry)
		}
		if len(all) > 0 {
			all[len(all)-1].Old = m.New
		}
		all = append(all, m)
	}
	if len(all) > maxRewrites {
		return all[:maxRewrites], nil
	}
	if len(all) == 0 {
		return nil, nil
	}
	out, err = r.run(ctx, "rev-parse", "--verify", "--quiet", fmt.Sprintf("%s@{%d}^{commit}", name, len(all)))
	if err == nil {
		all[len(all)-1].Old = line(out)
	}
	return all, ctx.Err()
}

// parseReflog parses a commit's id, its parents, "ref@{date}" and a message, a line
// each.
func parseReflog(entry string) (moved, bool) {
	lines := strings.Split(entry, "\n")
	if len(lines) < 3 {
		return moved{}, false
	}
	_, date, _ := strings.Cut(lines[2], "@{")
	at, err := time.Parse(time.RFC3339, strings.TrimSuffix(date, "}"))
	return moved{Rewrite{New: lines[0], Time: at, Message: strings.Join(lines[3:], " ")}, lines[1]}, err == nil
}

// loses reports whether the old commit is certainly not in the history of the new
// one.
func (r *Repo) loses(ctx context.Context, m moved) (bool, error) {
	if m.Old == "" || m.Old == m.New || strings.Contains(m.parents, m.Old) {
		return false, nil
	}
	_, err := r.run(ctx, "merge-base", "--is-ancestor", m.Old, m.New)
	if !exited(err, 1) {
		return false, err
	}
	short, err := r.reachesEnd(ctx, m.New, "^"+m.Old)
	return !short, err
}
