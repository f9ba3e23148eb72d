package ramus

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// CompareOptions are the options of Compare.
type CompareOptions struct {
	// Graph looks at the graph alone: git, the database and scratch databases are not asked, so
	// the comparison has no rebases and no conflicts.
	Graph bool

	// Files does not read the database.
	Files bool
}

// A Comparison is two revisions side by side, usually heads: what each side has alone, and
// the commands that join them.
type Comparison struct {
	Revisions []string         `json:"revisions"` // the two, as they were given
	Only      [][]string       `json:"only"`      // the revisions that the other one lacks, newest first
	Joins     []Fix            `json:"joins"`     // a merge, then rebases; each was planned, so it is not refused
	Refused   string           `json:"refused,omitempty"`
	Conflicts *ConflictsResult `json:"conflicts,omitempty"` // nil if both orders were not run; Unknown says why
	Unknown   string           `json:"unknown,omitempty"`
	Prove     string           `json:"prove"` // the command that runs both orders
}

// Compare compares two revisions, given as symbols. It runs both orders of the sides if
// scratch databases are at hand and it takes little time. It changes nothing.
func (p *Project) Compare(ctx context.Context, a, b string, o CompareOptions) (Comparison, error) {
	tips, err := p.resolve(ctx, []string{a, b})
	if err != nil {
		return Comparison{}, err
	}
	if len(tips) != 2 {
		return Comparison{}, hint.New("", "%s and %s are not two revisions", a, b)
	}
	c := Comparison{Revisions: p.graph.IDs(tips), Joins: []Fix{}, Unknown: "both orders were not run"}
	c.Prove = "ramus conflicts " + hint.Words(c.Revisions)
	own := [2]graph.Set{
		p.graph.AncestorsOutside(graph.Dependencies, p.graph.Ancestors(graph.Dependencies, tips[1]), tips[0]),
		p.graph.AncestorsOutside(graph.Dependencies, p.graph.Ancestors(graph.Dependencies, tips[0]), tips[1]),
	}
	for _, side := range own {
		ids := list(p.graph.IDs(side.Refs()))
		slices.Reverse(ids)
		c.Only = append(c.Only, ids)
	}
	if err := p.author().CheckMerge(tips, author.MergeRequest{}); err != nil {
		c.Refused = err.Error()
		return c, nil
	}
	c.Joins = append(c.Joins, Fix{Command: check.MergeCommand(p.sorted(tips)), Note: "writes a revision with both as parents"})
	if !o.Graph {
		c.addRebases(ctx, p, tips, own, o)
		c.addConflicts(ctx, p, own)
	}
	return c, nil
}

// sorted returns the ids of revisions, sorted.
func (p *Project) sorted(refs []graph.Ref) []string {
	return slices.Sorted(slices.Values(p.graph.IDs(refs)))
}

// addRebases adds the rebases of one side on top of the other one that are not refused.
func (c *Comparison) addRebases(ctx context.Context, p *Project, tips []graph.Ref, own [2]graph.Set, o CompareOptions) {
	for side := range own {
		moved, onto := p.graph.IDs(p.lowest(own[side])), p.graph.ID(tips[1-side])
		rebase, err := p.PlanRebase(ctx, RebaseOptions{Onto: onto, Revisions: moved, Files: o.Files})
		if err != nil || len(rebase.Moves) == 0 {
			continue
		}
		who := "nobody else has"
		if o.Files {
			who += " and no database has run"
		}
		c.Joins = append(c.Joins, Fix{
			Command: "ramus rebase --onto " + hint.Word(onto) + " " + hint.Words(moved),
			Note:    fmt.Sprintf("moves %s on top of %s; for revisions that %s", strings.Join(moved, ", "), onto, who),
		})
	}
}

// lowest returns the revisions of a set that have no parent in it.
func (p *Project) lowest(set graph.Set) []graph.Ref {
	return slices.DeleteFunc(set.Refs(), func(r graph.Ref) bool {
		return slices.ContainsFunc(p.graph.Parents(r), set.Has)
	})
}

// addConflicts runs both orders of the sides, within the limits of EffectsOfSides.
func (c *Comparison) addConflicts(ctx context.Context, p *Project, own [2]graph.Set) {
	tips, _ := p.graph.Lookup(c.Revisions[0])
	below := p.graph.Ancestors(graph.Dependencies, tips).Len() + own[1].Len()
	if below > effectRevisions {
		c.Unknown = fmt.Sprintf("both orders were not run: that takes %d revisions", below)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, effectTime)
	defer cancel()
	result, err := p.Conflicts(ctx, ConflictsOptions{Targets: c.Revisions})
	switch {
	case ctx.Err() != nil:
		c.Unknown = fmt.Sprintf("both orders did not end within %s", effectTime)
	case err != nil:
		c.Unknown = "both orders could not be run: " + err.Error()
	default:
		c.Conflicts, c.Unknown = &result, ""
	}
}
