package check

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
)

// putBelowFixes returns the fixes of revisions that were put below applied ones and never
// ran: to move them above, or to run them by hand.
func (in Input) putBelowFixes(ctx context.Context, p putting, never, unknown []graph.Ref) (fixes []Fix) {
	late := slices.Concat(never, unknown)
	slices.Sort(late)
	if fix, ok := in.moveAbove(ctx, p, late); ok {
		fixes = append(fixes, fix)
	}
	fixes = append(fixes, in.runByHand(late))
	if changes := in.placeChanges(p); len(changes) > 0 {
		fixes = append(fixes, Fix{
			Command: "ramus accept " + hint.Word(changes[0].Revision) + " --because REASON",
			Note:    "if no database needs " + few(in.Graph().IDs(late)),
		})
	}
	return fixes
}

// runByHand returns the fix that runs revisions on this database alone. The version rows
// cover them already, so no verb runs them.
func (in Input) runByHand(refs []graph.Ref) Fix {
	ids := in.Graph().IDs(refs)
	top := in.Graph().Maximal(graph.Dependencies, refs)
	from := in.Graph().Parents(refs[0])
	between := in.Graph().Ancestors(graph.Dependencies, top...)
	between.Subtract(in.Graph().Ancestors(graph.Dependencies, from...))
	if len(top) != 1 || len(from) > 1 || !slices.Equal(between.Refs(), refs) || in.mixed() {
		return Fix{Note: fmt.Sprintf("run the statements of %s on this database, in this order", few(ids))}
	}
	base := "base"
	if len(from) == 1 {
		base = in.Graph().ID(from[0])
	}
	return Fix{
		Command: "ramus upgrade " + hint.Word(base+":"+in.Graph().ID(top[0])) + " --sql",
		Note:    fmt.Sprintf("prints the statements of %s: run them on this database, without those on the version table", few(ids)),
	}
}

// mixed reports whether the project has revisions for Alembic beside others, which
// Alembic does not see: it may not be able to write a script then.
func (in Input) mixed() bool {
	var alembic, others bool
	for _, r := range in.Graph().Order() {
		needs := in.Revision(r).NeedsAlembic()
		alembic, others = alembic || needs, others || !needs
	}
	return alembic && others
}

// moveAbove returns the fix that puts moved revisions back, and those that came below
// them on top. It is tried on a copy: the graph has to load, and an upgrade of this
// database has to run those revisions and no others, since a pending one may need them
// where they are. It is false where the files have other changes too.
func (in Input) moveAbove(ctx context.Context, p putting, late []graph.Ref) (Fix, bool) {
	if len(p.branch) > 0 || in.Moved.Content == nil {
		return Fix{}, false
	}
	before := short(p.by[0].Parent)
	back, parents, ok := in.backAt(ctx, p, before)
	if !ok {
		return Fix{}, false
	}
	then, err := in.WithParents(parents)
	if err != nil || !in.upgrades(then, late) {
		return Fix{}, false
	}
	command, moved := in.onTop(ctx, then, late, before)
	if command == "" {
		return Fix{}, false
	}
	ids := append(in.Graph().IDs(p.over), moved...)
	note := fmt.Sprintf("restores the place of %s, and then an upgrade runs %s", list(in.Graph().IDs(p.over)), few(in.Graph().IDs(late)))
	if in.sharedOnes(p.over) && in.Shared != nil {
		note += fmt.Sprintf("; both are changes of revisions on %s: ramus accept %s --because REASON. Databases that ran %s where it is now need a stamp",
			in.Shared.Ref, hint.Words(ids), few(in.Graph().IDs(late)))
	}
	return Fix{Command: back + command, Note: note}, true
}

// backAt returns the command that gives the files of moved revisions the content of a
// commit, and the parents that the revisions have then. It is false where that changes
// more than parents.
func (in Input) backAt(ctx context.Context, p putting, commit string) (back string, parents map[string][]string, ok bool) {
	parents = map[string][]string{}
	for _, c := range p.by {
		r, _ := in.Graph().Lookup(c.Before.ID)
		now, then := in.Revision(r), filepath.ToSlash(c.Before.File)
		if !in.onlyPlace(now.File, in.Moved.Content(ctx, commit, c.Before.File)) || !sameNames(c.Before.DependsOn, now.DependsOn) {
			return "", nil, false
		}
		if c.Before.File == now.File {
			back += restore(commit, c.Before.File) + " && "
		} else {
			back += "git show " + commit + ":./" + hint.Word(then) + " >" + hint.Word(now.File) + " && "
		}
		parents[c.Before.ID] = c.Before.Parents
	}
	return back, parents, true
}

// onlyPlace reports whether a file differs from a content in the place of its revision
// alone.
func (in Input) onlyPlace(file string, content []byte) bool {
	if content == nil || in.Read == nil {
		return false
	}
	now, err := in.Read(file)
	return err == nil && !bytes.Equal(now, content) && body(now) == body(content)
}

// upgrades reports whether an upgrade of this database to the heads of another history
// would run some revisions of this one, and no others.
func (in Input) upgrades(h *history.History, refs []graph.Ref) bool {
	p, err := plan.NewUpgrade(h.Graph(), in.Database.Rows, "heads")
	if err != nil || len(p.Steps) != len(refs) {
		return false
	}
	ids := in.Graph().IDs(refs)
	return !slices.ContainsFunc(p.Steps, func(s plan.Step) bool { return !slices.Contains(ids, s.Revision) })
}

// onTop returns the command that puts revisions on top of the others of a history: a
// rebase if they were new at a commit, else a merge. It returns the revisions with other
// parents, too.
func (in Input) onTop(ctx context.Context, h *history.History, late []graph.Ref, before string) (command string, moved []string) {
	g := h.Graph()
	own := g.NewSet()
	isNew := true
	for _, r := range late {
		ref, _ := g.Lookup(in.Graph().ID(r))
		own.Add(ref)
		isNew = isNew && in.Moved.Content(ctx, before, in.Revision(r).File) == nil
	}
	heads := slices.DeleteFunc(g.Heads(), own.Has)
	if len(heads) != 1 {
		return "", nil
	}
	if !isNew {
		return MergeCommand(g.IDs(g.Heads())), nil
	}
	moves, err := g.Rebase(own, heads[0])
	if err != nil || len(moves) == 0 {
		return "", nil
	}
	parents := map[string][]string{}
	for _, m := range moves {
		moved, parents[g.ID(m.Ref)] = append(moved, g.ID(m.Ref)), g.IDs(m.Parents)
	}
	if then, err := h.WithParents(parents); err != nil || !in.upgrades(then, late) {
		return "", nil
	}
	return "ramus rebase " + hint.Words(moved) + " --onto " + hint.Word(g.ID(heads[0])) + " --against " + before, moved
}
