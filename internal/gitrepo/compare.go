package gitrepo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/source"
)

// A Kind says how a file of the work tree differs from the commit's.
type Kind uint8

// The kinds of difference.
const (
	Added   Kind = iota + 1 // only the work tree has it
	Removed                 // only the commit has it
	Changed                 // both have it, with other content
)

// String is the kind in one word.
func (k Kind) String() string { return [...]string{"", "added", "removed", "modified"}[k] }

// A Difference is a file that the work tree and a commit do not have alike.
type Difference struct {
	Path string // as the caller would name it on disk
	Kind Kind
}

// Differences are the files in which the work tree differs from a commit.
type Differences struct {
	Commit Commit
	Files  []Difference // by path

	opts  source.Options
	blobs map[string]blob // the commit's content of what is removed or modified, and of what was never checked out; by path
}

// A blob is a file's content in a commit.
type blob struct {
	id     string // "" for a link, which is followed in the commit
	at     string // its path from the top
	format source.Format
}

// Compare finds the files below the folders that the work tree and the commit
// do not have alike: changes that are committed since, staged or not, and files
// that git does not track or ignores. Only what source.Load would read is
// looked at. The folders may be missing on either side.
//
// Content is compared as git does, after line endings and encodings are undone.
// Nothing is made of renames: a file that moved is removed and added. A file that
// a sparse checkout leaves out is no difference. A link differs if it, or what it
// leads to, does.
//
// It costs two processes beside each other, a look at each file's date below
// the folders, and the reading of files whose dates git does not know.
func (r *Repo) Compare(ctx context.Context, c Commit, dirs []string, opts source.Options) (Differences, error) {
	folders, err := r.folders(dirs)
	if err != nil {
		return Differences{}, err
	}
	x := comparison{r: r, folders: folders, diff: Differences{Commit: c, opts: opts, blobs: map[string]blob{}}}
	if len(folders) == 0 {
		return x.diff, nil
	}
	if err := x.ask(ctx); err != nil {
		return Differences{}, err
	}
	if err := x.settle(ctx); err != nil {
		return Differences{}, err
	}
	x.report()
	if err := x.follow(ctx); err != nil {
		return Differences{}, err
	}
	slices.SortFunc(x.diff.Files, func(a, b Difference) int { return cmp.Compare(a.Path, b.Path) })
	x.diff.Files = slices.Compact(x.diff.Files)
	return x.diff, nil
}

// A comparison is Compare at work. Its paths are from the top.
type comparison struct {
	r       *Repo
	folders []folder
	changes []change
	odd     []entry
	files   map[string]finding
	diff    Differences
}

// A finding is what is known of a file that may differ.
type finding struct {
	kind Kind   // 0 if it does not
	old  string // the commit's blob; "" if the commit does not have it, or as a link
	link bool   // the commit has a link there
	away bool   // it is not on disk, though nobody removed it
}

// ask runs the two commands.
func (x *comparison) ask(ctx context.Context) error {
	specs := pathspecs(x.folders)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	wg.Go(func() {
		out, err := x.r.run(ctx, slices.Concat([]string{"ls-files", "-z", "-s", "-v", "--others", "--"}, specs)...)
		if err == nil {
			x.odd, err = parseIndex(string(out))
		}
		if err != nil {
			cancel(err)
		}
	})
	out, err := x.r.run(ctx, slices.Concat([]string{
		"-c", "diff.autoRefreshIndex=true", // or else a file whose date changed is different
		"diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative", "--ignore-submodules=all", "-O/dev/null",
		x.diff.Commit.ID, "--",
	}, specs)...)
	if err == nil {
		x.changes, err = parseChanges(string(out))
	}
	if err != nil {
		cancel(err)
	}
	wg.Wait()
	return context.Cause(ctx)
}

// settle makes findings of changes and index, and has git hash the files of
// which it is not certain.
func (x *comparison) settle(ctx context.Context) error {
	x.files = make(map[string]finding, len(x.changes))
	doubts := map[string]bool{}
	for _, c := range x.changes {
		x.change(c, doubts)
	}
	for _, e := range x.odd {
		x.entry(e, doubts)
	}
	return x.hash(ctx, doubts)
}

// change takes what git says of a file for true, but for a mode that changed.
func (x *comparison) change(c change, doubts map[string]bool) {
	f := finding{kind: Changed, old: c.old, link: c.oldMode == linkMode}
	hadIt := isRegular(c.oldMode) || f.link
	switch {
	case !hadIt:
		f = finding{kind: Added}
	case c.status == 'D' || c.newMode == submoduleMode:
		f.kind = Removed
	case c.old == c.new && c.oldMode == c.newMode:
		f.kind = 0
	case isRegular(c.oldMode) && isRegular(c.newMode) && c.oldMode != c.newMode:
		if doubts[c.path] = isZero(c.new); c.old == c.new {
			f.kind = 0
		}
	}
	if c.oldMode == submoduleMode && c.status == 'D' {
		return
	}
	x.files[c.path] = f
}

