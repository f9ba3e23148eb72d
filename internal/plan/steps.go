package plan

import "github.com/ramusdb/ramus/internal/graph"

// steps collects the steps of a plan.
type steps struct {
	*versions
	all   []Step
	names slab[string]
}

// newSteps returns steps with room for n steps.
func newSteps(v *versions, n int) *steps {
	v.edits = makeSlab[Edit](n)
	return &steps{versions: v, all: make([]Step, 0, n), names: makeSlab[string](2 * n)}
}

func (s *steps) upgrade(r graph.Ref, section Section) {
	s.all = append(s.all, Step{
		Revision: s.g.ID(r),
		From:     s.ids(s.sides(r, section)...),
		To:       s.ids(r),
		Edits:    s.versions.upgrade(r, section),
		Section:  section.Parent,
		Replaced: section.Replaced,
	})
}

func (s *steps) downgrade(r graph.Ref, section Section) {
	s.all = append(s.all, Step{
		Revision: s.g.ID(r),
		From:     s.ids(r),
		To:       s.ids(s.sides(r, section)...),
		Edits:    s.versions.downgrade(r, section),
		Section:  section.Parent,
		Replaced: section.Replaced,
	})
}

// sides returns the parents of r, or the one whose section runs.
func (s *steps) sides(r graph.Ref, section Section) []graph.Ref {
	if parent, ok := s.g.Lookup(section.Parent); ok {
		return []graph.Ref{parent}
	}
	return s.g.Parents(r)
}

func (s *steps) ids(refs ...graph.Ref) []string {
	ids := s.names.take(len(refs))
	for i, r := range refs {
		ids[i] = s.g.ID(r)
	}
	return ids
}
