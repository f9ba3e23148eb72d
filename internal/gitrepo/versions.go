package gitrepo

import (
	"bytes"
	"cmp"
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Version is the content of a revision's file after a commit.
type Version struct {
	Commit    string // its id
	Author    Author // of the commit; zero at the end of a shallow clone's history, where it is unknown
	Subject   string // of the commit; "" there too
	Path      string // the file's path at the time, on disk
	Revision  revision.Revision
	Content   []byte
	Reachable bool   // the commit is in HEAD's history, as far as it is available
	On        string // if it is not, a branch that has this content in the file, with its remote's name; "" if none does

	at string // the path from the top
}

const maxVersions = 200

// Versions returns all available versions of a revision's file, newest first, two
// hundred at most: from the histories of all refs, from stashes, and from former
// targets of refs. If several are of the same second, HEAD's own come first. It
// omits the content on disk and contents that are no revision.
//
// Of consecutive versions with the same content, as a rebase makes them, it returns
// the one of the oldest commit, preferably in HEAD's history. It follows the file
// to its former names, eight moves at most, and only in the history of the commit
// that moved it.
//
// git walks the whole history once, or twice if the file moved, which takes a
// second or more for 50,000 commits, and reads each version; set a deadline.
func (r *Repo) Versions(ctx context.Context, file string, opts source.Options) ([]Version, error) {
	at, err := r.locateAll([]string{file})
	if err != nil {
		return nil, err
	}
	p := past{r: r, file: file, at: at[0], before: map[string]map[string]bool{}}
	if err := p.find(ctx); err != nil || len(p.events) == 0 {
		return nil, err
	}
	if err := p.tell(ctx); err != nil {
		return nil, err
	}
	var versions []Version
	err = r.withBatch(ctx, func(b *batch) (err error) {
		versions, err = p.read(b, opts)
		return err
	})
	if err != nil || !slices.ContainsFunc(versions, func(v Version) bool { return !v.Reachable }) {
		return versions, err
	}
	return versions, r.findBranches(ctx, versions)
}

// findBranches sets the branches of the versions that are not in HEAD's history.
func (r *Repo) findBranches(ctx context.Context, versions []Version) error {
	tips, err := r.tips(ctx)
	if err != nil {
		return err
	}
	return r.withBatch(ctx, func(b *batch) error {
		for i := range versions {
			v := &versions[i]
			for j := 0; j < len(tips) && !v.Reachable && v.On == ""; j++ {
				o, err := b.at(tips[j], v.at)
				if err != nil {
					return err
				}
				if o.kind == "blob" && bytes.Equal(o.content, v.Content) {
					v.On = tips[j].Ref
				}
			}
		}
		return nil
	})
}

// A past is the history of a file.
type past struct {
	r      *Repo
	file   string                     // the caller's name
	at     string                     // the path from the top
	before map[string]map[string]bool // by former name of the file, the commits that count
	events []event                    // newest first
	own    map[string]bool            // the commits in HEAD's history
	ends   map[string]bool            // the commits at which a shallow clone's history ends
}

// everywhere makes a log include everything that is available. Commits precede
// their parents, even within a second.
var everywhere = []string{"-c", "--full-history", "--date-order", "--all", "--reflog"}

// find finds the events under all names of the file.
func (p *past) find(ctx context.Context) error {
	var err error
	if p.events, err = p.r.events(ctx, everywhere, p.at); err != nil {
		return err
	}
	if err := p.follow(ctx); err != nil || len(p.before) == 0 {
		return err
	}
	names := []string{p.at}
	for name := range p.before {
		names = append(names, name)
	}
	events, err := p.r.events(ctx, everywhere, names...)
	p.events = slices.DeleteFunc(events, func(e event) bool { return e.path != p.at && !p.before[e.path][e.id] })
	return err
}

// follow finds the former names of the file.
func (p *past) follow(ctx context.Context) error {
	added := additionsOf(p.events)
	for asked := 0; asked < min(len(added), maxMoves); asked++ {
		e := added[asked]
		moved, err := p.r.moves(ctx, e.id)
		if err != nil {
			return err
		}
		old := moved[e.path]
		if old == "" || old == p.at {
			continue
		}
		events, err := p.r.events(ctx, []string{"-c", "--full-history", e.id + "^"}, old)
		if err != nil {
			return err
		}
		if p.before[old] == nil {
			p.before[old] = map[string]bool{}
		}
		for _, e := range events {
			p.before[old][e.id] = true
		}
		added = append(added, additionsOf(events)...)
	}
	return nil
}

func additionsOf(events []event) []event {
	return slices.DeleteFunc(slices.Clone(events), func(e event) bool { return e.status != 'A' })
}

// events returns the events of files in a log.
func (r *Repo) events(ctx context.Context, args []string, paths ...string) ([]event, error) {
	var events []event
	err := r.log(ctx, with(args, paths), func(at logged, c change) bool {
		events = append(events, event{at, c})
		return len(events) < maxEvents
	})
	return events, err
}

// tell marks the events of HEAD's own history, and sorts them first within a
// second.
func (p *past) tell(ctx context.Context) error {
	var err error
	if p.ends, err = p.r.ends(); err != nil {
		return err
	}
	head, err := p.r.Commit(ctx, "HEAD")
	if is[*UnknownRefError](err) {
		return nil
	}
	if err != nil {
		return err
	}
	args := []string{"rev-list", "--full-history", head.ID, "--", p.at}
	for name := range p.before {
		args = append(args, name)
	}
	out, err := p.r.run(ctx, args...)
	p.own = map[string]bool{}
	for id := range strings.Lines(string(out)) {
		p.own[strings.TrimSuffix(id, "\n")] = true
	}
	for from := 0; from < len(p.events); {
		to := from
		for to < len(p.events) && p.events[to].made == p.events[from].made {
			to++
		}
		slices.SortStableFunc(p.events[from:to], func(a, b event) int { return cmp.Compare(p.rank(a), p.rank(b)) })
		from = to
	}
	return err
}

func (p *past) rank(e event) int {
	if p.own[e.id] {
		return 0
	}
	return 1
}

// read turns the events into versions.
func (p *past) read(b *batch, opts source.Options) ([]Version, error) {
	var all []Version
	for _, e := range p.events {
		v, ok, err := p.version(b, e, opts)
		if err != nil {
			return nil, err
		}
		last := len(all) - 1
		switch {
		case !ok:
		case last < 0 || !bytes.Equal(all[last].Content, v.Content):
			if len(all) == maxVersions {
				return all, nil
			}
			all = append(all, v)
		case v.Reachable || !all[last].Reachable:
			all[last] = v
		}
	}
	return all, nil
}

// version returns the version of the file after an event, if that is a revision.
func (p *past) version(b *batch, e event, opts source.Options) (Version, bool, error) {
	if isZero(e.new) {
		return Version{}, false, nil
	}
	objects, err := b.contents([]string{e.new})
	if err != nil || objects[0].kind != "blob" {
		return Version{}, false, err
	}
	v := Version{Commit: e.id, Author: e.author, Subject: e.subject, Path: p.name(e.path), Content: objects[0].content, Reachable: p.own[e.id], at: e.path}
	if p.ends[e.id] {
		v.Author, v.Subject = Author{}, ""
	}
	var ok bool
	v.Revision, ok = b.parse(Commit{e.id, e.id}, v.Path, v.Content, opts)
	return v, ok, nil
}

// name returns the caller's name of a file: its path below the given folder, if it
// is there.
func (p *past) name(at string) string {
	if path.Dir(at) == path.Dir(p.at) {
		return source.Disk.Join(filepath.Dir(p.file), filepath.FromSlash(path.Base(at)))
	}
	return filepath.Join(p.r.dir, filepath.FromSlash(at))
}
