package check

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Moved has the other places in the graph that git shows of revisions: those that
// they had before, and those that they have on other remote branches.
type Moved struct {
	Before    []gitrepo.Reparenting // in the history of the shared branch and of HEAD, newest first
	Elsewhere []gitrepo.Variant     // without those that the history has, too

	// Commit returns for a change that a merge brought the commit that made it.
	Commit func(context.Context, gitrepo.Reparenting) gitrepo.Reparenting

	// Content returns a file's content at a ref; nil where it has none.
	Content func(ctx context.Context, ref, file string) []byte
}

// An arrangement is the graph as it was before some commits, or as another branch has
// it.
type arrangement struct {
	down map[graph.Ref][]graph.Ref // the needs of the revisions that are elsewhere

	by     []gitrepo.Reparenting // the changes of the commit since which it is another one
	branch []gitrepo.Variant     // or the revisions of the branch that has it
}

// arrangements returns the graph before each commit that changed it, newest first, and
// that of each other branch. Changes of revisions that are not in the graph any more,
// or that had parents that are not, are left out.
func (in Input) arrangements() (all []arrangement) {
	down, at := map[graph.Ref][]graph.Ref{}, map[graph.Ref]*revision.Revision{}
	for changes := in.Moved.Before; len(changes) > 0; {
		n := 1
		for n < len(changes) && changes[n].Author.Commit == changes[0].Author.Commit {
			n++
		}
		var by []gitrepo.Reparenting
		for _, c := range changes[:n] {
			r, needs, ok := in.placed(&c.Before)
			if !ok || at[r] != nil && sameNeeds(at[r], &c.Before) || at[r] == nil && sameNeeds(in.Revision(r), &c.Before) {
				continue // a merge has brought the same change
			}
			down[r], at[r], by = needs, &c.Before, append(by, c)
		}
		if len(by) > 0 {
			all = append(all, arrangement{down: cloned(down), by: by})
		}
		changes = changes[n:]
	}
	return append(all, in.otherBranches()...)
}

// otherBranches returns the arrangements of other remote branches.
func (in Input) otherBranches() (all []arrangement) {
	of := map[string]int{}
	for _, v := range in.Moved.Elsewhere {
		r, needs, ok := in.placed(&v.Revision)
		if !ok || sameNeeds(in.Revision(r), &v.Revision) {
			continue
		}
		i, known := of[v.Branch]
		if !known {
			i = len(all)
			of[v.Branch], all = i, append(all, arrangement{down: map[graph.Ref][]graph.Ref{}})
		}
		all[i].down[r], all[i].branch = needs, append(all[i].branch, v)
	}
	return all
}

// placed returns a revision of the graph, and the needs of another version of it; false
// where the graph lacks one of them.
func (in Input) placed(then *revision.Revision) (r graph.Ref, needs []graph.Ref, ok bool) {
	r, ok = in.Graph().Lookup(then.ID)
	needs, gone := in.Graph().LookupAll(then.Parents)
	for _, symbol := range then.DependsOn {
		found, err := in.Graph().Resolve(symbol)
		needs, ok = append(needs, found...), ok && err == nil
	}
	return r, needs, ok && len(gone) == 0
}

// sameNeeds reports whether two versions of a revision need the same.
func sameNeeds(a, b *revision.Revision) bool {
	return sameNames(a.Parents, b.Parents) && sameNames(a.DependsOn, b.DependsOn)
}

func cloned(down map[graph.Ref][]graph.Ref) map[graph.Ref][]graph.Ref {
	copied := make(map[graph.Ref][]graph.Ref, len(down))
	for r, needs := range down {
		copied[r] = needs
	}
	return copied
}

// below returns revisions and all that they need in an arrangement.
func (in Input) below(a arrangement, refs []graph.Ref) graph.Set {
	seen := in.Graph().NewSet()
	for todo := slices.Clone(refs); len(todo) > 0; {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen.Has(r) {
			continue
		}
		seen.Add(r)
		if needs, moved := a.down[r]; moved {
			todo = append(todo, needs...)
		} else {
			todo = append(todo, in.Graph().Needs(r)...)
		}
	}
	return seen
}

// moved returns the revisions whose place a commit changed, or a branch has another of.
func (a arrangement) moved(g *graph.Graph) (refs []graph.Ref) {
	for _, c := range a.by {
		if r, ok := g.Lookup(c.Before.ID); ok {
			refs = append(refs, r)
		}
	}
	for _, v := range a.branch {
		if r, ok := g.Lookup(v.Revision.ID); ok {
			refs = append(refs, r)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}
