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

// An Occurrence is a commit that added a file which defines a revision.
type Occurrence struct {
	Author   Author // of the commit
	Path     string // the file's path at the time, on disk
	Revision revision.Revision
	Content  []byte

	Branches []string // the branches that contain the commit, with their remote's name, in git's order
	Present  []string // those that still have the revision in the file
	Here     bool     // HEAD has the revision in that file
	Removed  Author   // the newest commit that removed the revision from the file, perhaps on another branch; zero if there is none
}

const (
	maxEvents      = 4000 // an id that is a common word has very many
	maxOccurrences = 20
)

// Search returns the places at which a revision is or was defined, newest first,
// twenty at most. It searches the histories of all refs, stashes, and the former
// targets of refs, including commits that a merge dropped. It searches below the
// folders, and only if that finds nothing, in all files of the repository that may
// be revisions.
//
// git reads each version of each of those files, which takes a second or more for
// 50,000 commits, so set a deadline. Search returns nothing when it is exceeded.
func (r *Repo) Search(ctx context.Context, id string, dirs []string, opts source.Options) ([]Occurrence, error) {
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

// anywhere matches all names that revision files have.
var anywhere = []string{":(top,glob)**/*.sql", ":(top,glob)**/*.py", ":(top,glob)**/*.go"}

// An event is a commit that changed the number of times that a file mentions the
// id.
type event struct {
	logged
	change
}

func (r *Repo) search(ctx context.Context, id string, paths []string, opts source.Options, global ...string) ([]Occurrence, error) {
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

// A searching finds the events that define the revision rather than mention it.
type searching struct {
	r       *Repo
	b       *batch
	id      string
	opts    source.Options
	head    Commit
	found   []Occurrence
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
		if len(s.found) == maxOccurrences {
			break
		}
	}
	return nil
}

// read returns the occurrence at one side of an event, or nil.
func (s *searching) read(e event, blob string) (*Occurrence, error) {
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
	return &Occurrence{Author: e.author, Path: rev.File, Revision: rev, Content: objects[0].content}, nil
}

// parse parses a file, and reports whether it defines the revision.
func (s *searching) parse(c Commit, at string, content []byte) (revision.Revision, bool) {
	rev, ok := s.b.parse(c, filepath.Join(s.r.dir, filepath.FromSlash(at)), content, s.opts)
	return rev, ok && rev.ID == s.id
}

// parse parses the revision of a file in a commit, by its name on disk. Its imports
// are the commit's.
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

// branches sets the branches of an occurrence, and whether they still have it.
func (s *searching) branches(ctx context.Context, e event, found *Occurrence) error {
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
