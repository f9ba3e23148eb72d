package ramus

import (
	"slices"
)

// A Target is a word that a target can be, for completion.
type Target struct {
	Name    string
	Message string
}

// Targets returns the words for targets: heads, head and base, the branch labels,
// then all ids, newest first.
func (p *Project) Targets() []Target {
	targets := []Target{
		{"heads", "all heads"},
		{"head", "the one head"},
		{"base", "before the first revision"},
		{"current", "where the database is"},
	}
	for _, label := range p.graph.LabelNames() {
		r, _ := p.graph.Labeled(label)
		targets = append(targets,
			Target{label + "@head", "the head of branch " + label},
			Target{label, "where branch " + label + " starts: " + p.history.Revision(r).Message})
	}
	for _, r := range slices.Backward(p.graph.Order()) {
		targets = append(targets, Target{p.graph.ID(r), p.history.Revision(r).Message})
	}
	return targets
}
