package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// A NoSectionError is the refusal of an upgrade to run a merge that has sections for
// databases with one side, and none for the database as it is.
type NoSectionError struct {
	Merge   string
	Pos     graph.Position // of its first section
	Parents []string       // those with a section, in the file's order
	Applied [][]string     // for each of them, the applied revisions of the other side
	Ways    []Way          // downgrades after which a section runs; see Database.ToOneSide
}

func (e *NoSectionError) Error() string { return e.Pos.String() + ": " + e.Message() }

// Message returns the error without its place.
func (e *NoSectionError) Message() string {
	var why []string
	for i, parent := range e.Parents {
		why = append(why, fmt.Sprintf("-- +upgrade from:%s is for databases without %s", parent, some(e.Applied[i])))
	}
	return fmt.Sprintf("revision %s has no section for a database with both sides: %s, and there is no plain -- +upgrade",
		e.Merge, strings.Join(why, "; "))
}

// some returns the first of some ids, for messages.
func some(ids []string) string {
	const most = 3
	if len(ids) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

// sections are the sections of merges that a plan runs, or goes back from.
type sections struct {
	of         map[graph.Ref]Section
	replacedBy map[graph.Ref]graph.Ref // the merge of each replaced revision
}

func newSections() sections {
	return sections{map[graph.Ref]Section{}, map[graph.Ref]graph.Ref{}}
}

// below returns the revisions that a merge needs, with those that the revisions in its
// section's place need; for another revision and the zero Section, those that it needs.
func (s Section) below(g *graph.Graph, merge graph.Ref) []graph.Ref {
	needs := g.Needs(merge)
	if len(s.Replaced) == 0 {
		return needs
	}
	all, seen := slices.Clone(needs), g.NewSet(needs...)
	replaced, _ := g.LookupAll(s.Replaced)
	for _, other := range replaced {
		for _, n := range g.Needs(other) {
			if !seen.Has(n) {
				seen.Add(n)
				all = append(all, n)
			}
		}
	}
	return all
}

// add adds the section of a merge with the refs that it replaces.
func (s sections) add(g *graph.Graph, merge graph.Ref, parent string, replaced []graph.Ref) {
	s.of[merge] = Section{Parent: parent, Replaced: g.IDs(replaced)}
	for _, r := range replaced {
		s.replacedBy[r] = merge
	}
}

// A chooser decides which section of each merge an upgrade runs.
type chooser struct {
	Database
	applied graph.Set // with all below the merges that were decided before, and are not above the next one
	todo    graph.Set
	chosen  sections
}

// choose decides for each merge of todo that has sections, and removes from todo the
// revisions that are replaced. For a merge, the first parent with a section is taken of
// whose other side nothing is applied; else both sides run, and then the merge's own
// script. The merges are decided from the top, and those beside each other by id:
// everything below the first counts as applied for the next.
func (d Database) choose(applied, todo graph.Set) (sections, error) {
	c := chooser{Database: d, applied: applied, todo: todo, chosen: newSections()}
	var merges []graph.Ref
	for _, r := range todo.Refs() {
		if d.Graph.Sections(r) != nil {
			merges = append(merges, r)
		}
	}
	d.Graph.SortByID(merges)
	var decided []graph.Ref
	for len(merges) > 0 {
		m := c.top(merges)
		if err := c.decide(m, decided); err != nil {
			return c.chosen, err
		}
		decided = append(decided, m)
		merges = slices.DeleteFunc(merges, func(r graph.Ref) bool { return r == m || !todo.Has(r) })
	}
	return c.chosen, nil
}

// top returns the first of some merges that is below no other one.
func (c *chooser) top(merges []graph.Ref) graph.Ref {
	return merges[slices.IndexFunc(merges, func(m graph.Ref) bool {
		return !slices.ContainsFunc(merges, func(other graph.Ref) bool { return other != m && c.Graph.IsAncestor(m, other) })
	})]
}

// decide decides for one merge, after the decided ones.
func (c *chooser) decide(m graph.Ref, decided []graph.Ref) error {
	g := c.Graph
	if half, ok := c.Sections[g.ID(m)]; ok {
		c.take(m, half.Parent)
		return nil
	}
	counted := c.counted(m, decided)
	var refusal NoSectionError
	for _, parent := range c.inHeader(m) {
		others := g.Others(m, parent)
		others.Intersect(counted)
		if others.Empty() {
			c.take(m, g.ID(parent))
			return nil
		}
		refusal.Parents, refusal.Applied = append(refusal.Parents, g.ID(parent)), append(refusal.Applied, g.IDs(others.Refs()))
	}
	if g.Sections(m).Both {
		return nil
	}
	refusal.Merge, refusal.Pos = g.ID(m), graph.Position{File: g.Node(m).File, Line: g.Sections(m).From[0].Line}
	return &refusal
}

// inHeader returns the parents of a merge that have a section, in the header's order.
func (c *chooser) inHeader(m graph.Ref) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(c.Graph.Parents(m)), func(p graph.Ref) bool {
		_, has := c.Graph.Sections(m).Of(c.Graph.ID(p))
		return !has
	})
}

