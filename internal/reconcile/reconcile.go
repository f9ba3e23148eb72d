// Package reconcile drafts the sections of a merge whose sides conflict: what brings a
// database that has one side to the schema of the merge. It knows the usual conflicts, and
// tries each draft in scratch databases. It writes no file.
package reconcile

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
)

// An Input is what Draft needs.
type Input struct {
	rehearse.Stage
	ID, File string      // of the merge
	Parents  []graph.Ref // two
}

// A Result has the sections of a merge.
type Result struct {
	Scripts revision.Scripts // with a section for each side
	Proved  bool             // the merge was tried, and ends the same from every state
	Notes   []string         // of the trial
}

// Unwritten is the statement of a section that people have to write. No database runs it.
const Unwritten = "SELECT write_this_section_first;"

// Draft returns sections for both sides, with the names of the first parent where both sides
// chose one. If they cannot be proved, the sections are those that people have to write.
func Draft(ctx context.Context, in Input) (Result, error) {
	d := drafter{Input: in, ids: in.History.Graph().IDs(in.Parents)}
	sides, err := d.sides(ctx)
	if err != nil {
		return Result{}, err
	}
	scripts := revision.Scripts{SidesOnly: true}
	for i, id := range d.ids {
		up, down, ok := d.section(sides[i], sides[1-i], i == 0)
		if !ok {
			return Result{Scripts: d.unwritten()}, nil
		}
		scripts.Sides = append(scripts.Sides, d.side(id, up, down, sides[1-i]))
	}
	for {
		result, err := d.prove(ctx, scripts)
		switch {
		case err != nil:
			return Result{}, err
		case len(result.Conflicts)+len(result.Unproved) == 0:
			scripts, err = d.keepProvedWays(ctx, scripts)
			return Result{scripts, true, result.Notes}, err
		case !scripts.SidesOnly || !lacksBoth(result):
			return Result{Scripts: d.unwritten()}, nil
		}
		scripts.SidesOnly = false
	}
}

type drafter struct {
	Input
	ids []string // of the parents
}

// side returns the scripts of a section.
func (d drafter) side(parent string, up, down []string, other side) revision.Side {
	s := revision.Side{Parent: parent, Upgrade: revision.Script{Text: lines(up), NoTransaction: other.noTransaction}}
	if down != nil {
		s.Downgrade = &revision.Script{Text: lines(down), Noop: len(down) == 0, NoTransaction: other.noTransaction && len(down) > 0}
	}
	return s
}

func (d drafter) unwritten() revision.Scripts {
	s := revision.Scripts{SidesOnly: true}
	for _, id := range d.ids {
		s.Sides = append(s.Sides, revision.Side{Parent: id, Upgrade: revision.Script{Text: Unwritten + "\n"}})
	}
	return s
}

// lines returns statements, each on a line of its own.
func lines(statements []string) string {
	var b strings.Builder
	for _, statement := range statements {
		b.WriteString(statement + ";\n")
	}
	return b.String()
}

// prove runs the merge with its sections from every state.
func (d drafter) prove(ctx context.Context, scripts revision.Scripts) (conflict.Result, error) {
	stage, merge, err := d.withMerge(scripts)
	if err != nil {
		return conflict.Result{}, err
	}
	return conflict.Run(ctx, conflict.Input{Stage: stage, Branches: stage.History.Graph().Parents(merge), Whole: []graph.Ref{merge}})
}

// withMerge returns the stage with the merge in its history.
func (d drafter) withMerge(scripts revision.Scripts) (stage rehearse.Stage, merge graph.Ref, err error) {
	stage = d.Stage
	if stage.History, err = d.History.With(d.revision(scripts)); err != nil {
		return stage, graph.Base, err
	}
	merge, _ = stage.History.Graph().Lookup(d.ID)
	return stage, merge, nil
}

// revision returns the merge.
func (d drafter) revision(scripts revision.Scripts) *revision.Revision {
	sections := &graph.Sections{Both: !scripts.SidesOnly}
	for i, s := range scripts.Sides {
		sections.From = append(sections.From, graph.Section{Parent: s.Parent, Line: i + 1, Column: 1, Back: s.Downgrade != nil})
	}
	rev := &revision.Revision{Node: graph.Node{ID: d.ID, File: d.File, Parents: d.ids, Sections: sections}}
	rev.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
	return rev
}

// lacksBoth reports whether a merge conflicts only because it has no section for databases
// with both sides.
func lacksBoth(result conflict.Result) bool {
	return len(result.Unproved) == 0 && !slices.ContainsFunc(result.Conflicts, func(c conflict.Conflict) bool { return !c.NoSection })
}
