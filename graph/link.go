package graph

import (
	"fmt"
	"slices"
	"strings"
)

// index fills refs, and finds ids that can't be and ids that stand twice.
func (g *Graph) index() (faults Faults) {
	g.refs = make(map[string]Ref, len(g.nodes))
	for i := range g.nodes {
		n := &g.nodes[i]
		if why := CheckName(n.ID); why != "" {
			faults = append(faults, fault(BadID, n, n.Lines.ID, fmt.Sprintf("revision id %q %s", n.ID, why)))
		}
		if i > 0 && g.nodes[i-1].ID == n.ID {
			faults = append(faults, fault(DuplicateID, n, n.Lines.ID, fmt.Sprintf("revision %s is already defined in %s; give one of the two another id, and the revisions above it that id as down_revision",
				n.ID, place(g.nodes[i-1].Pos())), g.nodes[g.refs[n.ID]].Pos()))
			continue
		}
		g.refs[n.ID] = Ref(i)
	}
	return faults
}

// indexLabels fills labels and labelNames.
func (g *Graph) indexLabels() (faults Faults) {
	g.labels = map[string]Ref{}
	for i := range g.nodes {
		n := &g.nodes[i]
		for _, label := range n.Labels {
			if f, bad := g.labelFault(n, label); bad {
				faults = append(faults, f)
				continue
			}
			g.labels[label] = Ref(i)
			g.labelNames = append(g.labelNames, label)
		}
	}
	slices.Sort(g.labelNames)
	return faults
}

func (g *Graph) labelFault(n *Node, label string) (Fault, bool) {
	if why := CheckName(label); why != "" {
		return fault(BadLabel, n, n.Lines.Labels, fmt.Sprintf("branch label %q of revision %s %s", label, n.ID, why)), true
	}
	if r, taken := g.refs[label]; taken {
		return fault(LabelIsID, n, n.Lines.Labels, fmt.Sprintf("branch label %q of revision %s is the id of a revision (%s); choose another label",
			label, n.ID, place(g.nodes[r].Pos())), g.nodes[r].Pos()), true
	}
	if r, taken := g.labels[label]; taken {
		return fault(DuplicateLabel, n, n.Lines.Labels, fmt.Sprintf("branch label %q of revision %s is already written on revision %s (%s); a label is written once, where its branch starts, and spreads along the branch by itself",
			label, n.ID, g.ID(r), place(g.nodes[r].Pos())), g.nodes[r].Pos()), true
	}
	return Fault{}, false
}

// link fills the adjacencies, leaving out the edges that it complains of.
func (g *Graph) link() (faults Faults) {
	near := newSuggester(g)
	edges := func(names func(*Node) []string, one func(*Node, string) (Ref, *Fault)) adjacency {
		return makeAdjacency(len(g.nodes), len(g.nodes), func(r Ref, items []Ref) []Ref {
			n, first := &g.nodes[r], len(items)
			for _, name := range names(n) {
				to, f := one(n, name)
				switch {
				case f != nil:
					faults = append(faults, *f)
				case !slices.Contains(items[first:], to):
					items = append(items, to)
				}
			}
			return items
		})
	}
	g.parents = edges(func(n *Node) []string { return n.Parents }, func(n *Node, id string) (Ref, *Fault) { return g.parent(n, id, near) })
	for i := range g.nodes {
		faults = append(faults, twiceFaults(&g.nodes[i])...)
	}
	deps := edges(func(n *Node) []string { return n.DependsOn }, func(n *Node, name string) (Ref, *Fault) { return g.dependency(n, name, near) })
	g.children = g.parents.reverse()
	g.needs = union(g.parents, deps)
	g.dependents = union(g.children, deps.reverse())
	return faults
}

func (g *Graph) parent(n *Node, id string, near *suggester) (Ref, *Fault) {
	if id == n.ID {
		return 0, new(fault(SelfParent, n, n.Lines.Parents, fmt.Sprintf("revision %s names itself as its down_revision", n.ID)))
	}
	r, ok := g.refs[id]
	if !ok {
		return 0, new(fault(MissingParent, n, n.Lines.Parents, fmt.Sprintf("revision %s follows %q, which no file defines%s", n.ID, id, near.hint(id))))
	}
	return r, nil
}

func (g *Graph) dependency(n *Node, name string, near *suggester) (Ref, *Fault) {
	r, ok := g.refs[name]
	if !ok {
		r, ok = g.labels[name]
	}
	switch {
	case !ok:
		return 0, new(fault(MissingDependency, n, n.Lines.DependsOn, fmt.Sprintf("revision %s depends on %q, which is neither a revision nor a branch label%s", n.ID, name, near.hint(name))))
	case g.nodes[r].ID == n.ID:
		return 0, new(fault(SelfDependency, n, n.Lines.DependsOn, fmt.Sprintf("revision %s depends on itself (%q)", n.ID, name)))
	}
	return r, nil
}

// twiceFaults finds parents that a node names more than once.
func twiceFaults(n *Node) (faults Faults) {
	for i, id := range n.Parents {
		if slices.Contains(n.Parents[:i], id) {
			faults = append(faults, fault(ParentTwice, n, n.Lines.Parents, fmt.Sprintf("revision %s names its parent %s twice", n.ID, id)))
		}
	}
	return faults
}

// CheckName says why s cannot be a revision's id or a branch label, in words
// that go on after it; "" when it can be one.
func CheckName(s string) string {
	switch s {
	case "":
		return "is empty"
	case "head", "heads", "base", "current":
		return "is a word that targets use"
	}
	for _, c := range s {
		if strings.ContainsRune("@+-:,", c) {
			return fmt.Sprintf("has a %q, which targets use", c)
		}
		if c <= ' ' || c == 0x7f || c == '\u00a0' || c == '\u2028' || c == '\ufeff' {
			return "has a space or a control character"
		}
	}
	return ""
}
