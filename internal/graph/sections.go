package graph

import (
	"fmt"
	"slices"
)

// Sections are the scripts of a merge of two parents for databases that have only one
// of its sides. With them, the merge resolves a conflict of its sides: it runs instead
// of the other side.
type Sections struct {
	Both bool      // there is a script for databases that have both sides, too
	From []Section // in the file's order, one for each parent at most
}

// A Section is a script of a merge for databases that have the side of one parent, and
// nothing of the other parent's own revisions (see Graph.Others).
type Section struct {
	Parent       string // the id of the parent
	Line, Column int    // in the merge's file, from 1; 0 if unknown
	Back         bool   // there is a script that goes back to that side
}

// Of returns the section for a parent's side.
func (s *Sections) Of(parent string) (Section, bool) {
	if s == nil {
		return Section{}, false
	}
	i := slices.IndexFunc(s.From, func(one Section) bool { return one.Parent == parent })
	if i < 0 {
		return Section{}, false
	}
	return s.From[i], true
}

// Parents returns the parents that have a section, in the file's order.
func (s *Sections) Parents() (ids []string) {
	if s == nil {
		return nil
	}
	for _, one := range s.From {
		ids = append(ids, one.Parent)
	}
	return ids
}

// Sections returns the sections of r; nil for a revision without, as most are. The
// caller must not change them.
func (g *Graph) Sections(r Ref) *Sections { return g.nodes[g.loaded[r]].Sections }

// HasSections reports whether a merge of the graph has sections.
func (g *Graph) HasSections() bool { return g.sectioned }

// Others returns the revisions of the other side that a merge of two parents replaces
// where its section for a parent runs: the other parent and its ancestors by
// down_revision, without those that the parent, a dependency of the merge, or another
// revision below the merge needs. It walks over the ancestors of the merge.
func (g *Graph) Others(merge, parent Ref) Set {
	other := g.otherParent(merge, parent)
	others := g.Ancestors(Branches, other)
	others.Subtract(g.Ancestors(Dependencies, append(g.dependencies(merge), parent)...))
	stay := g.Ancestors(Dependencies, merge)
	stay.Remove(merge)
	stay.Subtract(others)
	others.Subtract(g.Ancestors(Dependencies, stay.Refs()...))
	return others
}

// otherParent returns the parent of a merge of two that is not the given one.
func (g *Graph) otherParent(merge, parent Ref) Ref {
	parents := g.Parents(merge)
	if parents[0] == parent {
		return parents[1]
	}
	return parents[0]
}

// dependencies returns the revisions that r names in depends_on, also those that an
// ancestor implies.
func (g *Graph) dependencies(r Ref) (refs []Ref) {
	for _, name := range g.nodes[g.loaded[r]].DependsOn {
		if dep, ok := g.Lookup(name); ok {
			refs = append(refs, dep)
		} else if dep, ok := g.Labeled(name); ok {
			refs = append(refs, dep)
		}
	}
	return refs
}

// sectionFaults returns the faults of sections: of one whose parent is none of two, and
// of one that no database can run, since everything of the other side is needed.
func (g *Graph) sectionFaults() (faults Faults) {
	for _, r := range g.order {
		n := &g.nodes[g.loaded[r]]
		for i, s := range sectionsOf(n) {
			switch parent, ok := g.Lookup(s.Parent); {
			case len(n.Parents) != 2:
				faults = append(faults, sectionFault(n, s, fmt.Sprintf("revision %s has a section from:%s, and %d parents; sections are for merges of exactly two", n.ID, s.Parent, len(n.Parents))))
			case !ok || !slices.Contains(n.Parents, s.Parent):
				faults = append(faults, sectionFault(n, s, fmt.Sprintf("revision %s has a section from:%s, and %[2]s is none of its parents (%s, %s)", n.ID, s.Parent, n.Parents[0], n.Parents[1])))
			case slices.ContainsFunc(n.Sections.From[:i], func(one Section) bool { return one.Parent == s.Parent }):
				faults = append(faults, sectionFault(n, s, fmt.Sprintf("revision %s has two sections from:%s", n.ID, s.Parent)))
			case g.Others(r, parent).Empty():
				faults = append(faults, sectionFault(n, s, fmt.Sprintf("the section from:%s of revision %s never runs: %s runs before it everywhere, since %[1]s or a dependency of %[2]s needs it",
					s.Parent, n.ID, g.ID(g.otherParent(r, parent)))))
			}
		}
	}
	return faults
}

func sectionsOf(n *Node) []Section {
	if n.Sections == nil {
		return nil
	}
	return n.Sections.From
}

func sectionFault(n *Node, s Section, message string) Fault {
	return Fault{Kind: BadSection, Revision: n.ID, Pos: Position{n.File, s.Line}, Column: s.Column, Message: message}
}
