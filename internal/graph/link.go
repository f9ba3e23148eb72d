package graph

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// index fills refs, and finds ids that can't be and ids that stand twice.
func (g *Graph) index() (faults Faults) {
	g.refs = make(map[string]Ref, len(g.nodes))
	for i := range g.nodes {
		n := &g.nodes[i]
		if why := CheckName(n.ID); why != "" {
			faults = append(faults, fault(BadID, n, n.Lines.ID, fmt.Sprintf("revision id %q %s", n.ID, why)))
		}
		switch {
		case i == 0 || g.nodes[i-1].ID != n.ID:
			g.refs[n.ID] = Ref(i)
		case n.ID != "":
			at := g.nodes[g.refs[n.ID]].Pos()
			faults = append(faults, fault(DuplicateID, n, n.Lines.ID, fmt.Sprintf("revision %s is already defined in %s; give one of the two another id, and the revisions above it that id as down_revision",
				n.ID, place(at)), at))
		}
	}
	return faults
}

// indexLabels fills labels and labelNames. The labels of a second revision
// with one id are passed over: a copied file has one fault, not two.
func (g *Graph) indexLabels() (faults Faults) {
	g.labels = map[string]Ref{}
	for i := range g.nodes {
		n := &g.nodes[i]
		if len(n.Labels) > 0 && g.refs[n.ID] != Ref(i) {
			continue
		}
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
	if why := CheckLabel(label); why != "" {
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

// link fills the adjacencies, leaving out the edges that it complains of. It
// returns what each revision's depends_on names.
func (g *Graph) link() (deps adjacency, faults Faults) {
	near := newSuggester(g)
	once := make(stamps, len(g.nodes))
	edges := func(names func(*Node) []string, one func(*Node, string) (Ref, *Fault)) adjacency {
		clear(once)
		return makeAdjacency(len(g.nodes), 0, func(r Ref, items []Ref) []Ref {
			n := &g.nodes[r]
			for _, name := range names(n) {
				to, f := one(n, name)
				switch {
				case f != nil:
					faults = append(faults, *f)
				case once.first(r, to):
					items = append(items, to)
				}
			}
			return items
		})
	}
	g.parents = edges(func(n *Node) []string { return n.Parents }, func(n *Node, id string) (Ref, *Fault) { return g.parent(n, id, near) })
	deps = edges(func(n *Node) []string { return n.DependsOn }, func(n *Node, name string) (Ref, *Fault) { return g.dependency(n, name, near) })
	for i := range g.nodes {
		faults = append(faults, twiceFaults(&g.nodes[i])...)
	}
	g.children = g.parents.reverse()
	g.needs = union(g.parents, deps)
	g.dependents = union(g.children, deps.reverse())
	return deps, faults
}

func (g *Graph) parent(n *Node, id string, near *suggester) (Ref, *Fault) {
	if id == n.ID {
		return 0, new(fault(SelfParent, n, n.Lines.Parents, fmt.Sprintf("revision %s names itself as its down_revision", n.ID)))
	}
	r, ok := g.refs[id]
	if !ok {
		return 0, new(fault(MissingParent, n, n.Lines.Parents, fmt.Sprintf("revision %s follows %q, which no file defines%s", n.ID, id, near.parent(id, n.ID))))
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
		return 0, new(fault(MissingDependency, n, n.Lines.DependsOn, fmt.Sprintf("revision %s depends on %q, which is neither a revision nor a branch label%s", n.ID, name, near.name(name, n.ID))))
	case g.nodes[r].ID == n.ID:
		return 0, new(fault(SelfDependency, n, n.Lines.DependsOn, fmt.Sprintf("revision %s depends on itself (%q)", n.ID, name)))
	}
	return r, nil
}

// twiceFaults finds parents that a node names more than once.
func twiceFaults(n *Node) (faults Faults) {
	if len(n.Parents) < 2 {
		return nil
	}
	ids := slices.Sorted(slices.Values(n.Parents))
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			faults = append(faults, fault(ParentTwice, n, n.Lines.Parents, fmt.Sprintf("revision %s names its parent %s twice", n.ID, ids[i])))
		}
	}
	return faults
}

// CheckName says why s cannot be a revision's id, in words that go on after
// it; "" when it can be one.
func CheckName(s string) string {
	return checkName(s, "@+-:,")
}

// CheckLabel says why s cannot be a branch label, in words that go on after
// it; "" when it can be one. As in Alembic a label may have a "-", but not
// where it would read as a relative target.
func CheckLabel(s string) string {
	if step := strings.TrimRight(s, "0123456789"); step != s && strings.HasSuffix(step, "-") {
		return fmt.Sprintf("ends in %q, which targets use", s[len(step)-1:])
	}
	return checkName(s, "@+:,")
}

func checkName(s, targetsUse string) string {
	switch s {
	case "":
		return "is empty"
	case "head", "heads", "base", "current":
		return "is a word that targets use"
	}
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case strings.ContainsRune(targetsUse, c):
			return fmt.Sprintf("has a %q, which targets use", c)
		case c == ' ' || !unicode.IsPrint(c):
			return "has a space or a control character"
		}
	}
	return ""
}
