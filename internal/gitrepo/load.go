package gitrepo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Load returns the commit's revisions. It takes those of work, which were loaded
// from disk, for files that do not differ, and reads the others from git. A
// revision's File is its name on disk, even if it is not there.
//
// A Python revision that is read from git imports the commit's modules; one that is
// taken from work was read with the modules on disk.
//
// The error is ctx's, git's, an *UnavailableError, or a source.Errors with the faults of the files that
// were read from git, sorted. Their File is ref:path, as for `git show`. The
// revisions without faults are returned with it. They are in no particular order.
func (r *Repo) Load(ctx context.Context, diff Differences, work []revision.Revision) ([]revision.Revision, error) {
	differs := map[string]bool{}
	for _, f := range diff.Files {
		differs[f.Path] = true
	}
	for name := range diff.blobs {
		differs[name] = true
	}
	all := make([]revision.Revision, 0, len(work)+len(diff.blobs))
	for i := range work {
		if !differs[filepath.Clean(work[i].File)] {
			all = append(all, work[i])
		}
	}
	read, err := r.read(ctx, diff, slices.Sorted(maps.Keys(diff.blobs)))
	return append(all, read...), err
}

// chunk is the number of files that are in memory at a time.
const chunk = 512

// read reads files of the commit, by their names on disk.
func (r *Repo) read(ctx context.Context, diff Differences, names []string) ([]revision.Revision, error) {
	if len(names) == 0 {
		return nil, nil
	}
	l := loading{
		diff:    diff,
		tree:    &commitTree{r: r, commit: diff.Commit, objects: map[string]object{}, kept: map[string][]byte{}},
		parsers: map[source.Format]source.Parser{},
	}
	if err := r.withBatch(ctx, func(b *batch) error { return l.read(b, names) }); err != nil {
		return nil, r.unavailable(ctx, diff.Commit, err)
	}
	return l.revs, l.errs.Sorted()
}

// A loading reads files from a commit.
type loading struct {
	diff    Differences
	tree    *commitTree
	parsers map[source.Format]source.Parser
	revs    []revision.Revision
	errs    source.Errors
}

func (l *loading) read(b *batch, names []string) error {
	l.tree.batch = b
	defer func() { l.tree.batch = nil }()
	for part := range slices.Chunk(names, chunk) {
		if err := cmp.Or(l.part(part), l.tree.failed); err != nil {
			return err
		}
	}
	return nil
}

// part reads some files. It reads links one by one, since it has to follow them.
func (l *loading) part(names []string) error {
	var ids []string
	for _, name := range names {
		if id := l.diff.blobs[name].id; id != "" {
			ids = append(ids, id)
		}
	}
	var objects []object
	var err error
	if len(ids) > 0 {
		if objects, err = l.tree.batch.contents(ids); err != nil {
			return err
		}
	}
	for _, name := range names {
		file := l.diff.blobs[name]
		var o object
		if file.id != "" {
			if o, objects = objects[0], objects[1:]; o.kind == "missing" {
				return fmt.Errorf("%s: %w", file.at, errMissing)
			}
		} else if o, err = l.tree.batch.at(l.diff.Commit, file.at); err != nil {
			return err
		}
		l.parse(name, file, o)
	}
	return nil
}

// parse parses the revision of one file.
func (l *loading) parse(name string, file blob, o object) {
	label := l.diff.Commit.Ref + ":" + file.at
	switch {
	case o.kind == "tree": // a link to a folder, which source.Load does not follow either
		return
	case o.kind != "blob":
		l.errs = append(l.errs, source.FileError(label, errors.New("the commit does not have its target")))
		return
	}
	parser := l.parsers[file.format]
	if parser == nil {
		parser = file.format.Parser(l.tree)
		l.parsers[file.format] = parser
	}
	rev, verdict, errs := parser.Parse(name, o.content, true)
	switch {
	case len(errs) > 0:
		l.errs = append(l.errs, relabel(errs, name, label)...)
	case verdict == source.Done:
		if rev.Load != nil {
			l.tree.kept[name] = o.content
		}
		l.revs = append(l.revs, rev)
	}
}

// relabel changes the file name in faults from name to label.
func relabel(errs source.Errors, name, label string) source.Errors {
	errs = slices.Clone(errs)
	for i := range errs {
		if errs[i].File == name {
			errs[i].File = label
		}
	}
	return errs
}

// Content returns the commit's content of files by their paths on disk, in order;
// nil if the commit does not have the path, or not as a file.
func (r *Repo) Content(ctx context.Context, c Commit, paths []string) ([][]byte, error) {
	at, err := r.locateAll(paths)
	if err != nil {
		return nil, err
	}
	contents := make([][]byte, len(paths))
	err = r.withBatch(ctx, func(b *batch) error {
		for i := range at {
			o, err := b.at(c, at[i])
			if err != nil {
				return err
			}
			if o.kind == "blob" {
				contents[i] = o.content
			}
		}
		return nil
	})
	if err != nil {
		return nil, r.unavailable(ctx, c, err)
	}
	return contents, nil
}