// counted returns the revisions that count as applied for the decision of a merge.
func (c *chooser) counted(m graph.Ref, decided []graph.Ref) graph.Set {
	beside := slices.DeleteFunc(slices.Clone(decided), func(d graph.Ref) bool { return c.Graph.IsAncestor(m, d) })
	counted := c.Graph.Ancestors(graph.Dependencies, beside...)
	counted.Union(c.applied)
	return counted
}

// take takes the section for a parent, and removes the replaced revisions from todo. It
// takes the merge's own script for a parent that is none.
func (c *chooser) take(m graph.Ref, parent string) {
	p, ok := c.Graph.Lookup(parent)
	if !ok || !slices.Contains(c.Graph.Parents(m), p) {
		return
	}
	others := c.Graph.Others(m, p)
	c.todo.Subtract(others)
	c.chosen.add(c.Graph, m, parent, others.Refs())
}

// order returns the revisions of a set in the order in which an upgrade runs them: the
// graph's, but those that need a replaced revision come after its merge.
func (s sections) order(g *graph.Graph, todo graph.Set) []graph.Ref {
	if len(s.replacedBy) == 0 {
		return todo.Refs()
	}
	o := ordering{graph: g, sections: s, todo: todo, done: g.NewSet()}
	o.all(todo.Refs())
	return o.ordered
}

// An ordering orders the revisions of a set.
type ordering struct {
	sections
	graph      *graph.Graph
	todo, done graph.Set
	ordered    []graph.Ref
}

// all adds refs, each after those that must come before it.
func (o *ordering) all(refs []graph.Ref) {
	for _, r := range refs {
		if !o.done.Has(r) {
			o.done.Add(r)
			o.before(r)
			o.ordered = append(o.ordered, r)
		}
	}
}

// before adds the merges in whose place r needs a revision, each with all below it. All
// else that r needs is before it in the graph's order.
func (o *ordering) before(r graph.Ref) {
	for _, n := range o.of[r].below(o.graph, r) {
		merge, replaced := o.replacedBy[n]
		if !replaced || merge == r || o.done.Has(merge) || !o.todo.Has(merge) {
			continue
		}
		below := o.graph.Ancestors(graph.Dependencies, merge)
		below.Intersect(o.todo)
		o.all(below.Refs())
	}
}

// InOrder returns the revisions of a set in the order in which upgrades run them: the
// graph's, but those that need a replaced revision come after its merge.
func (d Database) InOrder(set graph.Set) []graph.Ref {
	ran := newSections()
	for id, s := range d.Sections {
		if m, ok := d.Graph.Lookup(id); ok && s.Parent != "" {
			replaced, _ := d.Graph.LookupAll(s.Replaced)
			ran.add(d.Graph, m, s.Parent, replaced)
		}
	}
	return ran.order(d.Graph, set)
}

