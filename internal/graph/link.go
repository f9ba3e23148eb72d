package graph

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// index fills names, and returns faults for invalid and duplicate ids.
func (d *draft) index() (faults Faults) {
	d.names = makeTable(len(d.nodes))
	for i := range d.nodes {
		if i%batch == 0 {
			d.expectIDs(d.nodes[i:min(i+batch, len(d.nodes))])
		}
		n := &d.nodes[i]
		if why := d.badID(i); why != "" {
			faults = append(faults, fault(BadID, n, partID, fmt.Sprintf("revision id %q %s", n.ID, why)))
		}
		if first := d.names.add(Ref(i), n.ID); first != Ref(i) && n.ID != "" {
			at := d.nodes[first].Pos()
			faults = append(faults, fault(DuplicateID, n, partID, fmt.Sprintf("revision %s is already defined in %s; change the id of one of them, and the down_revision of its children",
				n.ID, place(at)), at))
		}
		d.named.add(n)
	}
	return faults
}

func (d *draft) expectIDs(nodes []Node) {
	for i := range nodes {
		d.names.expect(nodes[i].ID)
	}
	d.names.fetch()
}

// indexLabels fills labels and labelNames, and returns their faults. It ignores the
// labels of a second revision with the same id, so that a copied file has one fault
// only.
func (d *draft) indexLabels() (faults Faults) {
	d.labels = make(map[string]Ref, d.named.labels)
	if d.named.labels == 0 {
		return nil
	}
	for i := range d.nodes {
		n := &d.nodes[i]
		if len(n.Labels) == 0 || !d.first(Ref(i)) {
			continue
		}
		for _, label := range n.Labels {
			if f, bad := d.labelFault(i, label); bad {
				faults = append(faults, f)
				continue
			}
			d.labels[label] = Ref(i)
			d.labelNames = append(d.labelNames, label)
		}
	}
	slices.Sort(d.labelNames)
	return faults
}

// first reports whether r is the first node with its id.
func (d *draft) first(r Ref) bool {
	first, _ := d.names.find(d.nodes[r].ID)
	return first == r
}

func (d *draft) labelFault(i int, label string) (Fault, bool) {
	n := &d.nodes[i]
	if why := d.badLabel(i, label); why != "" {
		return fault(BadLabel, n, partLabels, fmt.Sprintf("branch label %q of revision %s %s", label, n.ID, why)), true
	}
	if r, taken := d.names.find(label); taken {
		return fault(LabelIsID, n, partLabels, fmt.Sprintf("branch label %q of revision %s is the id of a revision (%s); choose another label",
			label, n.ID, place(d.nodes[r].Pos())), d.nodes[r].Pos()), true
	}
	if r, taken := d.labels[label]; taken {
		return fault(DuplicateLabel, n, partLabels, fmt.Sprintf("branch label %q of revision %s is already declared by revision %s (%s); declare a label once, on the first revision of its branch",
			label, n.ID, d.nodes[r].ID, place(d.nodes[r].Pos())), d.nodes[r].Pos()), true
	}
	return Fault{}, false
}

// link fills the adjacencies, without the edges that have faults.
func (d *draft) link() Faults {
	l := linker{draft: d, near: newSuggester(d.nodes, d.names.ids, d.labelNames)}
	d.parents = l.edges(d.named.lists, func(n *Node) []string { return n.Parents }, l.parent)
	if l.linked < d.named.parents {
		for i := range d.nodes {
			l.twice = append(l.twice, twiceFaults(&d.nodes[i])...)
		}
	}
	if d.named.dependencies > 0 {
		l.once = nil
		d.deps = l.edges(0, func(n *Node) []string { return n.DependsOn }, l.dependency)
	}
	d.needs = union(d.parents, d.deps)
	return append(l.faults, l.twice...)
}

// A linker resolves names to edges.
type linker struct {
	*draft
	near   *suggester
	once   stamps // allocated when a list is long
	linked int    // the number of edges
	faults Faults
	twice  Faults // of kind ParentTwice
}

// edges returns, for each node, the revisions that one returns for its names,
// without duplicates.
func (l *linker) edges(many int, names func(*Node) []string, one func(*Node, string) (Ref, *Fault)) adjacency {
	return makeAdjacency(len(l.nodes), many, func(r Ref, list []Ref) []Ref {
		if r%batch == 0 {
			l.expect(l.nodes[r:min(int(r)+batch, len(l.nodes))], names)
		}
		n := &l.nodes[r]
		for _, name := range names(n) {
			to, f := one(n, name)
			switch {
			case f != nil:
				l.faults = append(l.faults, *f)
			case l.isNew(r, to, list):
				list = append(list, to)
			}
		}
		l.linked += len(list)
		return list
	})
}

