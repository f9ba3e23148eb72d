package author

import (
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// checkLabels returns why parents whose labels differ are not merged: they are apart
// on purpose. A target such as heads, which stands for several, does not join branches
// with different labels; ids join those that have a common ancestor.
func (p *Project) checkLabels(parents []graph.Ref, o MergeRequest) error {
	g := p.graph()
	if o.AcrossLabels {
		return nil
	}
	if a, b, apart := g.SeparateTrees(parents); apart {
		depend := "If one of them needs the other, write that as a dependency: ramus revision --head " + hint.Word(g.HeadTarget(a)) + " --depends-on " + hint.Word(g.ID(b))
		return hint.New(p.instead(parents, o, depend), "%s (%s) and %s (%s) are heads of separate trees: they have no common ancestor, and each has its own branch label",
			g.ID(a), join(g.Labels(a)), g.ID(b), join(g.Labels(b)))
	}
	if a, b, apart := g.DifferentLabels(parents); apart && o.several(parents) {
		return hint.New(p.instead(parents, o), "%s (%s) and %s (%s) are heads of branches with different labels, which are apart on purpose",
			g.ID(a), join(g.Labels(a)), g.ID(b), join(g.Labels(b)))
	}
	return nil
}

// several reports whether one of the targets stands for several parents.
func (o MergeRequest) several(parents []graph.Ref) bool {
	return len(o.Given) > 0 && len(o.Given) < len(parents)
}

// instead returns the commands for heads with different labels: a merge of the heads
// of each label that has several, then more, then the merge of all.
func (p *Project) instead(parents []graph.Ref, o MergeRequest, more ...string) string {
	var lines []string
	for _, command := range p.graph().Merges(parents) {
		lines = append(lines, "To merge those of one label: "+command)
	}
	lines = append(lines, more...)
	given := o.Given
	if len(given) == 0 {
		given = p.graph().IDs(parents)
	}
	lines = append(lines, "To join them all the same: ramus merge --across-labels "+hint.Words(given))
	return strings.Join(lines, "\n")
}
