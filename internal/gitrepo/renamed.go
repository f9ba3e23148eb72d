package gitrepo

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// follow looks for the revisions of files that are missing on one side in other
// files there. If one side renamed a file and the other edited it, the result has
// both changes. If both renamed it, or one deleted it, that is a conflict.
func (m *merge) follow(ctx context.Context, r *Repo) error {
	paths := slices.Clone(m.lost)
	for _, f := range m.since.Files {
		if f.Kind == Removed && !m.theirsUnchanged(f.Path) {
			paths = append(paths, f.Path)
		}
	}
	base, err := r.read(ctx, m.since, paths)
	if err != nil && !is[source.Errors](err) { // faults concern neither side
		return err
	}
	m.index()
	for i := range base {
		if err := m.trace(ctx, r, &base[i]); err != nil {
			return err
		}
	}
	return nil
}

// trace decides about a revision of the merge base whose file is missing on one
// side.
func (m *merge) trace(ctx context.Context, r *Repo, then *revision.Revision) error {
	file := filepath.Clean(then.File)
	ours, theirs := m.ourFiles[then.ID], m.takenFiles[then.ID]
	switch edited := slices.Contains(m.lost, file); {
	case edited && theirs != "": // renamed there, edited here
		m.leave(theirs)
		if m.theirs.blobs[theirs].id == m.since.blobs[file].id {
			m.lost = without(m.lost, file)
		}
	case edited, ours == "" && theirs == "": // a conflict already, or equal
	case ours == "", theirs != "": // renamed there, and missing or renamed here
		if ours != "" {
			m.leave(theirs)
		}
		m.both = append(m.both, theirs)
	case !slices.Contains(m.both, file): // renamed here, removed there
		m.lost = append(m.lost, ours)
	default: // renamed here, edited there
		as, err := r.hashed(ctx, ours)
		if err == nil && as == m.since.blobs[file].id {
			m.gone[ours], m.take, m.both = true, append(m.take, file), without(m.both, file)
		}
		return err
	}
	return nil
}

// index sets the maps of files that only one side has, by their revisions' ids.
func (m *merge) index() {
	m.ourFiles, m.takenFiles = map[string]string{}, map[string]string{}
	for _, f := range m.theirs.Files {
		if rev := m.ours[f.Path]; rev != nil && f.Kind == Added {
			m.ourFiles[rev.ID] = f.Path
		}
	}
	for _, path := range m.take {
		if rev := m.read[path]; rev != nil && m.ours[path] == nil {
			m.takenFiles[rev.ID] = path
		}
	}
}

// leave removes a file from the ones to take from theirs.
func (m *merge) leave(path string) { m.take = without(m.take, path) }

func without(paths []string, path string) []string {
	return slices.DeleteFunc(paths, func(p string) bool { return p == path })
}

// hashed returns the id of the blob that git would make of a file on disk.
func (r *Repo) hashed(ctx context.Context, path string) (string, error) {
	at, err := r.locateAll([]string{path})
	if err != nil {
		return "", err
	}
	out, err := r.feed(ctx, cQuoted(at[0])+"\n", "hash-object", "--stdin-paths")
	return strings.TrimSpace(string(out)), err
}
