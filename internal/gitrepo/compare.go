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

// A Kind is the kind of a Difference.
type Kind uint8

// The kinds of difference.
const (
	Added   Kind = iota + 1 // only in the work tree
	Removed                 // only in the commit
	Changed                 // in both, with different contents
)

// String returns the kind as one word.
func (k Kind) String() string { return [...]string{"", "added", "removed", "modified"}[k] }

// A Difference is a file that differs between the work tree and a commit.
type Difference struct {
	Path string // the name of the file on disk, relative to the caller's folder
	Kind Kind
}

// Differences are the files that differ between the work tree and a commit.
type Differences struct {
	Commit Commit
	Files  []Difference // by path

	opts  source.Options
	blobs map[string]blob // by path, the commit's content of files that are removed, modified or not checked out
}

// A blob is the content of a file in a commit.
type blob struct {
	id     string // "" for a link, which is followed in the commit
	at     string // its path from the top
	format source.Format
}

// Compare returns the files below the folders that differ between the work tree and
// the commit, whether the changes are committed, staged or neither, including files
// that are untracked or ignored. It considers only files that source.Load would
// read. The folders may be missing on either side.
//
// It compares contents as git does, after line endings and encodings are
// normalized. It does not detect renames: a moved file is removed and added. A file
// that a sparse checkout omits is no difference. A link differs if the link or its
// target differs.
//
// The error is ctx's, git's, or an *UnavailableError. The cost is two concurrent processes, a stat of each file below the folders, and
// reading the files whose dates git does not know.
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
		return Differences{}, r.unavailable(ctx, c, err)
	}
	if err := x.settle(ctx); err != nil {
		return Differences{}, err
	}
	x.report()
	if err := x.follow(ctx); err != nil {
		return Differences{}, r.unavailable(ctx, c, err)
	}
	slices.SortFunc(x.diff.Files, func(a, b Difference) int { return cmp.Compare(a.Path, b.Path) })
	x.diff.Files = slices.Compact(x.diff.Files)
	return x.diff, nil
}

// A comparison is the state of Compare. Its paths start at the top.
type comparison struct {
	r       *Repo
	folders []folder
	changes []change
	odd     []entry
	files   map[string]finding
	diff    Differences
}

// A finding describes a file that may differ.
type finding struct {
	kind Kind   // 0 if it does not differ
	old  string // the commit's blob; "" if the commit does not have it, or as a link
	link bool   // it is a link in the commit
	away bool   // it is not on disk, but was not removed either
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
		"-c", "diff.autoRefreshIndex=true", // otherwise a file with a new date counts as different
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

// settle turns changes and index entries into findings, and has git hash the files
// that may be equal.
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

// change adds a difference that git reported, unless only the file's mode changed.
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

// entry adds an index entry or an untracked file.
func (x *comparison) entry(e entry, doubts map[string]bool) {
	f, changed := x.files[e.path]
	switch {
	case strings.HasSuffix(e.path, "/"):
		x.nested(e.path)
		return
	case e.tag == '?' && changed: // no longer tracked, but on disk
		f.kind, doubts[e.path] = Changed, true
	case e.tag == '?':
		f.kind = Added
	case e.tag == 'M':
		doubts[e.path] = changed && f.kind == Changed
	case e.tag == 'H' || e.mode == submoduleMode: // follow checks links
		return
	default: // git ignores changes of the file
		if !changed {
			f = finding{old: e.id, link: e.mode == linkMode}
		}
		x.unseen(e, &f, doubts)
	}
	x.files[e.path] = f
}

// unseen checks a file whose changes git is configured to ignore.
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

// nested adds the files of a nested repository, which git treats as a unit.
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

// path returns the path of a file on disk.
func (x *comparison) path(at string) string { return filepath.Join(x.r.dir, filepath.FromSlash(at)) }

// hash has git hash files as it would add them. A file with the same id as in the
// commit does not differ.
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

// takes reports whether the caller is interested in the file.
func (x *comparison) takes(at string) bool {
	return slices.ContainsFunc(x.folders, func(f folder) bool {
		below, ok := f.below(at)
		if ok {
			_, ok = x.diff.opts.FormatOf(below)
		}
		return ok
	})
}

// each calls do for every name by which the caller knows a file, with its format.
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

// report turns findings into differences, with the caller's names.
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

// content returns the id of the file's blob in the commit.
func (f finding) content() string {
	if f.link {
		return ""
	}
	return f.old
}

// cQuoted quotes a path for a line of git's input.
func cQuoted(path string) string {
	if path[0] != '"' && !strings.ContainsAny(path, "\n\\") {
		return path
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}
