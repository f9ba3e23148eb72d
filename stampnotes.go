package ramus

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// noteStamp emits a note if the rows after a stamp overlap, or if one of its targets has
// no row: as in Alembic, both depend on the rows before it. leave returns the command of
// the stamp that leaves only some rows, or "".
func (p *Project) noteStamp(targets, rows []string, leave func(rows []string) string) {
	why := p.withoutRow(targets, rows, leave)
	if overlap := plan.Overlap(p.graph, rows); overlap != nil {
		why = overlap.Error() + ". No upgrade starts from such rows, in Alembic either" +
			withCommand("; to keep the same revisions with fewer rows: ", leave(overlap.Keep))
	}
	if why != "" && p.settings.events != nil {
		p.settings.events(Event{Kind: Noticed, Verb: string(plan.Stamp), Why: why})
	}
}

// withoutRow returns a note on targets without a row after a stamp: other rows cover
// them, or they had a row, which another target took.
func (p *Project) withoutRow(targets, rows []string, leave func(rows []string) string) string {
	at, _ := p.graph.LookupAll(rows)
	below, all := p.graph.Ancestors(graph.Dependencies, at...), at
	var covered, lost []string
	for _, target := range targets {
		refs, err := p.graph.Resolve(target)
		if err != nil {
			continue
		}
		for _, r := range refs {
			switch id := p.graph.ID(r); {
			case slices.Contains(rows, id):
			case below.Has(r):
				covered = append(covered, id)
			default:
				lost, all = append(lost, id), append(all, r)
			}
		}
	}
	switch at := strings.Join(rows, ", "); {
	case len(lost) > 0:
		keep := p.graph.IDs(p.graph.Maximal(graph.Dependencies, all))
		return fmt.Sprintf("%s has no row now: it had one, and as in Alembic a stamp passes over such a target, although another target took its row", strings.Join(lost, ", ")) +
			withCommand("; to record it: ", leave(keep))
	case len(covered) > 0:
		return fmt.Sprintf("%s has no row of its own: %s covers it", strings.Join(covered, ", "), at)
	}
	return ""
}

// withCommand returns an introduction and its command; "" without a command.
func withCommand(introduction, command string) string {
	if command == "" {
		return ""
	}
	return introduction + command
}

// purged returns the command that leaves only some rows in a database.
func purged(keep []string) string { return "ramus stamp --purge " + hint.Words(keep) }

// scripted returns a function that returns the command of a script that leaves only
// some rows of those in from, or "" where there is none.
func (p *Project) scripted(from string, at []string) func(keep []string) string {
	return func(keep []string) string {
		steps, err := plan.NewStamp(p.graph, at, keep)
		if err != nil || !slices.Equal(steps.After(), slices.Sorted(slices.Values(keep))) {
			return ""
		}
		return scriptVerbs(from)[plan.Stamp] + hint.Words(keep)
	}
}
