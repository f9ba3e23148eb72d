package gitrepo

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Sighting is a commit that brought a file which defines a revision.
type Sighting struct {
	Author   Author // of the commit
	Path     string // where the file was, on disk
	Revision revision.Revision
	Content  []byte

	Branches []string // those that contain the commit, with their remote's name; in git's order
	Present  []string // those of them that have the file yet, and the revision in it
	Here     bool     // HEAD, too, has the revision in that file
	Removed  Author   // of the newest commit that removed the revision from the file, perhaps on another branch; the zero Author if none did
}

const (
	maxEvents    = 4000 // an id that is a common word would be everywhere
	maxSightings = 20
)

// Search finds where a revision is or was defined, newest first, at most twenty
// times: in what all refs reach, in stashes, and in what refs pointed to before,
// also where a merge dropped it. It looks below the folders, and only if there is
// nothing, in all files of the repository that may be revisions.
//
// git reads each version of each of those files, which takes a second or
// some where there are 50,000 commits: set a deadline. What was found by then is
// not returned.
func (r *Repo) Search(ctx context.Context, id string, dirs []string, opts source.Options) ([]Sighting, error) {
	if id == "" {
		return nil, nil
	}
	folders, err := r.folders(dirs)
	if err != nil {
		return nil, err
	}
	if len(folders) > 0 {
		found, err := r.search(ctx, id, pathspecs(folders), opts)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return r.search(ctx, id, anywhere, opts, "--no-literal-pathspecs")
}

// anywhere are the names that revision files have.
var anywhere = []string{":(top,glob)**/*.sql", ":(top,glob)**/*.py", ":(top,glob)**/*.go"}

// An event is a commit that changed how often a file mentions the id.
type event struct {
	logged
	change
}

func (r *Repo) search(ctx context.Context, id string, paths []string, opts source.Options, global ...string) ([]Sighting, error) {
	var events []event
	args := slices.Concat(global, with([]string{"-c", "--full-history", "--all", "--reflog", "-S" + id}, paths))
	err := r.log(ctx, args, func(at logged, c change) bool {
		if _, ok := opts.FormatOf(path.Base(c.path)); ok {
			events = append(events, event{at, c})
		}
		return len(events) < maxEvents
	})
	if err != nil || len(events) == 0 {
		return nil, err
	}
	s := searching{r: r, id: id, opts: opts, removed: map[string]Author{}}
	s.head, _ = r.Commit(ctx, "HEAD") // there is none before the first commit
	err = r.withBatch(ctx, func(b *batch) error {
		s.b = b
		return s.run(ctx, events)
	})
	if err != nil {
		return nil, err
	}
	return s.found, nil
}

// A searching tells events that define the revision from those that mention it.
type searching struct {
	r       *Repo
	b       *batch
	id      string
	opts    source.Options
	head    Commit
	found   []Sighting
	removed map[string]Author // by path from the top
}

func (s *searching) run(ctx context.Context, events []event) error {
	for _, e := range events {
		after, err := s.read(e, e.new)
		if err != nil {
			return err
		}
		before, err := s.read(e, e.old)
		if err != nil {
			return err
		}
		switch {
		case after != nil && before == nil:
			if err := s.branches(ctx, e, after); err != nil {
				return err
			}
			s.found = append(s.found, *after)
		case after == nil && before != nil:
			if _, newer := s.removed[e.path]; !newer {
				s.removed[e.path] = e.author
			}
		}
		if len(s.found) == maxSightings {
			break
		}
	}
	return nil
}

// read is the sighting that one side of an event is, or nil.
func (s *searching) read(e event, blob string) (*Sighting, error) {
	if isZero(blob) || !isRegular(e.newMode) && !isRegular(e.oldMode) {
		return nil, nil
	}
	objects, err := s.b.contents([]string{blob})
	if err != nil || objects[0].kind != "blob" {
		return nil, err
	}
	rev, ok := s.parse(Commit{e.id, e.id}, e.path, objects[0].content)
	if !ok {
		return nil, nil
	}
	return &Sighting{Author: e.author, Path: rev.File, Revision: rev, Content: objects[0].content}, nil
}

// parse reads a file's revision, if it is the one that is searched.
func (s *searching) parse(c Commit, at string, content []byte) (revision.Revision, bool) {
	rev, ok := s.b.parse(c, filepath.Join(s.r.dir, filepath.FromSlash(at)), content, s.opts)
	return rev, ok && rev.ID == s.id
}

// parse reads the revision that a file of a commit is, by its name on disk. What
// it imports is the commit's.
func (b *batch) parse(c Commit, name string, content []byte, opts source.Options) (revision.Revision, bool) {
	format, ok := opts.FormatOf(filepath.Base(name))
	if !ok {
		return revision.Revision{}, false
	}
	tree := &commitTree{r: b.r, commit: c, batch: b, objects: map[string]object{}, kept: map[string][]byte{name: content}}
	rev, verdict, errs := format.Parser(tree).Parse(name, content, true)
	tree.batch = nil
	return rev, verdict == source.Done && len(errs) == 0
}

// branches fills in what became of a sighting.
func (s *searching) branches(ctx context.Context, e event, found *Sighting) error {
	found.Removed = s.removed[e.path]
	out, err := s.r.run(ctx, "for-each-ref", "--contains="+e.id, "--format=%(objectname) %(refname:short) %(symref)", "refs/heads", "refs/remotes")
	if err != nil {
		return err
	}
	if found.Here, err = s.present(s.head, e.path); err != nil {
		return err
	}
	for ref := range strings.Lines(string(out)) {
		words := strings.Split(strings.TrimSuffix(ref, "\n"), " ")
		if len(words) != 3 {
			return fmt.Errorf("git for-each-ref printed %q", ref)
		}
		if words[2] != "" { // origin/HEAD
			continue
		}
		found.Branches = append(found.Branches, words[1])
		there, err := s.present(Commit{words[0], words[1]}, e.path)
		if err != nil {
			return err
		}
		if there {
			found.Present = append(found.Present, words[1])
		}
	}
	return nil
}

// present reports whether a commit has the revision in a file.
func (s *searching) present(c Commit, at string) (bool, error) {
	if c.ID == "" {
		return false, nil
	}
	o, err := s.b.at(c, at)
	if err != nil {
		return false, err
	}
	_, ok := s.parse(c, at, o.content)
	return ok && o.kind == "blob", nil
}
