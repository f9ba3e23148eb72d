package upstream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Snapshot has the revisions of a ref, for the comparison with a history.
type Snapshot struct {
	check.Shared
	of         *history.History
	repository *Repository
	tip, base  gitrepo.Commit
	notes      []string // on revisions that cannot be compared
	unread     error    // the faults of the tip's revisions
}

// Snapshot reads the revisions of a ref; where ref is empty, of the configured one or
// the remote's main branch. of is the history to compare with, the work tree's or a
// Merge's: a revision with the same content in both is the same pointer in both.
//
// It returns nil and a note where no ref was asked for and there is none, unless
// RequireShared was called: then the error is a *NoSharedError. Beside a
// Snapshot the note names the revisions that cannot be compared; it may be empty.
func (r *Repository) Snapshot(ctx context.Context, ref string, of *history.History) (s *Snapshot, note string, err error) {
	if r.folder == "" && !r.must {
		return nil, "", nil
	}
	asked := ref != "" || r.project.Against != ""
	repo, err := r.open(ctx)
	if err == nil {
		ref, err = r.ref(ctx, repo, ref)
	}
	switch {
	case err != nil && !asked && r.must && (r.folder == "" || withoutRemote(err)):
		return nil, "", &NoSharedError{err}
	case err != nil && !asked && withoutRemote(err):
		return nil, "not compared with a shared branch: " + err.Error(), nil
	case err != nil:
		return nil, "", err
	}
	s = &Snapshot{of: of, repository: r}
	s.Ref, s.Same = ref, func(a, b *revision.Revision) (bool, error) { return r.same(ctx, a, b) }
	s.Shipped = func(revisions []*revision.Revision) map[string]check.Release {
		return r.askShipped(ctx, ref, revisions)
	}
	if s.tip, s.base, err = commits(ctx, repo, ref); err != nil {
		return nil, "", err
	}
	err = s.load(ctx)
	return s, strings.Join(s.notes, "; "), err
}

// A NoSharedError reports that there is no shared branch to compare with.
type NoSharedError struct{ Err error }

func (e *NoSharedError) Error() string {
	return "there is no shared branch to compare with: " + e.Err.Error()
}

func (e *NoSharedError) Unwrap() error { return e.Err }

// Hint returns the remedy, and the command that checks the files alone.
func (e *NoSharedError) Hint() string {
	return strings.TrimPrefix(hint.Of(e.Err)+"\nOr check the files alone: ramus gate --files", "\n")
}

// withoutRemote reports whether an error says that there is nothing to compare with.
func withoutRemote(err error) bool {
	unknown, ok := errors.AsType[*gitrepo.UnknownMainError](err)
	return ok && !unknown.Fetched || is[*gitrepo.NoGitError](err) || is[*gitrepo.NotRepositoryError](err) || is[*gitrepo.NoRemoteError](err) || is[*gitrepo.BareError](err)
}

func (s *Snapshot) note(format string, args ...any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	s.notes = append(s.notes, first)
}

// load reads the revisions of the tip and of the merge base.
func (s *Snapshot) load(ctx context.Context) (err error) {
	if s.Tip, err = s.revisions(ctx, s.tip); err != nil {
		return err
	}
	tip, err := history.New(slices.Collect(maps.Values(s.Tip))...)
	if err == nil {
		s.TipGraph = tip.Graph()
	} else {
		s.note("not compared with the heads of %s, whose revisions do not hold together: %v", s.Ref, err)
	}
	switch s.base.ID {
	case "":
		s.Base = map[string]*revision.Revision{}
	case s.tip.ID:
		s.Base = s.Tip
	default:
		s.Base, err = s.revisions(ctx, s.base)
		return err
	}
	return nil
}

// revisions returns a commit's revisions by id; those whose files are as in the
// compared history are that one's. A file with faults there has nothing that is
// shared; content that git cannot read is an error.
func (s *Snapshot) revisions(ctx context.Context, c gitrepo.Commit) (map[string]*revision.Revision, error) {
	r := s.repository
	folders, err := r.foldersAt(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.ID == s.tip.ID && r.moved(folders) {
		s.Relocate = func(file string) string { return r.relocate(folders, file) }
	}
	diff, err := r.repo.Compare(ctx, c, folders, r.project.Formats)
	if err != nil {
		return nil, err
	}
	loaded, err := r.repo.Load(ctx, diff, r.onDisk(ctx, folders))
	switch faults := is[source.Errors](err); {
	case err != nil && ctx.Err() != nil:
		return nil, dialect.Ended(ctx)
	case err != nil && !faults:
		return nil, err
	case err != nil && c.ID == s.tip.ID:
		s.unread = err
		s.note("not all revisions of %s can be read: %v", s.Ref, err)
	}
	return s.byID(c, diff, loaded), nil
}

// byID returns the revisions of a commit by id.
func (s *Snapshot) byID(c gitrepo.Commit, diff gitrepo.Differences, loaded []revision.Revision) map[string]*revision.Revision {
	differs := map[string]bool{}
	for _, f := range diff.Files {
		differs[f.Path] = true
	}
	from := s.repository.from
	all := make(map[string]*revision.Revision, len(loaded))
	for i := range loaded {
		r := &loaded[i]
		own := s.of.Lookup(r.ID)
		if _, read := from[own]; own != nil && own.File == r.File && !differs[filepath.Clean(r.File)] && !read {
			r = own
		} else {
			from[r] = c
		}
		all[r.ID] = r
	}
	return all
}

// CountingCommon returns the shared revisions with a Base that has all revisions of
// both sides: also those of a shared history that has been replaced.
func (s *Snapshot) CountingCommon() *check.Shared {
	both := s.Shared
	both.Base = maps.Clone(s.Base)
	for id, r := range s.Tip {
		if both.Base[id] == nil && s.of.Lookup(id) != nil {
			both.Base[id] = r
		}
	}
	return &both
}
