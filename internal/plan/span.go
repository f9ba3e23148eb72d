package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Span returns the revisions from base to head, inclusive, newest first, as for
// `history -r base:head`. base and head are symbols. An empty base means "base", an
// empty head "heads"; "current" means the version rows. A relative base (-3) counts
// down from head, a relative head (+3) up from base.
func Span(g *graph.Graph, rows []string, base, head string) ([]graph.Ref, error) {
	at, err := spanRows(g, rows, base, head)
	if err != nil {
		return nil, err
	}
	s := span{g: g, rows: at}
	if err := s.resolve(base, head); err != nil {
		return nil, err
	}
	members := g.Ancestors(graph.Dependencies, s.tops...)
	for _, r := range s.bottoms {
		if !members.Has(r) {
			return nil, notBelow(g, base+":"+head, r, s.tops)
		}
	}
	if len(s.bottoms) > 0 {
		members.Intersect(g.Descendants(graph.Branches, s.bottoms...))
		members.Subtract(g.Ancestors(graph.Dependencies, s.bottoms...))
		for _, r := range s.bottoms {
			members.Add(r)
		}
	}
	refs := members.Refs()
	slices.Reverse(refs)
	return refs, nil
}

func notBelow(g *graph.Graph, target string, r graph.Ref, tops []graph.Ref) error {
	names := g.IDs(tops)
	if len(names) == 0 {
		names = []string{"base"}
	}
	return &TargetError{Target: target, Message: fmt.Sprintf(
		"%s is not a range: %s is not below %s", target, g.ID(r), strings.Join(names, ", "))}
}

// spanRows returns the revisions of the version rows if the range refers to them,
// else nil.
func spanRows(g *graph.Graph, rows []string, base, head string) ([]graph.Ref, error) {
	if base != "current" && head != "current" {
		return nil, nil
	}
	return refs(g, rows)
}

type span struct {
	g             *graph.Graph
	rows          []graph.Ref
	bottoms, tops []graph.Ref
}

func (s *span) resolve(base, head string) (err error) {
	rel, counted := parseRelative(base)
	counted = counted && rel.symbol == "" && rel.steps < 0
	if !counted {
		if s.bottoms, err = s.end(base, "base"); err != nil {
			return err
		}
	}
	if s.tops, err = s.end(head, "heads"); err != nil {
		return err
	}
	if branch, _, ok := strings.Cut(base, "@"); ok {
		if err := s.limit(branch); err != nil {
			return err
		}
	}
	if counted {
		return s.countDown(base, rel)
	}
	return nil
}

func (s *span) end(symbol, otherwise string) ([]graph.Ref, error) {
	switch symbol {
	case "current":
		return s.rows, nil
	case "":
		symbol = otherwise
	}
	if rel, ok := parseRelative(symbol); ok && (rel.symbol != "" || rel.steps > 0) {
		return Database{Graph: s.g, Rows: s.g.IDs(s.bottoms)}.upgradeTarget(s.bottoms, symbol)
	}
	return s.g.Resolve(symbol)
}

// limit removes the tops that are not on the branch of a base "branch@…".
func (s *span) limit(branch string) error {
	r, err := s.g.Branch(branch)
	if err != nil {
		return err
	}
	above := s.g.Descendants(graph.Branches, r)
	s.tops = slices.DeleteFunc(s.tops, func(t graph.Ref) bool { return !above.Has(t) && !s.g.HasLabel(t, branch) })
	return nil
}

// countDown sets the bottoms of "-N:head", which are N below each top.
func (s *span) countDown(base string, rel relative) error {
	seen := s.g.NewSet()
	for _, top := range s.tops {
		r, err := s.g.Walk(top, rel.steps, "")
		if err != nil {
			return err
		}
		if r != graph.Base && !seen.Has(r) {
			seen.Add(r)
			s.bottoms = append(s.bottoms, r)
		}
	}
	return nil
}
