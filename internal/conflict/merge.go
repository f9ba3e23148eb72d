package conflict

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// A Way is how databases reach a merge with sections.
type Way struct {
	States [][]graph.Ref // the revisions on top of the databases, before the upgrade, in the order in which they ran
	Side   string        // the parent whose section of the merge runs; empty for the plain one
	Line   int           // of that section in the merge's file; 0 if there is none
}

// A way is a state with the scripts that run there.
type way struct {
	Way
	before graph.Set // what the database has
	prefix rehearse.Course
	course rehearse.Course // of the prefix and the upgrade to the merge
	none   *rehearse.Reason
}

// A prover finds out whether a merge with sections leads to one schema and the same rows
// from every state that a database can have had: what the sides have in common, each
// side, and both of them, where they can run one after the other.
type prover struct {
	*grid
	merge  graph.Ref
	common graph.Set
	ways   []*way

	impossible [][]graph.Ref // the states of both sides that no database can be in
}

// proveMerge compares the ways to a merge with sections.
func (f *finder) proveMerge(ctx context.Context, merge graph.Ref) error {
	common := f.graph.Common(graph.Dependencies, f.graph.Parents(merge)...)
	start, err := f.start(ctx, common)
	if err != nil || start == nil {
		return err
	}
	p := prover{grid: &grid{finder: f, common: common}, merge: merge, common: common}
	if err := p.find(); err != nil {
		return err
	}
	if p.hasObstacle(ctx) {
		return nil
	}
	f.last = merge
	all := p.ways
	err = f.committing(func() error {
		p.ways, p.impossible = all, nil
		return start.Try(ctx, p.commitAlone(ctx), p.run)
	})
	if len(f.result.Unproved) == 0 {
		p.report()
	}
	return err
}

// commitAlone reports whether a revision on one of the ways commits by itself.
func (p *prover) commitAlone(ctx context.Context) bool {
	for _, w := range p.ways {
		p.Stage = p.On(w.course)
		if p.commits(ctx, w.course.Refs) {
			return true
		}
	}
	return false
}

// find finds the ways. Databases that run the same from the common state on take one.
func (p *prover) find() error {
	parents := p.graph.Parents(p.merge)
	prefixes := [][]graph.Ref{{}, parents[:1], parents[1:], parents, {parents[1], parents[0]}}
	for _, tips := range prefixes {
		w, err := p.way(tips)
		if err != nil {
			return err
		}
		same := slices.IndexFunc(p.ways, func(other *way) bool {
			return w.none == nil && other.none == nil && w.Side == other.Side && slices.Equal(w.course.Refs, other.course.Refs)
		})
		if same < 0 {
			p.ways = append(p.ways, w)
			continue
		}
		if len(tips) < 2 { // it is known there whether the second side runs after the first one
			p.ways[same].States = append(p.ways[same].States, tips)
		}
	}
	return nil
}

// way returns the way of a database that had the common revisions, then those up to each of
// the tips in turn, and then an upgrade to the merge.
func (p *prover) way(tips []graph.Ref) (*way, error) {
	w := &way{before: p.graph.NewSet(p.common.Refs()...)}
	w.States = [][]graph.Ref{tips}
	if len(tips) == 0 {
		w.States[0] = p.graph.EffectiveTips(p.common)
	}
	for _, tip := range tips {
		todo := p.graph.AncestorsOutside(graph.Dependencies, w.before, tip)
		course, err := p.Course(w.before, todo)
		if err != nil {
			return nil, err
		}
		w.prefix = w.prefix.Then(course)
		w.before.Union(todo)
	}
	rest := p.graph.AncestorsOutside(graph.Dependencies, w.before, p.merge)
	course, err := p.Course(w.before, rest)
	if _, none := errors.AsType[*plan.NoSectionError](err); none {
		section := p.graph.Sections(p.merge).From[0]
		w.none = &rehearse.Reason{Line: section.Line, Column: section.Column, Text: "there is no -- +upgrade for a database with both sides"}
		w.course = w.prefix
		return w, nil
	}
	w.course = w.prefix.Then(course)
	w.Side = course.Sides[p.merge]
	w.Line = p.sectionLine(w.Side)
	return w, err
}

