package gitrepo

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Conflict is a file that both the work tree and another commit have changed
// since their merge base, into different revisions.
type Conflict struct {
	Path         string             // the name on disk
	Ours, Theirs *revision.Revision // nil if the file is removed
}

// Merged returns the revisions after a merge of theirs into the work tree, whose
// revisions are work: own are those of the work tree that stay, and taken come from
// theirs. base is the merge base of both, or the zero Commit if their histories are
// unrelated. It changes nothing on disk.
//
// A revision that one side has moved to another file is matched by its id.
// Otherwise, a file that one side changed is taken from that side. If both changed
// it, the work tree's is kept, and it is a Conflict if theirs has another id,
// message, date or edges. Conflicts are sorted by path. The error is as in Load.
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

// A merge is the state of Merged.
type merge struct {
	theirs, since Differences
	unrelated     bool // there is no merge base

	take []string        // files of theirs
	gone map[string]bool // files of work that are not kept
	both []string        // files that both changed and theirs has
	lost []string        // files that were changed here and removed there

	ours, read           map[string]*revision.Revision // revisions of work, and those read from theirs, by file
	ourFiles, takenFiles map[string]string             // by id, files that only one side has
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

// file decides about a file that differs between the work tree and theirs.
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

// theirsUnchanged reports whether a file is the same in theirs and the merge base.
func (m *merge) theirsUnchanged(path string) bool {
	theirs, ok := m.theirs.blobs[path]
	base, also := m.since.blobs[path]
	return ok && also && theirs.id == base.id && theirs.id != ""
}

// union combines the revisions of both sides.
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

// same reports whether two files have the same revision, regardless of its scripts.
func same(a, b *revision.Revision) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID == b.ID && slices.Equal(a.Parents, b.Parents) && slices.Equal(a.Labels, b.Labels) && slices.Equal(a.DependsOn, b.DependsOn) &&
		a.Message == b.Message && a.Body == b.Body && a.CreateDate == b.CreateDate
}