// entry takes in what the index says of a file, and what is beside it.
func (x *comparison) entry(e entry, doubts map[string]bool) {
	f, changed := x.files[e.path]
	switch {
	case strings.HasSuffix(e.path, "/"):
		x.nested(e.path)
		return
	case e.tag == '?' && changed: // no longer tracked, but there
		f.kind, doubts[e.path] = Changed, true
	case e.tag == '?':
		f.kind = Added
	case e.tag == 'M':
		doubts[e.path] = changed && f.kind == Changed
	case e.tag == 'H' || e.mode == submoduleMode: // follow looks at links
		return
	default: // git does not look at it
		if !changed {
			f = finding{old: e.id, link: e.mode == linkMode}
		}
		x.unseen(e, &f, doubts)
	}
	x.files[e.path] = f
}

// unseen finds out about a file that git was told not to look at.
func (x *comparison) unseen(e entry, f *finding, doubts map[string]bool) {
	hadIt := f.old != ""
	_, err := os.Lstat(x.path(e.path))
	switch gone := err != nil; {
	case gone && e.tag == 'h' && hadIt:
		f.kind = Removed
	case gone:
		f.kind, f.away = 0, hadIt
	case hadIt:
		f.kind, doubts[e.path] = Changed, true
	}
}

// nested adds the files of a repository inside of this one, which git treats as
// one thing.
func (x *comparison) nested(dir string) {
	_ = filepath.WalkDir(x.path(dir), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if rel, ok := x.r.rel(path); err == nil && ok && !d.IsDir() {
			x.files[rel] = finding{kind: Added}
		}
		return nil
	})
}

// path is where a file is on disk.
func (x *comparison) path(at string) string { return filepath.Join(x.r.dir, filepath.FromSlash(at)) }

// hash has git hash files as it would add them; one that has the commit's id is
// no difference.
func (x *comparison) hash(ctx context.Context, doubts map[string]bool) error {
	var paths []string
	var stdin strings.Builder
	for path, doubt := range doubts {
		info, err := os.Lstat(x.path(path))
		if f := x.files[path]; !doubt || f.link || isZero(f.old) || err != nil || !info.Mode().IsRegular() || !x.takes(path) {
			continue
		}
		paths = append(paths, path)
		stdin.WriteString(cQuoted(path) + "\n")
	}
	if len(paths) == 0 {
		return nil
	}
	out, err := x.r.feed(ctx, stdin.String(), "hash-object", "--stdin-paths")
	ids := bytes.Fields(out)
	if err == nil && len(ids) != len(paths) {
		err = errors.New("git hash-object printed too little")
	}
	if err != nil {
		return err
	}
	for i, path := range paths {
		if f := x.files[path]; f.old == string(ids[i]) {
			f.kind = 0
			x.files[path] = f
		}
	}
	return nil
}

// takes reports whether the file is one that the caller wants to know about.
func (x *comparison) takes(at string) bool {
	return slices.ContainsFunc(x.folders, func(f folder) bool {
		below, ok := f.below(at)
		if ok {
			_, ok = x.diff.opts.FormatOf(below)
		}
		return ok
	})
}

// each calls for every name that the caller has for a file, with its format.
func (x *comparison) each(at string, do func(name string, format source.Format)) {
	for _, f := range x.folders {
		below, ok := f.below(at)
		if !ok {
			continue
		}
		if format, ok := x.diff.opts.FormatOf(below); ok {
			do(f.name(below), format)
		}
	}
}

// report turns findings into differences, under the caller's names.
func (x *comparison) report() {
	for at, f := range x.files {
		if f.kind == 0 && !f.away {
			continue
		}
		x.each(at, func(name string, format source.Format) {
			if f.kind != 0 {
				x.diff.Files = append(x.diff.Files, Difference{name, f.kind})
			}
			if f.kind != Added {
				x.diff.blobs[name] = blob{f.content(), at, format}
			}
		})
	}
}

// content is the id of the blob that the file has in the commit.
func (f finding) content() string {
	if f.link {
		return ""
	}
	return f.old
}

// cQuoted is a path as git reads it in a line of its own.
func cQuoted(path string) string {
	if path[0] != '"' && !strings.ContainsAny(path, "\n\\") {
		return path
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}