// sectionLine returns the line of the directive of a section of the merge.
func (p *prover) sectionLine(side string) int {
	if s, ok := p.graph.Sections(p.merge).Of(side); ok {
		return s.Line
	}
	scripts, err := p.History.Revision(p.merge).Scripts(context.Background())
	if err != nil {
		return 0
	}
	return max(scripts.Upgrade.Line-1, 0)
}

// hasObstacle reports whether a revision on the ways cannot run in a scratch database, which
// is unproved then.
func (p *prover) hasObstacle(ctx context.Context) bool {
	for _, w := range p.ways {
		p.Stage = p.On(w.course)
		for _, r := range w.course.Refs {
			if why := p.obstacle(ctx, r); why != nil {
				p.unproved(r, *why)
				return true
			}
		}
	}
	return false
}

// run compares each way with the first one that leads to the merge.
func (p *prover) run(ctx context.Context, db dialect.Rehearsal) error {
	if err := p.dropImpossible(ctx, db); err != nil {
		return err
	}
	var first *way
	none := false
	for _, w := range p.ways {
		if none && w.none != nil {
			continue
		}
		none = none || w.none != nil
		p.result.Squares++
		shown, err := p.show(ctx, db, first, w)
		if err != nil {
			return err
		}
		if shown == nil {
			p.result.Proved++
			p.result.Ways = append(p.result.Ways, w.Way)
			if first == nil {
				first = w
			}
			continue
		}
		p.add(shown)
	}
	return nil
}

// dropImpossible leaves out the ways of databases that have both sides, where the sides do
// not run one after the other: no database has been there.
func (p *prover) dropImpossible(ctx context.Context, db dialect.Rehearsal) error {
	var possible []*way
	for _, w := range p.ways {
		if len(w.States) == 1 && len(w.States[0]) == 2 && len(w.prefix.Refs) > 0 {
			t, err := p.try(ctx, db, w.prefix)
			if err != nil {
				return err
			}
			if t.Failure != nil {
				p.impossible = append(p.impossible, w.States[0])
				continue
			}
		}
		possible = append(possible, w)
	}
	p.ways = possible
	return nil
}

// show returns how a way does not lead to the merge, or not to the same as the first one;
// nil if it does.
func (p *prover) show(ctx context.Context, db dialect.Rehearsal, first, w *way) (*Conflict, error) {
	c := &Conflict{Kind: Fails, X: p.merge, Y: graph.Base, State: w.States[0], Ways: []Way{w.Way}}
	switch {
	case w.none != nil:
		c.NoSection = true
		c.Orders = []Order{{First: p.merge, Failed: p.merge, Failure: w.none}}
		return c, nil
	case first == nil:
		first = w
	default:
		c.Ways = []Way{first.Way, w.Way}
	}
	shown, err := p.judgeCourses(ctx, db, [2]rehearse.Course{first.course, w.course})
	if err != nil {
		return nil, err
	}
	if shown.unproved != "" {
		p.unproved(p.merge, rehearse.Reason{Text: shown.unproved})
		return nil, nil
	}
	p.notes.add(shown.renamed, shown.unstable)
	if shown.conflict == nil {
		return nil, nil
	}
	c.Kind, c.Differences = shown.conflict.Kind, shown.conflict.Differences
	c.Orders = shown.conflict.Orders
	if c.Kind == Fails {
		c.Ways, c.Orders = []Way{w.Way}, c.Orders[1:]
	}
	return c, nil
}

// report adds a note about the databases that cannot be, and one about those between.
func (p *prover) report() {
	parents := p.graph.IDs(p.graph.Parents(p.merge))
	if len(p.impossible) == 2 {
		p.result.Notes = append(p.result.Notes, fmt.Sprintf("no database can have both %s and %s: neither runs after the other one", parents[0], parents[1]))
	} else if len(p.impossible) == 1 {
		after := p.graph.IDs(p.impossible[0])
		p.result.Notes = append(p.result.Notes, fmt.Sprintf("no database can have %s and then %s: it fails there", after[0], after[1]))
	}
	for _, parent := range p.graph.Parents(p.merge) {
		if p.graph.Others(p.merge, parent).Len() > 1 {
			p.result.Notes = append(p.result.Notes, "databases that have a part of both sides were not tried: there, both sides run to their ends")
			return
		}
	}
}
