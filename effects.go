package ramus

import (
	"context"
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/effect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// EffectsResult is what revisions did to a database.
type EffectsResult struct {
	Revisions []string   `json:"revisions"` // in the order in which they ran
	Effects   []Effect   `json:"effects"`   // on objects, then on rows; none if something is unproved
	Unproved  []Unproved `json:"unproved"`  // the revision that could not run, if there is one
	Notes     []string   `json:"notes"`
}

// An Effect is what happened to an object of the schema, or to the rows of a table.
type Effect struct {
	Change   string   `json:"change"`            // "added", "dropped", "changed", "renamed" or "rows"
	Kind     string   `json:"kind,omitempty"`    // of the object, such as "column"
	Table    string   `json:"table,omitempty"`   // that the object belongs to, or whose rows changed
	Name     string   `json:"name,omitempty"`    // of the object, without that of the table
	To       string   `json:"to,omitempty"`      // its new name
	Likely   bool     `json:"likely,omitempty"`  // it was renamed as far as the statements tell; the database does not
	Before   string   `json:"before,omitempty"`  // its definition before
	After    string   `json:"after,omitempty"`   // and after
	Inserted int      `json:"inserted"`          // rows
	Updated  int      `json:"updated"`           // rows
	Deleted  int      `json:"deleted"`           // rows
	Columns  []string `json:"columns,omitempty"` // in which rows were updated
	Text     string   `json:"text"`              // all of it, for people
}

// Effects runs revisions in a scratch database, and returns what they did to the schema and to
// the rows: those between two states "base:head", either end of which may be empty, those
// that a git ref lacks for "origin/main..", or one revision. The revisions below run first.
// It never opens the project's own database.
func (p *Project) Effects(ctx context.Context, of string) (result EffectsResult, err error) {
	result = EffectsResult{Revisions: []string{}, Effects: []Effect{}, Unproved: []Unproved{}, Notes: []string{}}
	if err := p.requireRevisions(); err != nil {
		return result, err
	}
	below, refs, err := p.effectSpan(ctx, of)
	if err != nil {
		return result, err
	}
	result.Revisions = list(p.graph.IDs(refs))
	scratch, err := p.scratcher(ctx)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	effects, obstacle, err := effect.Of(ctx, p.stage(scratch), below, refs)
	if err != nil {
		return result, err
	}
	if obstacle != nil {
		result.Unproved = append(result.Unproved, p.unproved(conflict.Unproved(*obstacle)))
	}
	result.Effects = effectsOf(effects)
	result.Notes = append(result.Notes, p.noteSections(refs)...)
	notes, err := scratch.Notes(ctx)
	result.Notes = append(result.Notes, notes...)
	return result, err
}

// noteSections says which section of merges ran.
func (p *Project) noteSections(refs []graph.Ref) (notes []string) {
	for _, r := range refs {
		if s := p.graph.Sections(r); s != nil && !p.replaced(r).Empty() {
			notes = append(notes, "of "+p.graph.ID(r)+", the section for a new database was run: of the parents with a section, that of the first one in the header")
		}
	}
	return notes
}

// effectsOf returns effects as the library and the command have them.
func effectsOf(of []effect.Effect) []Effect {
	all := make([]Effect, len(of))
	for i, e := range of {
		all[i] = Effect{
			Change: string(e.Change), Kind: e.Kind, Table: e.Table, Name: e.Name, To: e.To, Likely: e.Likely, Before: e.Before, After: e.After,
			Inserted: e.Inserted, Updated: e.Updated, Deleted: e.Deleted, Columns: e.Columns, Text: e.String(),
		}
	}
	return all
}

// effectSpan returns the revisions of which the effects are asked, oldest first, and those
// below them.
func (p *Project) effectSpan(ctx context.Context, of string) (below graph.Set, refs []graph.Ref, err error) {
	l, err := p.lackingFor(ctx, of, plan.Usage{Purpose: "To see what these do", Command: "ramus effects"})
	if err != nil {
		return below, nil, err
	}
	if l != nil {
		below = p.graph.Ancestors(graph.Dependencies, l.Tops...)
		below.Subtract(l.Revisions)
		return below, l.Revisions.Refs(), nil
	}
	from, to, span := strings.Cut(of, ":")
	if !span {
		tops, err := p.graph.Resolve(of)
		if err != nil {
			return below, nil, err
		}
		below = p.graph.Ancestors(graph.Dependencies, tops...)
		for _, r := range tops {
			below.Remove(r)
			below.Subtract(p.replaced(r))
		}
		return below, p.graph.NewSet(tops...).Refs(), nil
	}
	if strings.Contains(to, ":") {
		return below, nil, &plan.TargetError{Target: of, Message: "a range is [start]:[end], as in ae10:head, ae10: or :ae10, or REF.., as in origin/main.."}
	}
	return p.between(from, to)
}

// replaced returns the revisions that a merge replaces in a new database, with its section for
// the first parent that has one; none for another revision.
func (p *Project) replaced(merge graph.Ref) graph.Set {
	for _, parent := range p.graph.Parents(merge) {
		if _, ok := p.graph.Sections(merge).Of(p.graph.ID(parent)); ok {
			return p.graph.Others(merge, parent)
		}
	}
	return p.graph.NewSet()
}

// between returns the revisions below one target and those between the two.
func (p *Project) between(from, to string) (below graph.Set, refs []graph.Ref, err error) {
	if from == "" {
		from = Base
	}
	if to == "" {
		to = Heads
	}
	start, err := p.graph.Resolve(from)
	if err != nil {
		return below, nil, err
	}
	end, err := p.graph.Resolve(to)
	if err != nil {
		return below, nil, err
	}
	reached := p.graph.Ancestors(graph.Dependencies, end...)
	for _, r := range start {
		if !reached.Has(r) {
			return below, nil, hint.New("", "%s is not below %s: effects are those of the revisions from the first one up to the second one", p.graph.ID(r), to)
		}
	}
	below = p.graph.Ancestors(graph.Dependencies, start...)
	return below, p.graph.AncestorsOutside(graph.Dependencies, below, end...).Refs(), nil
}

// unproved returns a revision that could not run.
func (p *Project) unproved(u conflict.Unproved) Unproved {
	rev := p.history.Revision(u.Revision)
	return Unproved{rev.ID, u.Why.Text, rev.File, u.Why.Line, u.Why.Column, u.Text(p.history)}
}
