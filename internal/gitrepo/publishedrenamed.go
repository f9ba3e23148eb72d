package gitrepo

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// lateCommits is the number of commits in which addRenamed looks for files: more than
// release branches get beside the shared one while a topic branch is open.
const lateCommits = 1000

// addRenamed adds to defined, for each revision that no ref has in its own file, those of
// refs that have it in another one.
func (r *Repo) addRenamed(ctx context.Context, refs []string, shared string, revisions []*revision.Revision, opts source.Options, defined [][]string) error {
	nowhere := map[string]int{} // the indexes of revisions, by id
	for i, rev := range revisions {
		if len(defined[i]) == 0 {
			nowhere[rev.ID] = i
		}
	}
	if len(nowhere) == 0 {
		return nil
	}
	refs, added, err := r.addedBeside(ctx, refs, shared)
	if err != nil || len(refs) == 0 {
		return err
	}
	var paths []string
	var found []*revision.Revision
	err = r.withBatch(ctx, func(b *batch) error {
		for _, e := range added {
			rev, ok, err := b.revisionOf(e, opts)
			if err != nil {
				return err
			}
			if i, asked := nowhere[rev.ID]; ok && asked && !slices.Contains(paths, e.path) {
				paths, found = append(paths, e.path), append(found, revisions[i])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	there, err := r.definedAt(ctx, refs, paths, found, opts)
	for j := range there {
		i := nowhere[found[j].ID]
		defined[i] = slices.Compact(slices.Sorted(slices.Values(append(defined[i], there[j]...))))
	}
	return err
}

// addedBeside returns those of refs that have commits beside the shared ref, and the
// files that the latest of these commits added.
func (r *Repo) addedBeside(ctx context.Context, refs []string, shared string) (beside []string, added []event, err error) {
	tip, err := r.Commit(ctx, shared)
	if err != nil {
		return nil, nil, err
	}
	out, err := r.run(ctx, "for-each-ref", "--format=%(refname)", "--no-merged="+tip.ID, "refs/remotes/", "refs/tags/")
	if err != nil {
		return nil, nil, err
	}
	for _, ref := range strings.Fields(string(out)) {
		if slices.Contains(refs, ref) {
			beside = append(beside, ref)
		}
	}
	if len(beside) == 0 {
		return nil, nil, nil
	}
	args := slices.Concat([]string{"--diff-filter=A", "--max-count=" + strconv.Itoa(lateCommits)}, beside, []string{"--not", tip.ID})
	added, err = r.events(ctx, args)
	return beside, added, err
}

// revisionOf returns the revision in the file that an event added; false where it has
// none.
func (b *batch) revisionOf(e event, opts source.Options) (revision.Revision, bool, error) {
	if _, ok := opts.FormatOf(e.path[strings.LastIndexByte(e.path, '/')+1:]); !ok || !isRegular(e.newMode) || isZero(e.new) {
		return revision.Revision{}, false, nil
	}
	objects, err := b.contents([]string{e.new})
	if err != nil || objects[0].kind != "blob" {
		return revision.Revision{}, false, err
	}
	rev, ok := b.parse(Commit{e.id, e.id}, e.path, objects[0].content, opts)
	return rev, ok, nil
}
