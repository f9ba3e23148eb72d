package gitrepo

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/hint"
)

// An UnavailableError reports that git could not read the content of a commit: a partial
// clone lacks it and its remote did not send it, or the repository is damaged.
type UnavailableError struct {
	Ref    string // of the commit
	Remote string // of a partial clone, the remote that has the content; "" in other clones
	Err    error
}

func (e *UnavailableError) Error() string {
	if e.Remote == "" {
		return "git cannot read " + e.Ref + ": " + e.Err.Error()
	}
	return "this partial clone lacks content of " + e.Ref + ", and the remote " + e.Remote + " did not send it: " + e.Err.Error()
}

func (e *UnavailableError) Unwrap() error { return e.Err }

// Hint returns the command that fetches the content, or that lists the damage.
func (e *UnavailableError) Hint() string {
	if e.Remote == "" {
		return "See which objects are missing: git fsck"
	}
	return "Fetch all content, once the remote answers: git fetch --refetch --no-filter " + hint.Word(e.Remote) + "\n" +
		"In CI: clone without a filter, or keep the credentials of the clone for later steps."
}

// errMissing reports that the repository lacks an object of a commit.
var errMissing = errors.New("an object is missing")

// unavailable returns the error of a read of a commit: an *UnavailableError if the
// repository lacks some of the commit's content.
func (r *Repo) unavailable(ctx context.Context, c Commit, err error) error {
	missing := errors.Is(err, errMissing)
	if !missing && !is[*CommandError](err) {
		return err
	}
	conf, failed := r.config(ctx)
	if failed != nil || conf.promisor == "" && !missing {
		return err
	}
	return &UnavailableError{c.Ref, conf.promisor, err}
}