func (l *linker) expect(nodes []Node, names func(*Node) []string) {
	for i := range nodes {
		for _, name := range names(&nodes[i]) {
			l.names.expect(name)
		}
	}
	l.names.fetch()
}

// isNew reports whether to is missing in r's list. It uses the stamps for long
// lists only, since they have poor memory locality.
func (l *linker) isNew(r, to Ref, list []Ref) bool {
	const long = 8
	if len(list) < long {
		return !slices.Contains(list, to)
	}
	if l.once == nil {
		l.once = make(stamps, len(l.nodes))
	}
	if len(list) == long {
		for _, earlier := range list {
			l.once.first(r, earlier)
		}
	}
	return l.once.first(r, to)
}

func (l *linker) parent(n *Node, id string) (Ref, *Fault) {
	if id == n.ID {
		return 0, new(fault(SelfParent, n, partParents, fmt.Sprintf("revision %s names itself as its down_revision", n.ID)))
	}
	r, ok := l.names.find(id)
	if !ok {
		return 0, new(fault(MissingParent, n, partParents, fmt.Sprintf("revision %s follows %q, which no file defines%s", n.ID, id, l.near.parent(id, n.ID))))
	}
	return r, nil
}

func (l *linker) dependency(n *Node, name string) (Ref, *Fault) {
	r, ok := l.names.find(name)
	if !ok {
		r, ok = l.labels[name]
	}
	switch {
	case !ok:
		return 0, new(fault(MissingDependency, n, partDependsOn, fmt.Sprintf("revision %s depends on %q, which is neither a revision nor a branch label%s", n.ID, name, l.near.name(name, n.ID))))
	case l.nodes[r].ID == n.ID:
		return 0, new(fault(SelfDependency, n, partDependsOn, fmt.Sprintf("revision %s depends on itself (%q)", n.ID, name)))
	}
	return r, nil
}

// twiceFaults returns a fault for each parent that a node names more than once.
func twiceFaults(n *Node) (faults Faults) {
	if len(n.Parents) < 2 {
		return nil
	}
	ids := slices.Sorted(slices.Values(n.Parents))
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			faults = append(faults, fault(ParentTwice, n, partParents, fmt.Sprintf("revision %s names its parent %s twice", n.ID, ids[i])))
		}
	}
	return faults
}

// badID returns why the id of nodes[i] is invalid, or "".
func (d *draft) badID(i int) string {
	if d.foreign != nil && d.foreign(i) {
		return checkForeign(d.nodes[i].ID, "@+-")
	}
	return CheckName(d.nodes[i].ID)
}

func (d *draft) badLabel(i int, label string) string {
	if d.foreign != nil && d.foreign(i) {
		return checkForeign(label, "")
	}
	return CheckLabel(label)
}

// checkForeign returns why Alembic refuses a name, or why a terminal must not print
// it; "" if the name is valid.
func checkForeign(s, illegal string) string {
	if s == "" {
		return "is empty"
	}
	for _, c := range s {
		if strings.ContainsRune(illegal, c) {
			return fmt.Sprintf("contains %q, which has a meaning in targets", c)
		}
		if !unicode.IsPrint(c) {
			return "contains a control character"
		}
	}
	return ""
}

// CheckName returns why s is invalid as a revision id, as a predicate such as "is
// empty"; "" if it is valid.
func CheckName(s string) string {
	return checkName(s, "@+-:,")
}

// CheckLabel returns why s is invalid as a branch label, as a predicate; "" if it
// is valid. As in Alembic, a label may contain "-", unless it would read as a
// relative target.
func CheckLabel(s string) string {
	if step := strings.TrimRight(s, "0123456789"); step != s && strings.HasSuffix(step, "-") {
		return fmt.Sprintf("ends in %q, which has a meaning in targets", s[len(step)-1:])
	}
	return checkName(s, "@+:,")
}

func checkName(s, targetsUse string) string {
	switch s {
	case "":
		return "is empty"
	case "head", "heads", "base", "current":
		return "is a keyword of targets"
	}
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case strings.ContainsRune(targetsUse, c):
			return fmt.Sprintf("contains %q, which has a meaning in targets", c)
		case c == ' ' || !unicode.IsPrint(c):
			return "contains a space or a control character"
		}
	}
	return ""
}
