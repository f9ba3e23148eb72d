package graphtest

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Text returns nodes as text, with a statement a line. Nodes reads the same nodes
// from it, in the same order, but with other line numbers. The ids must be
// distinct.
func Text(nodes []graph.Node) string {
	p := printer{defined: map[string]bool{}, named: map[string]bool{}}
	for _, n := range nodes {
		p.defined[n.ID] = true
	}
	for _, n := range nodes {
		p.node(n)
	}
	for _, n := range p.later {
		p.edges(n, n.ID)
	}
	return p.b.String()
}

type printer struct {
	b       strings.Builder
	defined map[string]bool
	named   map[string]bool // by id, nodes that the text has already
	later   []graph.Node    // nodes whose parents come after them
}

func (p *printer) node(n graph.Node) {
	p.named[n.ID] = true
	name := strings.Join(append([]string{n.ID}, n.Labels...), "#")
	ahead := slices.ContainsFunc(n.Parents, func(id string) bool { return p.defined[id] && !p.named[id] })
	if ahead || len(n.Parents) == 0 {
		p.b.WriteString(name + "\n")
	}
	if ahead {
		p.later = append(p.later, n)
		return
	}
	p.edges(n, name)
}

func (p *printer) edges(n graph.Node, name string) {
	if len(n.Parents) > 0 {
		p.b.WriteString(p.parents(n) + " <- " + name + "\n")
	}
	if len(n.DependsOn) > 0 {
		p.b.WriteString(n.ID + " ~> " + strings.Join(n.DependsOn, ", ") + "\n")
	}
}

func (p *printer) parents(n graph.Node) string {
	names := slices.Clone(n.Parents)
	for i, id := range names {
		if !p.defined[id] {
			names[i] = "?" + id
		}
	}
	if len(names) == 1 {
		return names[0]
	}
	return "(" + strings.Join(names, ", ") + ")"
}
