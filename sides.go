package ramus

import (
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/effect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Side is one of the heads that a merge would join.
type Side struct {
	Head Revision       `json:"head"`
	Only []SideRevision `json:"only"` // the revisions that no other side has, newest first

	// Effects are what these revisions do to a database that has what the sides have in
	// common. EffectsOfSides sets it; nil if that is not known.
	Effects *EffectsResult `json:"effects,omitempty"`
}

// A SideRevision is a revision that one side of a merge has.
type SideRevision struct {
	Revision
	Author     string   `json:"author,omitempty"` // who wrote its file, as far as git knows
	Statements []string `json:"statements"`       // the first line of each statement of its upgrade
}

// MergeSides returns, for each of the heads that a merge would join, the revisions
// that the others do not have. It refuses the same heads as Merge, with the same
// errors.
func (p *Project) MergeSides(ctx context.Context, symbols []string, o MergeOptions) ([]Side, error) {
	parents, err := p.resolve(ctx, symbols)
	if err != nil {
		return nil, err
	}
	p.graph.SortByID(parents)
	if _, ok := author.FindMerge(p.graph, parents); ok {
		return []Side{}, nil
	}
	if err := p.author().CheckMerge(parents, o.request(symbols)); err != nil {
		return nil, err
	}
	sides := make([]Side, len(parents))
	for i, own := range p.graph.Sides(graph.Branches, parents...) {
		sides[i] = Side{Head: p.view(parents[i]), Only: sideRevisions(ctx, p, own)}
	}
	addAuthors(ctx, p.upstream(), sides)
	return sides, nil
}

// A merge does without effects if they take longer: so many revisions below, or so much
// time.
const (
	effectRevisions = 500
	effectTime      = 5 * time.Second
)

// EffectsOfSides runs the sides of a merge in a scratch database, if one is at hand, and sets
// their effects. What cannot run there, or takes long, stays unknown: a merge does not
// depend on it.
func (p *Project) EffectsOfSides(ctx context.Context, sides []Side) {
	if len(sides) == 0 {
		return
	}
	parents := make([]graph.Ref, len(sides))
	for i, side := range sides {
		parents[i], _ = p.graph.Lookup(side.Head.ID)
	}
	common := p.graph.Common(graph.Dependencies, parents...)
	if common.Len() > effectRevisions {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, effectTime)
	defer cancel()
	scratch, err := p.scratcher(ctx)
	if err != nil {
		return
	}
	defer scratch.Close()
	refs := make([][]graph.Ref, len(parents))
	for i, parent := range parents {
		refs[i] = p.graph.AncestorsOutside(graph.Dependencies, common, parent).Refs()
	}
	effects, obstacles, err := effect.OfSides(ctx, p.stage(scratch), common, refs)
	if err != nil {
		return
	}
	for i := range sides {
		made := EffectsResult{Revisions: list(p.graph.IDs(refs[i])), Effects: effectsOf(effects[i]), Unproved: []Unproved{}, Notes: []string{}}
		if obstacles[i] != nil {
			made.Unproved = append(made.Unproved, p.unproved(conflict.Unproved(*obstacles[i])))
		}
		sides[i].Effects = &made
	}
}

// sidesOf returns what each of some revisions has and the others lack, with its effects as
// far as they are known; none if they are no sides.
func (p *Project) sidesOf(ctx context.Context, ids []string) []Side {
	sides, err := p.MergeSides(ctx, ids, MergeOptions{AcrossLabels: true, Splice: true})
	if err != nil || len(sides) < 2 {
		return nil
	}
	p.EffectsOfSides(ctx, sides)
	return sides
}

// sideRevisions returns the revisions of a side, newest first.
func sideRevisions(ctx context.Context, p *Project, own graph.Set) []SideRevision {
	var split func(revision.Script) ([]dialect.Statement, error)
	if rules, err := p.database.rules(); err == nil {
		split = rules.Split
	}
	refs := own.Refs()
	all := make([]SideRevision, len(refs))
	for i, r := range refs {
		all[len(refs)-1-i] = SideRevision{Revision: p.view(r), Statements: author.FirstLines(ctx, p.history.Revision(r), split)}
	}
	return all
}

// askGit is the time for git to find authors: a merge can do without them.
const askGit = 3 * time.Second

// addAuthors asks git who wrote the revisions of all sides.
func addAuthors(ctx context.Context, repo *upstream.Repository, sides []Side) {
	var files []string
	for _, s := range sides {
		for _, r := range s.Only {
			files = append(files, r.File)
		}
	}
	names := writers(ctx, repo, files)
	if names == nil {
		return
	}
	for i := range sides {
		for j := range sides[i].Only {
			sides[i].Only[j].Author, names = names[0], names[1:]
		}
	}
}

// writers returns who wrote each file, as far as git finds out in time; nil where it knows of
// none. It closes the repository.
func writers(ctx context.Context, repo *upstream.Repository, files []string) []string {
	defer repo.Close()
	ctx, cancel := context.WithTimeout(ctx, askGit)
	defer cancel()
	found := repo.Writers(ctx, files)
	if len(found) < len(files) {
		return nil
	}
	names := make([]string, len(found))
	for i, writer := range found {
		names[i] = writer.Name
	}
	return names
}
