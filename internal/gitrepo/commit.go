package gitrepo

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/hint"
)

// A Commit is a commit of the repository.
type Commit struct {
	ID  string // the full id
	Ref string // the ref that it was looked up by, for messages
}

// Commit returns the commit of a ref in any form that git accepts: a branch, a tag,
// an id, HEAD~2. The error may be an *InvalidRefError, an *UnknownRefError or an
// *AmbiguousRefError.
func (r *Repo) Commit(ctx context.Context, ref string) (Commit, error) {
	if ref == "" || ref[0] == '-' || strings.ContainsAny(ref, "\x00\n") {
		return Commit{}, &InvalidRefError{ref}
	}
	var o object
	err := r.withBatch(ctx, func(b *batch) (err error) {
		if o, err = b.object(ref + "^{commit}"); err == nil && o.kind == "commit" {
			err = b.unambiguous(ref)
		}
		return err
	})
	switch {
	case err != nil:
		return Commit{}, err
	case o.kind != "commit":
		return Commit{}, r.unknown(ctx, ref)
	}
	return Commit{o.id, ref}, nil
}

// kinds are the places in which git looks up a short name, in its order.
var kinds = []string{"refs/tags/", "refs/heads/", "refs/remotes/"}

// unambiguous returns an *AmbiguousRefError if a name stands for different commits: git
// takes the first one, such as that of a local branch called origin/main.
func (b *batch) unambiguous(ref string) error {
	if ref == "HEAD" || strings.HasPrefix(ref, "refs/") || strings.Contains(ref, "@{") || objectID().MatchString(ref) {
		return nil
	}
	e := &AmbiguousRefError{Ref: ref}
	ids := map[string]bool{}
	for _, kind := range kinds {
		o, err := b.object(kind + ref + "^{commit}")
		if err != nil {
			return err
		}
		if o.kind == "commit" {
			e.Names = append(e.Names, kind+ref)
			ids[o.id] = true
		}
	}
	if len(ids) > 1 {
		return e
	}
	return nil
}

// objectID matches a full or abbreviated commit id.
var objectID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{7,64}$`) })

// unknown returns the error for an unknown ref, with the command that fetches it.
func (r *Repo) unknown(ctx context.Context, ref string) error {
	e := &UnknownRefError{Ref: ref, Shallow: r.shallow}
	conf, err := r.config(ctx)
	if err != nil {
		return err
	}
	remote, branch := conf.split(ref)
	if remote == "" || !isBranchName(branch) {
		return e
	}
	if e.Similar, err = r.similar(ctx, remote, branch); err != nil {
		return err
	}
	e.Fetch = fetchCommand(remote, branch, ref, r.shallow, conf)
	return e
}

// isBranchName reports whether a branch can have this name, unlike HEAD and main~2.
func isBranchName(name string) bool {
	return name != "HEAD" && !strings.ContainsAny(name, "~^:?*[\\ ") && !strings.Contains(name, "@{") && !strings.Contains(name, "..")
}

// fetchCommand returns the command that fetches a ref of a remote, also in a clone
// that fetches only one branch by default.
func fetchCommand(remote, branch, ref string, shallow bool, conf config) string {
	words := []string{"git", "fetch"}
	if shallow {
		words = append(words, "--unshallow")
	}
	switch {
	case objectID().MatchString(ref):
		words = append(words, remote, ref)
	case !shallow && conf.fetches(remote, branch):
		words = append(words, remote, branch)
	default:
		words = append(words, remote, branch+":refs/remotes/"+remote+"/"+branch)
	}
	return hint.Words(words)
}

// similar returns the remote's branch with that name, if it was fetched: in a
// checkout of another branch, main means origin/main.
func (r *Repo) similar(ctx context.Context, remote, branch string) (string, error) {
	out, err := r.run(ctx, "for-each-ref", "--format=%(refname:short)", "refs/remotes/"+remote+"/"+branch)
	first, _, _ := bytes.Cut(out, []byte("\n"))
	return string(first), err
}
