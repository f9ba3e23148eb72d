package planner

import (
	"slices"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
)

// annotated returns a plan of the files' revisions, with the annotation of its log
// entries; skipped are the skipped revisions before it.
func (p *Planner) annotated(steps plan.Plan, skipped []graph.Ref) engine.Planned {
	planned := p.Planned(p.History, steps)
	planned.Annotate = p.annotate(p.History, steps, skipped)
	return planned
}

// annotate returns the annotation of a plan's log entries: the lineages of the rows,
// but of those above a skipped revision, and the skipped revisions below the entry's
// own. It is nil where no log is kept.
func (p *Planner) annotate(h *history.History, steps plan.Plan, skipped []graph.Ref) func(*dialect.Entry, int, []string) {
	if !p.HasLog {
		return nil
	}
	lineages := sync.OnceValue(func() history.Digests { return h.Lineages(reached(h.Graph(), steps)...) })
	return func(e *dialect.Entry, done int, rows []string) {
		left := without(h.Graph(), skipped, steps.Steps[:done])
		e.Lineages, e.Skipped = ofRows(h.Graph(), lineages(), rows, left), below(h.Graph(), e, left)
	}
}

// annotateContents adds the digests of the files below the rows to the annotation of a
// plan. It is called if none of them was edited after it ran.
func (p *Planner) annotateContents(planned *engine.Planned, h *history.History) {
	if planned.Annotate == nil {
		return
	}
	before, steps := planned.Annotate, planned.Plan
	contents := sync.OnceValue(func() history.Digests { return h.Contents(p.Edits.Hash, reached(h.Graph(), steps)...) })
	planned.Annotate = func(e *dialect.Entry, done int, rows []string) {
		before(e, done, rows)
		e.Contents = ofRows(h.Graph(), contents(), rows, nil)
	}
}

// reached returns the revisions that are version rows before the plan or after one of
// its steps.
func reached(g *graph.Graph, steps plan.Plan) []graph.Ref {
	ids := slices.Clone(steps.Rows)
	for _, s := range steps.Steps {
		for _, e := range s.Edits {
			ids = append(ids, e.New)
		}
	}
	refs, _ := g.LookupAll(ids)
	return refs
}

// without returns the skipped revisions that steps have neither run nor reverted.
func without(g *graph.Graph, skipped []graph.Ref, steps []plan.Step) (left []graph.Ref) {
	if len(skipped) == 0 {
		return nil
	}
	done := map[string]bool{}
	for _, s := range steps {
		done[s.Revision] = true
	}
	return slices.DeleteFunc(slices.Clone(skipped), func(r graph.Ref) bool { return done[g.ID(r)] })
}

// ofRows returns the digests of the rows that are not above a skipped revision.
func ofRows(g *graph.Graph, digests history.Digests, rows []string, skipped []graph.Ref) map[string]string {
	found := map[string]string{}
	above := g.Descendants(graph.Dependencies, skipped...)
	for _, row := range rows {
		if r, ok := g.Lookup(row); ok && !above.Has(r) {
			found[row] = digests.Of(r)
		}
	}
	return found
}

// below returns the ids of the skipped revisions below the one of an entry; for a
// stamp, all of them.
func below(g *graph.Graph, e *dialect.Entry, skipped []graph.Ref) []string {
	if r, ok := g.Lookup(e.Revision); ok && len(skipped) > 0 && e.Action != dialect.ActionStamp {
		under := g.Ancestors(graph.Dependencies, r)
		skipped = slices.DeleteFunc(slices.Clone(skipped), func(s graph.Ref) bool { return !under.Has(s) })
	}
	return orNil(g.IDs(skipped))
}
