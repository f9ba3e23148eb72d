package rehearse

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Course has the revisions that an upgrade runs, in order. A revision in whose place the
// section of a merge runs is not among them.
type Course struct {
	Refs  []graph.Ref
	Sides Sides
}

// Sides has the merges of which a section for one side runs, each with the parent of that
// side. Of all others, the script runs that every revision has.
type Sides map[graph.Ref]string

// Course returns the course of an upgrade that runs the revisions of todo in a database that
// has those of done. The error is that of the plan.
func (s Stage) Course(done, todo graph.Set) (Course, error) {
	g := s.graph()
	if !g.HasSections() || todo.Empty() {
		return Course{Refs: todo.Refs()}, nil
	}
	targets := g.IDs(g.EffectiveTips(todo))
	p, err := plan.NewUpgrade(g, g.IDs(g.EffectiveTips(done)), strings.Join(targets, ","))
	c := Course{Sides: Sides{}}
	for _, step := range p.Steps {
		r, _ := g.Lookup(step.Revision)
		c.Refs = append(c.Refs, r)
		if step.Section != "" {
			c.Sides[r] = step.Section
		}
	}
	return c, err
}

// Then returns the course with another one behind it.
func (c Course) Then(next Course) Course {
	all := Course{slices.Concat(c.Refs, next.Refs), Sides{}}
	maps.Copy(all.Sides, c.Sides)
	maps.Copy(all.Sides, next.Sides)
	return all
}

// On returns the stage with the sections of courses, those of the last one first.
func (s Stage) On(courses ...Course) Stage {
	sides := maps.Clone(s.Sides)
	if sides == nil {
		sides = Sides{}
	}
	for _, c := range courses {
		for _, r := range c.Refs {
			delete(sides, r)
		}
		maps.Copy(sides, c.Sides)
	}
	s.Sides = sides
	return s
}

// Upgrade returns the script that an upgrade of a revision runs.
func (s Stage) Upgrade(ctx context.Context, r graph.Ref) (revision.Script, error) {
	scripts, err := s.History.Revision(r).Scripts(ctx)
	if err != nil {
		return revision.Script{}, err
	}
	scripts, _ = scripts.Of(s.Sides[r])
	return scripts.Upgrade, nil
}

// sections returns the section of a merge that runs or ran, for plan.Database; nil for another
// revision.
func (s Stage) sections(r graph.Ref) map[string]plan.Section {
	g := s.graph()
	if g.Sections(r) == nil {
		return nil
	}
	section := plan.Section{Parent: s.Sides[r]}
	if parent, ok := g.Lookup(section.Parent); ok {
		section.Replaced = g.IDs(g.Others(r, parent).Refs())
	}
	return map[string]plan.Section{g.ID(r): section}
}
