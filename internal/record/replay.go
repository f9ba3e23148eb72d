package record

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// A replay goes through a log, oldest entry first.
type replay struct {
	graph   *graph.Graph
	ran     map[string]dialect.Entry // the runs that count, by id, whether the graph has the id or not
	assumed graph.Set
	known   map[string]dialect.Entry
}

func newReplay(g *graph.Graph) *replay {
	return &replay{graph: g, ran: map[string]dialect.Entry{}, assumed: g.NewSet(), known: map[string]dialect.Entry{}}
}

// apply takes the next entry of the log. Entries that did not finish, or were
// abandoned, change nothing.
func (p *replay) apply(e dialect.Entry) {
	if e.Finished.IsZero() || e.Error != "" {
		return
	}
	switch e.Action {
	case dialect.ActionUpgrade:
		p.assumeBelow(e)
		p.ran[e.Revision] = e
		p.know(e.Revision, e)
	case dialect.ActionDowngrade:
		p.assumeBelow(e)
		delete(p.ran, e.Revision)
		if r, ok := p.graph.Lookup(e.Revision); ok {
			p.assumed.Remove(r)
		}
	case dialect.ActionStamp:
		p.stamp(e)
	}
}

// know notes an entry that applied a revision which the graph lacks.
func (p *replay) know(id string, e dialect.Entry) {
	if _, ok := p.graph.Lookup(id); !ok {
		p.known[id] = e
	}
}

// assumeBelow assumes the parents of an entry that the log has no run of, and all
// below them: they were applied without the log. Where the graph lacks such a
// parent, all below the entry's revision is assumed.
func (p *replay) assumeBelow(e dialect.Entry) {
	for _, id := range e.Parents {
		if _, ran := p.ran[id]; ran {
			continue
		}
		var from []graph.Ref
		if parent, ok := p.graph.Lookup(id); ok {
			from = []graph.Ref{parent}
		} else if r, ok := p.graph.Lookup(e.Revision); ok {
			from = p.graph.Needs(r)
		}
		if slices.ContainsFunc(from, func(r graph.Ref) bool { return !p.assumed.Has(r) }) {
			p.assumed.Union(p.graph.Ancestors(graph.Dependencies, from...))
		}
	}
}

// stamp keeps the runs of revisions below the stamp's rows, drops the others and
// those of the revisions that it names, and assumes all below the rows.
func (p *replay) stamp(e dialect.Entry) {
	rows, unknown := p.graph.LookupAll(e.Rows)
	below, named := p.graph.Ancestors(graph.Dependencies, rows...), strings.Split(e.Revision, ", ")
	for id := range p.ran {
		r, ok := p.graph.Lookup(id)
		stays := ok && (below.Has(r) || len(unknown) > 0) || slices.Contains(unknown, id)
		if !stays || slices.Contains(named, id) {
			delete(p.ran, id)
		}
	}
	if len(unknown) > 0 { // anything may be below those rows
		below = p.graph.NewSet(p.graph.Order()...)
	}
	p.assumed = below
	for _, id := range unknown {
		p.know(id, e)
	}
}
