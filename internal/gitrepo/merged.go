package gitrepo

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Conflict is a file that the work tree and another commit have both changed
// since their merge base, to revisions that are not the same.
type Conflict struct {
	Path         string             // on disk
	Ours, Theirs *revision.Revision // nil where the file is gone
}

// Merged returns the revisions as they would be if theirs was merged into the
// work tree, whose revisions are work: those of own stay as they are, and taken
// come from theirs. base is the two's merge base, or the zero Commit if their
// histories have nothing in common. Nothing on disk changes.
//
// A revision that one side has put into another file, as it was, is found there
// by its id. Otherwise a file that one side has changed is that side's; where both have, it is the work
// tree's, and a Conflict if theirs is another revision: of another id, message,
// date, or with other edges. Conflicts are by path. The error is as Load's.
func (r *Repo) Merged(ctx context.Context, theirs, base Commit, dirs []string, opts source.Options, work []revision.Revision) (own, taken []revision.Revision, conflicts []Conflict, err error) {
	diff, err := r.Compare(ctx, theirs, dirs, opts)
	if err != nil {
		return nil, nil, nil, err
	}
	var since Differences // from the merge base to the work tree
	if base.ID != "" {
		if since, err = r.Compare(ctx, base, dirs, opts); err != nil {
			return nil, nil, nil, err
		}
	}
	m := merge{theirs: diff, since: since, unrelated: base.ID == ""}
	m.decide()
	read, err := r.read(ctx, diff, slices.Concat(m.take, m.both))
	if err != nil && !is[source.Errors](err) {
		return nil, nil, nil, err
	}
	m.ours, m.read = byFile(work), byFile(read)
	if failed := m.follow(ctx, r); failed != nil {
		return nil, nil, nil, failed
	}
	own, taken, conflicts = m.union(work)
	return own, taken, conflicts, err
}

// A merge is what becomes of the files that differ from theirs.
type merge struct {
	theirs, since Differences
	unrelated     bool // the two have no merge base

	take []string        // theirs
	gone map[string]bool // of work, what is not taken over
	both []string        // changed on both sides, and there on theirs
	lost []string        // changed here, removed there

	ours, read           map[string]*revision.Revision // of work, and of what was read from theirs; by file
	ourFiles, takenFiles map[string]string             // those that the other side does not have, by id
}

func (m *merge) decide() {
	m.gone = map[string]bool{}
	ours := map[string]bool{}
	for _, f := range m.since.Files {
		ours[f.Path] = true
	}
	listed := map[string]bool{}
	for _, f := range m.theirs.Files {
		listed[f.Path] = true
		m.file(f, ours[f.Path] || m.unrelated)
	}
	for name := range m.theirs.blobs { // not checked out
		if !listed[name] {
			m.gone[name] = true
			m.take = append(m.take, name)
		}
	}
	slices.Sort(m.take)
}

// file decides on a file that the work tree and theirs do not have alike.
func (m *merge) file(f Difference, oursChanged bool) {
	_, inBase := m.since.blobs[f.Path]
	switch {
	case !oursChanged:
		m.gone[f.Path] = true
		if f.Kind != Added {
			m.take = append(m.take, f.Path)
		}
	case f.Kind == Added && !inBase, m.theirsUnchanged(f.Path): // only here
	case f.Kind == Added:
		m.lost = append(m.lost, f.Path)
	case f.Kind == Removed && !inBase: // only there
		m.take = append(m.take, f.Path)
	default:
		m.both = append(m.both, f.Path)
	}
}

// theirsUnchanged reports whether theirs has a file as the merge base has it.
func (m *merge) theirsUnchanged(path string) bool {
	theirs, ok := m.theirs.blobs[path]
	base, also := m.since.blobs[path]
	return ok && also && theirs.id == base.id && theirs.id != ""
}

// union puts the sides together.
func (m *merge) union(work []revision.Revision) (own, taken []revision.Revision, conflicts []Conflict) {
	own = make([]revision.Revision, 0, len(work)+len(m.take))
	for i := range work {
		if !m.gone[filepath.Clean(work[i].File)] {
			own = append(own, work[i])
		}
	}
	for _, path := range m.take {
		if rev := m.read[path]; rev != nil {
			taken = append(taken, *rev)
		}
	}
	for _, path := range slices.Sorted(slices.Values(slices.Concat(m.both, m.lost))) {
		if c := (Conflict{path, m.ours[path], m.read[path]}); !same(c.Ours, c.Theirs) {
			conflicts = append(conflicts, c)
		}
	}
	return own, taken, conflicts
}

func byFile(revs []revision.Revision) map[string]*revision.Revision {
	all := make(map[string]*revision.Revision, len(revs))
	for i := range revs {
		all[filepath.Clean(revs[i].File)] = &revs[i]
	}
	return all
}

// same reports whether two files are one revision, whatever their scripts do.
func same(a, b *revision.Revision) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID == b.ID && slices.Equal(a.Parents, b.Parents) && slices.Equal(a.Labels, b.Labels) && slices.Equal(a.DependsOn, b.DependsOn) &&
		a.Message == b.Message && a.Body == b.Body && a.CreateDate == b.CreateDate
}
