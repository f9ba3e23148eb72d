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

// A Version is what a commit made of a revision's file.
type Version struct {
	Author    Author // of the commit; zero where a shallow clone's history ends, which does not tell
	Subject   string // of the commit; "" there too
	Path      string // of the file then, on disk
	Revision  revision.Revision
	Content   []byte
	Reachable bool // HEAD's history, as far as it is here, has the commit
}

const maxVersions = 200

// Versions returns every version of a revision's file that is here, newest first,
// at most two hundred: in what all refs reach, in stashes, and in what refs
// pointed to before. Of those of the same second, HEAD's own come first. What is
// on disk is none, and what cannot be read as a revision is left out.
//
// Of versions in a row with the same content, as a rebase makes them, there is
// one: that of the oldest commit, among HEAD's if it has any of them. The file is
// followed to the names that it had before it moved, eight moves at most, and
// there only in the history of the commit that moved it.
//
// git walks all of history once, twice if the file moved, which takes a second or
// some where there are 50,000 commits, and reads each version: set a deadline.
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
	return versions, err
}

// A past is what happened to a file.
type past struct {
	r      *Repo
	file   string                     // as the caller names it
	at     string                     // its path from the top
	before map[string]map[string]bool // the commits that count, by a name that the file had before
	events []event                    // newest first
	own    map[string]bool            // the commits that HEAD's history has
	ends   map[string]bool            // those at which a shallow clone's history ends
}

// everywhere has a log go through all that is here. A commit comes before its
// parents, also in the same second.
var everywhere = []string{"-c", "--full-history", "--date-order", "--all", "--reflog"}

// find finds the events, under all names of the file.
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

// follow finds the names that the file had before.
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

// events are what a log says of files.
func (r *Repo) events(ctx context.Context, args []string, paths ...string) ([]event, error) {
	var events []event
	err := r.log(ctx, with(args, paths), func(at logged, c change) bool {
		events = append(events, event{at, c})
		return len(events) < maxEvents
	})
	return events, err
}

// tell tells HEAD's own events from others, and has them go first in a second.
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

// read makes versions of the events.
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

// version is what an event made of the file, if that is a revision.
func (p *past) version(b *batch, e event, opts source.Options) (Version, bool, error) {
	if isZero(e.new) {
		return Version{}, false, nil
	}
	objects, err := b.contents([]string{e.new})
	if err != nil || objects[0].kind != "blob" {
		return Version{}, false, err
	}
	v := Version{Author: e.author, Subject: e.subject, Path: p.name(e.path), Content: objects[0].content, Reachable: p.own[e.id]}
	if p.ends[e.id] {
		v.Author, v.Subject = Author{}, ""
	}
	var ok bool
	v.Revision, ok = b.parse(Commit{e.id, e.id}, v.Path, v.Content, opts)
	return v, ok, nil
}

// name is what the caller would call a file: by the given folder, if it is there.
func (p *past) name(at string) string {
	if path.Dir(at) == path.Dir(p.at) {
		return source.Disk.Join(filepath.Dir(p.file), filepath.FromSlash(path.Base(at)))
	}
	return filepath.Join(p.r.dir, filepath.FromSlash(at))
}