// replacedIn returns the revisions that the merges of a set replaced.
func (d Database) replacedIn(merges graph.Set) graph.Set {
	replaced := d.Graph.NewSet()
	for id, s := range d.Sections {
		if m, ok := d.Graph.Lookup(id); ok && merges.Has(m) {
			refs, _ := d.Graph.LookupAll(s.Replaced)
			replaced.Union(d.Graph.NewSet(refs...))
		}
	}
	return replaced
}

// goBack returns the sections that ran of the merges in todo, and removes from todo the
// revisions that they replaced, which are not reverted. The error is a *TargetError if
// the downgrade leads to a replaced revision, or leaves one applied that needs it.
func (d Database) goBack(target string, applied, todo graph.Set, to graph.Ref) (sections, error) {
	ran, stay := newSections(), newSections()
	for _, id := range slices.Sorted(maps.Keys(d.Sections)) {
		m, ok := d.Graph.Lookup(id)
		section := d.Sections[id]
		if !ok || section.Parent == "" || !applied.Has(m) {
			continue
		}
		replaced, _ := d.Graph.LookupAll(section.Replaced)
		if todo.Has(m) {
			ran.add(d.Graph, m, section.Parent, replaced)
		} else {
			stay.add(d.Graph, m, section.Parent, replaced)
		}
	}
	if m, ok := ran.replacedBy[to]; ok && to != graph.Base {
		return ran, d.leadsToReplaced(target, to, m, ran.of[m])
	}
	for r := range ran.replacedBy {
		todo.Remove(r)
	}
	if err := d.revertsReplaced(target, stay, todo); err != nil {
		return ran, err
	}
	return ran, d.leavesOnReplaced(target, ran, applied, todo)
}

// revertsReplaced returns the error of a downgrade that would revert a revision without
// the merge that replaced it, which is above it no longer; nil if there is none.
func (d Database) revertsReplaced(target string, stay sections, todo graph.Set) error {
	for _, r := range todo.Refs() {
		if m, ok := stay.replacedBy[r]; ok {
			return &TargetError{Target: target, Message: fmt.Sprintf(
				"cannot revert %s: it never ran here; %s ran instead of it, and is not above it now", d.Graph.ID(r), d.Graph.ID(m))}
		}
	}
	return nil
}

// leadsToReplaced returns the error of a downgrade to a revision that a merge replaced.
func (d Database) leadsToReplaced(target string, to, merge graph.Ref, section Section) error {
	id := d.Graph.ID(to)
	return &TargetError{Target: target, Ways: d.way(section.Parent), Message: fmt.Sprintf(
		"cannot downgrade to %s: it never ran here; %s ran instead of it, with its section from:%s", id, d.Graph.ID(merge), section.Parent)}
}

// way returns the downgrade to a target, if it can be planned.
func (d Database) way(target string) []Way {
	if d.trial {
		return nil
	}
	w := ways{Database: d}
	w.add(Downgrade, target)
	return w.all
}

// leavesOnReplaced returns the error of a downgrade that reverts a merge and leaves an
// applied revision which needs one that the merge replaced; nil if there is none.
func (d Database) leavesOnReplaced(target string, ran sections, applied, todo graph.Set) error {
	if len(ran.replacedBy) == 0 {
		return nil
	}
	g := d.Graph
	for _, r := range applied.Refs() {
		if _, replaced := ran.replacedBy[r]; replaced || todo.Has(r) {
			continue
		}
		for _, n := range g.Needs(r) {
			if m, ok := ran.replacedBy[n]; ok {
				way := d.way(d.RevertTarget(r))
				return &TargetError{Target: target, Ways: way, Message: fmt.Sprintf(
					"%s cannot be reverted yet: %s is applied and needs %s, which %[1]s replaced", g.ID(m), g.ID(r), g.ID(n))}
			}
		}
	}
	return nil
}
