package gitrepo

import (
	"cmp"
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

	Present []string // the branches that have the revision in the file, with their remote's name, in git's order
	Own     bool     // the commit is in HEAD's history
	Here    bool     // HEAD has the revision in that file
	Removal *Removal // the commit that removed the revision, HEAD's own before others, else the newest; nil if there is none
}

const (
	maxEvents      = 4000 // an id that is a common word has very many
	maxOccurrences = 20   // of one id
)

// Search returns for each id the places at which its revision is or was defined,
// newest first, twenty at most. It searches the histories of all refs, stashes, and
// the former targets of refs, including commits that a merge dropped. It searches
// below the folders, and for the ids that it does not find there, in all files of the
// repository that may be revisions.
//
// Each of the two searches is one walk for all ids, in which git reads each version
// of each of those files: a second or more for 50,000 commits, so set a deadline.
// Search returns nothing when it is exceeded.
func (r *Repo) Search(ctx context.Context, ids []string, dirs []string, opts source.Options) (map[string][]Occurrence, error) {
	found := map[string][]Occurrence{}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	folders, err := r.folders(dirs)
	if err != nil {
		return nil, err
	}
	if len(folders) > 0 {
		lines := []string{"--text", "-G(^|[^0-9A-Za-z_])(" + oneOf(ids) + ")([^0-9A-Za-z_]|$)"}
		if err := r.search(ctx, lines, ids, found, pathspecs(folders), opts); err != nil {
			return nil, err
		}
	}
	left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return len(found[id]) > 0 })
	counts := []string{"--pickaxe-regex", "-S" + oneOf(left)} // -G would take three times as long for long files
	return found, r.search(ctx, counts, left, found, anywhere(dirs, opts), opts, "--no-literal-pathspecs")
}

// An event is a commit that changed a file.
type event struct {
	logged
	change
}

// search searches with the options of git log that select the commits whose changes
// mention one of ids.
func (r *Repo) search(ctx context.Context, mention, ids []string, found map[string][]Occurrence, paths []string, opts source.Options, global ...string) error {
	if len(ids) == 0 || len(paths) == 0 {
		return nil
	}
	var events []event
	args := slices.Concat(global, with(slices.Concat(everywhere, mention), paths))
	err := r.log(ctx, args, func(at logged, c change) bool {
		if _, ok := opts.FormatOf(path.Base(c.path)); ok {
			events = append(events, event{at, c})
		}
		return len(events) < maxEvents
	})
	if err != nil || len(events) == 0 {
		return err
	}
	s := searching{r: r, ids: ids, opts: opts, found: found, removed: map[string]*removals{}}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := r.withBatch(ctx, func(b *batch) error { s.b = b; return s.run(events) }); err != nil {
		return err
	}
	return s.finish(ctx, paths, global)
}

// A searching finds the events that define a revision rather than mention it.
type searching struct {
	r       *Repo
	b       *batch
	ids     []string
	opts    source.Options
	head    Commit
	own     map[string]bool // the commits in HEAD's history
	tips    []Commit        // of the branches
	found   map[string][]Occurrence
	removed map[string]*removals // by id
}

// removals are the removals of a revision that were found so far.
type removals struct{ own, newest *Removal }

// best returns HEAD's own removal, else the newest one.
func (r *removals) best() *Removal {
	switch {
	case r == nil:
		return nil
	case r.own != nil:
		return r.own
	}
	return r.newest
}

// prepare reads HEAD's history and the branches.
func (s *searching) prepare(ctx context.Context) error {
	s.own = map[string]bool{}
	if head, err := s.r.Commit(ctx, "HEAD"); err == nil { // there is none before the first commit
		s.head = head
		out, err := s.r.run(ctx, "rev-list", head.ID)
		if err != nil {
			return err
		}
		for id := range strings.Lines(string(out)) {
			s.own[strings.TrimSuffix(id, "\n")] = true
		}
	}
	var err error
	s.tips, err = s.r.tips(ctx)
	return err
}

// tips returns the branches, those of remotes too.
func (r *Repo) tips(ctx context.Context) (tips []Commit, err error) {
	out, err := r.run(ctx, "for-each-ref", "--format=%(objectname) %(refname:short) %(symref)", "refs/heads", "refs/remotes")
	if err != nil {
		return nil, err
	}
	for ref := range strings.Lines(string(out)) {
		words := strings.Split(strings.TrimSuffix(ref, "\n"), " ")
		if len(words) != 3 {
			return nil, fmt.Errorf("git for-each-ref printed %q", ref)
		}
		if words[2] == "" { // origin/HEAD is a symbolic one
			tips = append(tips, Commit{words[0], words[1]})
		}
	}
	return tips, nil
}

