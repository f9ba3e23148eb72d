package gitrepo

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Variant is a revision as other remote branches have it.
type Variant struct {
	Branch   string // the first one, with its remote: origin/release
	Revision revision.Revision
}

// maxBranches is the number of remote branches that Variants looks at: those with the
// newest commits.
const maxBranches = 500

// Variants returns the revisions of remote branches whose files differ from those of a
// commit, each version once. Branches with the same folders count as one.
//
// It costs two processes, whatever the number of branches, and reads the files that
// differ.
func (r *Repo) Variants(ctx context.Context, from Commit, dirs []string, opts source.Options) ([]Variant, error) {
	folders, err := r.folders(dirs)
	if err != nil || len(folders) == 0 {
		return nil, err
	}
	branches, err := r.remoteBranches(ctx)
	if err != nil || len(branches) == 0 {
		return nil, err
	}
	var pairs []treePair
	if err := r.withBatch(ctx, func(b *batch) (err error) {
		pairs, err = b.treePairs(from, branches, folders)
		return err
	}); err != nil || len(pairs) == 0 {
		return nil, err
	}
	changes, err := r.treeChanges(ctx, pairs)
	if err != nil {
		return nil, err
	}
	var all []Variant
	err = r.withBatch(ctx, func(b *batch) (err error) {
		all, err = b.variants(pairs, changes, opts)
		return err
	})
	return all, err
}

// remoteBranches returns the remotes' branches, those with the newest commits first.
func (r *Repo) remoteBranches(ctx context.Context) (all []Commit, err error) {
	out, err := r.run(ctx, "for-each-ref", fmt.Sprintf("--count=%d", maxBranches), "--sort=-committerdate", "--format=%(objectname) %(refname:short) %(symref)", "refs/remotes")
	for ref := range strings.Lines(string(out)) {
		words := strings.Split(strings.TrimSuffix(ref, "\n"), " ")
		if len(words) == 3 && words[2] == "" { // not origin/HEAD
			all = append(all, Commit{words[0], words[1]})
		}
	}
	return all, err
}

// A treePair is a folder in two commits.
type treePair struct {
	ours, theirs string // ids of trees
	branch       Commit // the first one that has theirs
	at           string // the folder's path from the top
}

// treePairs returns the folders that differ between a commit and branches.
func (b *batch) treePairs(from Commit, branches []Commit, folders []folder) (all []treePair, err error) {
	for _, f := range folders {
		ours, err := b.at(from, f.at)
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{ours.id: true}
		for _, branch := range branches {
			theirs, err := b.at(branch, f.at)
			if err != nil {
				return nil, err
			}
			if ours.kind == "tree" && theirs.kind == "tree" && !seen[theirs.id] {
				seen[theirs.id] = true
				all = append(all, treePair{ours.id, theirs.id, branch, f.at})
			}
		}
	}
	return all, nil
}

// treeChanges returns the files that differ in each pair.
func (r *Repo) treeChanges(ctx context.Context, pairs []treePair) (map[treePair][]change, error) {
	var in strings.Builder
	of := map[string]treePair{}
	for _, p := range pairs {
		in.WriteString(p.ours + " " + p.theirs + "\n")
		of[p.ours+" "+p.theirs] = p
	}
	out, err := r.feed(ctx, in.String(), "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--diff-filter=AM")
	if err != nil {
		return nil, err
	}
	all := map[treePair][]change{}
	var at treePair
	for words := strings.Split(string(out), "\x00"); len(words) > 1; words = words[2:] {
		lines := strings.Split(words[0], "\n") // the pairs up to this one, if it is the pair's first file
		if last := len(lines) - 1; last > 0 {
			at = of[lines[last-1]]
		}
		c, ok := parseChange(lines[len(lines)-1], words[1])
		if !ok {
			return nil, fmt.Errorf("git diff-tree printed %q", words[0])
		}
		all[at] = append(all[at], c)
	}
	return all, nil
}

// variants parses the files that differ.
func (b *batch) variants(pairs []treePair, changes map[treePair][]change, opts source.Options) ([]Variant, error) {
	var blobs []blobAt
	var ids []string
	var branches []Commit
	seen := map[blobAt]bool{}
	for _, p := range pairs {
		for _, c := range changes[p] {
			at := blobAt{c.new, path.Join(p.at, c.path)}
			if _, ok := opts.FormatOf(path.Base(c.path)); ok && isRegular(c.newMode) && !seen[at] {
				seen[at] = true
				ids, blobs, branches = append(ids, at.id), append(blobs, at), append(branches, p.branch)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	objects, err := b.contents(ids)
	if err != nil {
		return nil, err
	}
	var all []Variant
	for i, o := range objects {
		if o.kind != "blob" {
			continue
		}
		if rev, ok := b.parse(branches[i], filepath.Join(b.r.dir, filepath.FromSlash(blobs[i].path)), o.content, opts); ok {
			all = append(all, Variant{branches[i].Ref, rev})
		}
	}
	return all, nil
}
