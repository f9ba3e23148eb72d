package author

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// A RebaseRequest says which revisions get other parents. The zero value puts all
// revisions that the shared branch lacks on top of its head.
type RebaseRequest struct {
	Against   string   // the git ref of the shared branch, for commands; may be empty
	Onto      string   // the symbol of the new parent, instead of the shared branch's head
	Label     string   // the branch label of the shared branch's head, where it has several
	Revisions []string // symbols of the revisions to move, with their descendants; the new ones when empty

	// AllowShipped allows moving shipped revisions. Shipped returns the releases of the
	// shipped ones of revisions; nil if nothing is known of releases.
	AllowShipped bool
	Shipped      func([]*revision.Revision) (map[string]check.Release, error)
}

// A Rebase is the plan of a rebase: nothing is edited yet.
type Rebase struct {
	New   graph.Set        // the revisions on new parents, with their descendants; may be empty
	Onto  []graph.Ref      // the new parents: one, or one for each branch of the shared branch
	Moves []graph.Move     // in the order in which the revisions run
	Edits []rewrite.Edit   // of the files, one for each move
	After *history.History // after the moves

	Reapply Reapply  // of a database; zero where none is reverted
	Rows    []string // of the database, before Reapply

	parts []part
}

// PlanRebase plans a rebase onto the shared branch. If shared is nil, the
// request has to name the revisions and their new parent. A revision that starts a
// labeled branch stays where it is, unless it is named.
func (p *Project) PlanRebase(shared *check.Shared, o RebaseRequest) (r Rebase, err error) {
	if err := p.contained(shared); err != nil {
		return r, err
	}
	if r.New, err = p.unshared(shared, o.Revisions); err != nil || r.New.Empty() {
		return r, err
	}
	if r.parts, err = p.parts(shared, r.New, o); err != nil {
		return r, err
	}
	for i := range r.parts {
		if err := p.leaveShipped(&r.parts[i], o); err != nil {
			return r, err
		}
		r.Onto = append(r.Onto, r.parts[i].onto)
	}
	if r.Moves, err = p.moves(r.parts, shared); err != nil {
		return r, err
	}
	if len(o.Revisions) == 0 { // a label starts a branch on purpose
		r.Moves = slices.DeleteFunc(r.Moves, func(m graph.Move) bool { return len(p.History.Revision(m.Ref).Labels) > 0 })
	}
	if o.chosen() && len(r.Moves) == 0 {
		if err := p.notAbove(r.parts); err != nil {
			return r, err
		}
	}
	if r.Edits, err = p.edits(r.Moves); err != nil {
		return r, err
	}
	r.After, err = p.Rebased(r.Moves)
	return r, err
}

// edits returns the edits of the files that moves need.
func (p *Project) edits(moves []graph.Move) ([]rewrite.Edit, error) {
	edits := make([]rewrite.Edit, len(moves))
	for i, m := range moves {
		var err error
		if edits[i], err = p.Edit(m); err != nil {
			return nil, err
		}
	}
	return edits, nil
}

// Change returns the record of r for the journal; database is the one in which the
// revisions were reverted, or empty.
func (p *Project) Change(r Rebase, database string) rewrite.Change {
	var ids []string
	change := rewrite.Change{Moved: map[string][]string{}, Database: database}
	for _, m := range r.Moves {
		rev := p.History.Revision(m.Ref)
		ids = append(ids, rev.ID)
		change.Moved[rev.ID] = append([]string{}, rev.Parents...)
	}
	change.About = strings.Join(ids, ", ") + " onto " + join(p.graph().IDs(r.Onto))
	return change
}

// Command returns the command line of the request, with another flag if it is not empty.
func (o RebaseRequest) Command(flag string) string {
	line := "ramus rebase"
	if flag != "" {
		line += " " + flag
	}
	if o.AllowShipped {
		line += " --allow-shipped"
	}
	for _, f := range []struct{ name, value string }{{"--against", o.Against}, {"--onto", o.Onto}, {"--label", o.Label}} {
		if f.value != "" {
			line += " " + f.name + " " + hint.Word(f.value)
		}
	}
	if len(o.Revisions) > 0 {
		line += " " + hint.Words(o.Revisions)
	}
	return line
}

