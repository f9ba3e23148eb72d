package gitrepo

import (
	"context"
	"path"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Reparenting is a commit that gave a revision other parents or dependencies.
type Reparenting struct {
	Author  Author // of the commit; for a merge, of the one who merged
	Subject string
	Parent  string // the id of the commit before it
	Merge   bool

	Before, After revision.Revision // each with its file on disk at the time
}

// maxEdits is the number of edited files that Reparentings reads.
const maxEdits = 4000

// Reparentings returns the commits of branches that changed the parents or the
// dependencies of revisions in folders, newest first. It looks at the branches' own
// commits, that is, the first parents: a change that a merge brought counts as the
// merge's, and earlier changes on the merged branch do not count.
//
// It costs one log, limited to the folders, and reads the files that commits edited
// or renamed: in most projects these are few.
func (r *Repo) Reparentings(ctx context.Context, tips []Commit, dirs []string, opts source.Options) ([]Reparenting, error) {
	folders, err := r.folders(dirs)
	if err != nil || len(folders) == 0 || len(tips) == 0 {
		return nil, err
	}
	edits, err := r.edits(ctx, tips, folders, opts)
	if err != nil || len(edits) == 0 {
		return nil, err
	}
	var all []Reparenting
	err = r.withBatch(ctx, func(b *batch) error {
		versions, err := b.versions(edits, opts)
		for _, e := range edits {
			all = append(all, e.reparentings(versions)...)
		}
		return err
	})
	return all, err
}

// edits are the files of one commit that are not only new.
type edits struct {
	by     logged
	edited []change // in place
	gone   []change // renamed or removed
	added  []change // renamed or new; empty where gone is
}

// edits returns the edits of branches, newest first.
func (r *Repo) edits(ctx context.Context, tips []Commit, folders []folder, opts source.Options) (all []edits, err error) {
	args := []string{"-m", "--first-parent", "--date-order"}
	for _, tip := range tips {
		args = append(args, tip.ID)
	}
	ends, err := r.ends()
	if err != nil {
		return nil, err
	}
	var at edits
	n := 0
	next := func(by logged) {
		if len(at.gone) == 0 {
			at.added = nil
		}
		if len(at.edited) > 0 || len(at.gone) > 0 && len(at.added) > 0 {
			all = append(all, at)
		}
		at = edits{by: by}
	}
	err = r.log(ctx, with(args, pathspecs(folders)), func(by logged, c change) bool {
		if by.id != at.by.id {
			next(by)
		}
		if _, ok := opts.FormatOf(path.Base(c.path)); !ok || ends[by.id] {
			return true
		}
		switch c.status {
		case 'M':
			at.edited = append(at.edited, c)
			n++
		case 'D':
			at.gone = append(at.gone, c)
		case 'A':
			at.added = append(at.added, c)
		}
		return n < maxEdits
	})
	next(logged{})
	return all, err
}

// A blobAt is a file's content at a path.
type blobAt struct{ id, path string }

// versions parses the files of edits. Files that are no revisions, and contents that a
// partial clone lacks, are left out.
func (b *batch) versions(all []edits, opts source.Options) (map[blobAt]revision.Revision, error) {
	var ids []string
	var blobs []blobAt
	var commits []Commit
	add := func(at logged, id, path string) {
		ids, blobs, commits = append(ids, id), append(blobs, blobAt{id, path}), append(commits, Commit{at.id, at.id})
	}
	for _, e := range all {
		for _, c := range slices.Concat(e.edited, e.gone) {
			add(e.by, c.old, c.path)
		}
		for _, c := range slices.Concat(e.edited, e.added) {
			add(e.by, c.new, c.path)
		}
	}
	objects, err := b.contents(ids)
	if err != nil {
		return nil, err
	}
	parsed := map[blobAt]revision.Revision{}
	for i, o := range objects {
		if _, done := parsed[blobs[i]]; done || o.kind != "blob" {
			continue
		}
		if rev, ok := b.parse(commits[i], filepath.Join(b.r.dir, filepath.FromSlash(blobs[i].path)), o.content, opts); ok {
			parsed[blobs[i]] = rev
		}
	}
	return parsed, nil
}

// reparentings returns the revisions that have another place after a commit.
func (e edits) reparentings(versions map[blobAt]revision.Revision) (all []Reparenting) {
	add := func(was, is change) {
		before, ok := versions[blobAt{was.old, was.path}]
		after, also := versions[blobAt{is.new, is.path}]
		if ok && also && before.ID == after.ID && !SamePlace(before, after) {
			all = append(all, Reparenting{e.by.author, e.by.subject, e.by.parent, e.by.merge, before, after})
		}
	}
	for _, c := range e.edited {
		add(c, c)
	}
	for _, was := range e.gone {
		for _, is := range e.added {
			add(was, is)
		}
	}
	return all
}

// SamePlace reports whether two versions of a revision have the same parents and the
// same dependencies, in any order.
func SamePlace(a, b revision.Revision) bool {
	return sameSet(a.Parents, b.Parents) && sameSet(a.DependsOn, b.DependsOn)
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
