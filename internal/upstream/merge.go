package upstream

import (
	"context"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Merge is the project as it would be with a ref merged into the work tree.
type Merge struct {
	History   *history.History
	Conflicts []gitrepo.Conflict       // by path
	Accepted  []*acceptance.Acceptance // those of the ref that the work tree lacks
	Elsewhere string                   // the ref's folders of revisions that the work tree lacks, and which are not merged
}

// Merge returns the project as it would be with a ref merged into the work tree.
// Nothing on disk changes. The error is git's, or a *history.BrokenError where files of the
// ref cannot be read as revisions, and where the graph would not be valid.
func (r *Repository) Merge(ctx context.Context, ref string) (m Merge, err error) {
	repo, err := r.open(ctx)
	if err != nil {
		return m, err
	}
	theirs, base, err := commits(ctx, repo, ref)
	if err != nil {
		return m, err
	}
	own, taken, conflicts, err := repo.Merged(ctx, theirs, base, r.project.Folders, r.project.Formats, r.project.History.Copies())
	if err != nil {
		return m, broken(err)
	}
	m.Conflicts = conflicts
	all := make([]*revision.Revision, 0, len(own)+len(taken))
	for i := range own {
		all = append(all, r.project.History.Lookup(own[i].ID))
	}
	for i := range taken {
		all = append(all, &taken[i])
		r.from[&taken[i]] = theirs
	}
	if m.History, err = history.New(all...); err != nil {
		return m, err
	}
	if m.Accepted, err = r.accepted(ctx, theirs); err != nil {
		return m, err
	}
	m.Elsewhere, err = r.elsewhere(ctx, theirs)
	return m, err
}

// accepted returns the acceptances in a commit's folders of revisions that the work tree
// lacks. Faults of their files are a *history.BrokenError.
func (r *Repository) accepted(ctx context.Context, c gitrepo.Commit) ([]*acceptance.Acceptance, error) {
	folders, err := r.foldersAt(ctx, c)
	if err != nil {
		return nil, err
	}
	var found acceptance.Set
	formats := r.project.Formats
	formats.Formats = []source.Format{found.Format()}
	diff, err := r.repo.Compare(ctx, c, folders, formats)
	if err != nil {
		return nil, err
	}
	if _, err := r.repo.Load(ctx, diff, nil); err != nil {
		return nil, broken(err)
	}
	return found.All(), nil
}

// broken returns the error of a read of a commit's files: a *history.BrokenError if it
// reports faults of the files.
func broken(err error) error {
	if is[source.Errors](err) {
		return &history.BrokenError{Err: err}
	}
	return err
}