// contained returns an error unless the project has all revisions that are shared;
// shared may be nil.
func (p *Project) contained(shared *check.Shared) error {
	switch {
	case shared == nil:
		return nil
	case shared.TipGraph == nil:
		return hint.New("", "the graph of %s is broken", shared.Ref)
	}
	for _, id := range shared.TipGraph.IDs(shared.TipGraph.Order()) {
		if p.History.Lookup(id) == nil {
			return hint.New("git rebase --autostash "+hint.Word(shared.Ref), "%s has revision %s, which this work tree lacks", shared.Ref, id)
		}
	}
	return nil
}

// unshared returns the revisions to move: those that symbols stand for, with their
// descendants, else all that are not shared.
func (p *Project) unshared(shared *check.Shared, symbols []string) (graph.Set, error) {
	g := p.graph()
	set := g.NewSet()
	for _, symbol := range symbols {
		refs, err := g.Resolve(symbol)
		if err != nil {
			return set, err
		}
		for _, r := range refs {
			for _, above := range g.Descendants(graph.Branches, r).Refs() {
				set.Add(above)
			}
		}
	}
	if shared == nil {
		return set, nil
	}
	for _, r := range g.Order() {
		id := g.ID(r)
		switch {
		case set.Has(r) && !shared.IsNew(id):
			return set, hint.New("Write a new revision instead: ramus revision"+p.History.HeadFlag(r), "revision %s is already on %s, so it cannot be moved", id, shared.Ref)
		case len(symbols) == 0 && shared.IsNew(id):
			set.Add(r)
		}
	}
	return set, nil
}

// sharedHeads returns the shared branch's heads that have a label; all if label is
// empty.
func (p *Project) sharedHeads(shared *check.Shared, label string) (heads []graph.Ref) {
	for _, head := range shared.TipGraph.Heads() {
		if label != "" && !shared.TipGraph.HasLabel(head, label) {
			continue
		}
		if r, ok := p.graph().Lookup(shared.TipGraph.ID(head)); ok {
			heads = append(heads, r)
		}
	}
	return heads
}

// rebaseError adds the place and the fix to a refusal of the graph.
func (p *Project) rebaseError(err error) error {
	refused, ok := errors.AsType[*graph.RebaseError](err)
	if !ok {
		return err
	}
	rev, fix := p.History.Lookup(refused.Revision), ""
	switch refused.Kind {
	case graph.EmptyMerge:
		fix = p.withoutMerge(rev, "and run the rebase again")
	case graph.Resolving:
		fix = p.withoutMerge(rev, "run the rebase again, and write the merge anew, if it still needs one")
	}
	return &hint.Error{Message: rev.Pos().String() + ": " + err.Error(), Fix: fix, Err: err}
}

// withoutMerge returns the instruction to delete a merge that a rebase makes superfluous. Its
// children need another parent first, since the graph would be broken without it.
func (p *Project) withoutMerge(merge *revision.Revision, then string) string {
	r, _ := p.graph().Lookup(merge.ID)
	children := p.graph().IDs(p.graph().Children(r))
	if len(children) == 0 {
		return "Delete it, " + then + ": rm " + hint.Word(merge.File)
	}
	return fmt.Sprintf("In the header of %s, replace %s by the one of its parents that the rebase moves. Then delete %s, %s.",
		strings.Join(children, ", "), merge.ID, merge.File, then)
}

// Rebased returns the history after moves. It returns an error if the graph would be
// broken.
func (p *Project) Rebased(moves []graph.Move) (*history.History, error) {
	parents := map[string][]string{}
	for _, m := range moves {
		parents[p.graph().ID(m.Ref)] = p.graph().IDs(m.Parents)
	}
	moved, err := p.History.WithParents(parents)
	if err != nil {
		return nil, hint.New("", "the graph would be broken: %v", err)
	}
	return moved, nil
}