// run reads the events of each commit together, since a commit may move a revision.
func (s *searching) run(events []event) error {
	for len(events) > 0 {
		to := 1
		for to < len(events) && events[to].id == events[0].id {
			to++
		}
		if err := s.commit(events[:to]); err != nil {
			return err
		}
		events = events[to:]
	}
	return nil
}

// commit notes the revisions that a commit defines anew, and those that it removes.
func (s *searching) commit(events []event) error {
	before, after := map[string]Version{}, make([]Version, 0, len(events))
	for _, e := range events {
		old, err := s.read(e, e.old)
		if err != nil {
			return err
		}
		if old != nil {
			before[old.Revision.ID] = *old
		}
		now, err := s.read(e, e.new)
		if err != nil {
			return err
		}
		if now != nil && (old == nil || old.Revision.ID != now.Revision.ID) {
			after = append(after, *now)
		} else if now != nil {
			delete(before, old.Revision.ID)
		}
	}
	for _, now := range after {
		if err := s.add(now, events[0]); err != nil {
			return err
		}
		delete(before, now.Revision.ID)
	}
	for id, was := range before {
		s.remove(id, was, events[0])
	}
	return nil
}

// add notes an occurrence.
func (s *searching) add(now Version, e event) error {
	id := now.Revision.ID
	if !slices.Contains(s.ids, id) || len(s.found[id]) >= maxOccurrences {
		return nil
	}
	o := Occurrence{Author: e.author, Path: now.Path, Revision: now.Revision, Content: now.Content, Own: s.own[e.id], Removal: s.removed[id].best()}
	err := s.branches(&o)
	s.found[id] = append(s.found[id], o)
	return err
}

// remove notes the removal of a revision.
func (s *searching) remove(id string, was Version, e event) {
	if !slices.Contains(s.ids, id) {
		return
	}
	all := s.removed[id]
	if all == nil {
		all = &removals{}
		s.removed[id] = all
	}
	removal := &Removal{Author: e.author, Subject: e.subject, Parent: e.parent, Own: s.own[e.id], Was: was}
	all.newest = cmp.Or(all.newest, removal)
	if removal.Own {
		all.own = cmp.Or(all.own, removal)
	}
}

// read returns the revision at one side of an event, or nil.
func (s *searching) read(e event, blob string) (*Version, error) {
	if isZero(blob) || !isRegular(e.newMode) && !isRegular(e.oldMode) {
		return nil, nil
	}
	objects, err := s.b.contents([]string{blob})
	if err != nil || objects[0].kind != "blob" {
		return nil, err
	}
	rev, ok := s.b.parse(Commit{e.id, e.id}, s.onDisk(e.path), objects[0].content, s.opts)
	if !ok {
		return nil, nil
	}
	return &Version{Commit: e.id, Author: e.author, Subject: e.subject, Path: rev.File, Revision: rev, Content: objects[0].content, Reachable: s.own[e.id]}, nil
}

// onDisk returns the place of a path from the top.
func (s *searching) onDisk(at string) string {
	return filepath.Join(s.r.dir, filepath.FromSlash(at))
}

// branches sets the branches that have an occurrence, and whether HEAD does.
func (s *searching) branches(o *Occurrence) (err error) {
	if o.Here, err = s.present(s.head, o); err != nil {
		return err
	}
	for _, tip := range s.tips {
		there, err := s.present(tip, o)
		if err != nil {
			return err
		}
		if there {
			o.Present = append(o.Present, tip.Ref)
		}
	}
	return nil
}

// present reports whether a commit has a revision in the file of an occurrence.
func (s *searching) present(c Commit, o *Occurrence) (bool, error) {
	below, err := filepath.Rel(s.r.dir, o.Path)
	if err != nil || c.ID == "" {
		return false, err
	}
	object, err := s.b.at(c, filepath.ToSlash(below))
	if err != nil || object.kind != "blob" {
		return false, err
	}
	rev, ok := s.b.parse(c, o.Path, object.content, s.opts)
	return ok && rev.ID == o.Revision.ID, nil
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
