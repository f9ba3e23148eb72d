package gitrepo

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"time"
)

// An Author is the author of a commit or file, according to .mailmap.
type Author struct {
	Name, Email string
	Time        time.Time // in the author's time zone; zero if it is not committed
	Commit      string    // its id; "" if it is not committed
}

// Known reports whether the author is known.
func (a Author) Known() bool { return a.Commit != "" || a.Name != "" || a.Email != "" }

// Writers returns the author of each file: the author of the commit that added it
// to the history of c, whatever its name was then. The zero Commit means the work
// tree: the author of a file that HEAD does not have is the user of the
// configuration, without a commit. For a missing file, the Author is zero.
//
// It walks the history back to the oldest of the files, so ask for a few only. If
// ctx ends first, it returns the authors found so far with ctx's error.
func (r *Repo) Writers(ctx context.Context, c Commit, paths []string) ([]Author, error) {
	return r.RecentWriters(ctx, c, paths, 0)
}

// RecentWriters is Writers within the last commits of c's own history, counted by first
// parents, and those that they merged; the Author of an older file is zero. If last is 0,
// it looks at all.
func (r *Repo) RecentWriters(ctx context.Context, c Commit, paths []string, last int) ([]Author, error) {
	at, err := r.locateAll(paths)
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	h := hunt{r: r, authors: make([]Author, len(paths)), wanted: map[string][]int{}}
	for i := range at {
		h.wanted[at[i]] = append(h.wanted[at[i]], i)
	}
	start := c
	if c.ID == "" {
		if start, err = h.uncommitted(ctx, paths, at); err != nil {
			return nil, err
		}
	}
	if start.ID == "" {
		return h.authors, nil
	}
	if h.end, err = r.before(ctx, start, last); err != nil {
		return h.authors, err
	}
	return h.authors, h.run(ctx, start.ID)
}

// before returns the argument that ends a walk from a commit after the last commits of
// its own history; none if it has no more, or if last is 0.
func (r *Repo) before(ctx context.Context, c Commit, last int) (end []string, err error) {
	if last == 0 {
		return nil, nil
	}
	err = r.withBatch(ctx, func(b *batch) error {
		o, err := b.object(fmt.Sprintf("%s~%d^{commit}", c.ID, last))
		if o.kind == "commit" {
			end = []string{"^" + o.id}
		}
		return err
	})
	return end, err
}

// A hunt searches the commits that added files.
type hunt struct {
	r       *Repo
	authors []Author
	wanted  map[string][]int // by path that is not found yet, its authors
	end     []string         // the argument that ends the walks; none for all of the history
}

// uncommitted sets the authors of files that HEAD does not have, and returns HEAD,
// or the zero Commit if there is none.
func (h *hunt) uncommitted(ctx context.Context, paths, at []string) (Commit, error) {
	head, err := h.r.Commit(ctx, "HEAD")
	unborn := is[*UnknownRefError](err)
	if err != nil && !unborn {
		return Commit{}, err
	}
	committed := make([]bool, len(paths))
	if !unborn {
		if committed, err = h.committed(ctx, head, paths, at); err != nil {
			return Commit{}, err
		}
	}
	for i, is := range committed {
		if is {
			continue
		}
		delete(h.wanted, at[i])
		if _, err := os.Lstat(paths[i]); err != nil {
			continue
		}
		conf, err := h.r.config(ctx)
		if err != nil {
			return Commit{}, err
		}
		h.authors[i] = conf.user
	}
	return head, nil
}

// committed reports for each file whether a commit has it. git reads a whole folder for each
// path, so all names are listed if the paths are many.
func (h *hunt) committed(ctx context.Context, c Commit, paths, at []string) ([]bool, error) {
	has := make([]bool, len(paths))
	if len(paths) <= mostSpecs {
		contents, err := h.r.Content(ctx, c, paths)
		for i := range contents {
			has[i] = contents[i] != nil
		}
		return has, err
	}
	all, err := h.r.Names(ctx, c)
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool, len(all))
	for _, name := range all {
		names[name] = true
	}
	for i := range at {
		has[i] = names[at[i]]
	}
	return has, nil
}

// run finds the additions in one walk, and then follows the files that were moved
// to these names.
func (h *hunt) run(ctx context.Context, from string) error {
	paths := slices.Sorted(maps.Keys(h.wanted))
	if len(paths) == 0 {
		return nil
	}
	added, err := h.additions(ctx, from, paths)
	commits := map[string]bool{}
	for _, author := range added {
		commits[author.Commit] = true
	}
	if err == nil {
		err = h.r.findMoves(ctx, slices.Collect(maps.Keys(commits))...)
	}
	for path, author := range added {
		if err == nil {
			author, err = h.follow(ctx, path, author)
		}
		for _, i := range h.wanted[path] {
			h.authors[i] = author
		}
	}
	return err
}

// maxMoves is the number of moves of a file that are followed.
const maxMoves = 8

// follow continues from the commit that gave a file its name to the one that added it,
// if the file was moved. On errors it returns the last author found.
func (h *hunt) follow(ctx context.Context, path string, author Author) (Author, error) {
	for range maxMoves {
		moved, err := h.r.moves(ctx, author.Commit)
		if err != nil {
			return author, err
		}
		old := moved[path]
		if old == "" {
			break
		}
		before, err := h.additions(ctx, author.Commit+"^", []string{old})
		if err != nil || before[old].Commit == "" {
			return author, err
		}
		path, author = old, before[old]
	}
	return author, nil
}

// additions returns, for each path, the newest commit that added it among the given
// commit and its ancestors. On errors it returns the ones found so far. It stops at
// the last one.
func (h *hunt) additions(ctx context.Context, from string, paths []string) (map[string]Author, error) {
	added, wanted := make(map[string]Author, len(paths)), make(map[string]bool, len(paths))
	for _, p := range paths {
		wanted[p] = true
	}
	err := h.r.log(ctx, with(slices.Concat([]string{"-c", from}, h.end), limits(paths)), func(at logged, c change) bool {
		if _, known := added[c.path]; c.status == 'A' && !known && wanted[c.path] {
			added[c.path] = at.author
		}
		return len(added) < len(paths)
	})
	return added, err
}

// mostSpecs is the number of paths to which a walk is limited one by one: git compares each of
// them with each file of a commit.
const mostSpecs = 100

// limits returns the paths, or, if they are many, their folders.
func limits(paths []string) []string {
	if len(paths) <= mostSpecs {
		return paths
	}
	folders := map[string]bool{}
	for _, p := range paths {
		folders[path.Dir(p)] = true
	}
	return slices.Sorted(maps.Keys(folders))
}
