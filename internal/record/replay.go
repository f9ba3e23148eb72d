package record

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// A replay goes through a log, oldest entry first.
type replay struct {
	graph      *graph.Graph
	ran        map[string]dialect.Entry   // the runs that count, by id, whether the graph has the id or not
	all        map[string]dialect.Entry   // the last run of each id in the whole log, even if it was reverted
	before     map[string][]dialect.Entry // what ran, and was accepted, before ran, of the runs that count
	accepted   map[string]dialect.Entry   // the last acceptance of each of the runs that count
	known      map[string]dialect.Entry   // the last entry that applied an id that the graph lacks
	stamped    graph.Set                  // below the last stamp, and not reverted since
	unrecorded graph.Set                  // applied without the log, as the entries above them show
	skipped    graph.Set                  // never ran, as the entries above them say
	listed     graph.Set                  // stamped or unrecorded, as an entry lists them one by one
	replaced   map[string]string          // the ids in whose place a run that counts ran a section, with its id
}

// replayLog goes through a whole log.
func replayLog(g *graph.Graph, log []dialect.Entry) *replay {
	p := &replay{
		graph: g, ran: map[string]dialect.Entry{}, all: map[string]dialect.Entry{}, known: map[string]dialect.Entry{},
		before: map[string][]dialect.Entry{}, accepted: map[string]dialect.Entry{},
		stamped: g.NewSet(), unrecorded: g.NewSet(), skipped: g.NewSet(), listed: g.NewSet(), replaced: map[string]string{},
	}
	for _, e := range log {
		switch {
		case !counts(e):
		case e.Action == dialect.ActionUpgrade:
			p.all[e.Revision] = e
		case e.Action == dialect.ActionAccept:
			if run, ran := p.all[e.Revision]; ran {
				run.Parents = e.Parents
				p.all[e.Revision] = run
			}
		}
	}
	for _, e := range log {
		if counts(e) {
			p.apply(e)
		}
	}
	return p
}

// counts reports whether an entry changed anything: it finished, and was not
// abandoned.
func counts(e dialect.Entry) bool { return !e.Finished.IsZero() && e.Error == "" }

// apply takes the next entry of the log that counts.
func (p *replay) apply(e dialect.Entry) {
	switch e.Action {
	case dialect.ActionUpgrade:
		p.recordBelow(e)
		p.forget(e.Revision)
		p.ran[e.Revision] = e
		p.replace(e)
		p.skip(e)
		p.know(e.Revision, e)
	case dialect.ActionDowngrade:
		if _, ran := p.ran[e.Revision]; !ran || e.NoRun != nil { // its parents now may not be those of its run
			p.recordBelow(e)
		}
		p.skip(e)
		p.revert(e.Revision)
	case dialect.ActionAccept:
		p.list(e)
		p.accept(e)
	case dialect.ActionStamp:
		p.stamp(e)
	case dialect.ActionByHand:
		p.list(e)
		refs, _ := p.graph.LookupAll(named(e))
		p.stamped.Union(p.graph.NewSet(refs...))
		p.skipped.Subtract(p.graph.NewSet(refs...))
	}
}

// accept gives a run the content and the parents that were accepted. It changes nothing
// else: a revision that came to be below it is skipped as before.
func (p *replay) accept(e dialect.Entry) {
	run, ran := p.ran[e.Revision]
	if !ran {
		return
	}
	p.accepted[e.Revision] = e
	if e.Checksum == dialect.AcceptedDeletion {
		return
	}
	p.before[e.Revision] = append(p.before[e.Revision], run)
	run.Checksum, run.FileHash, run.Parents = e.Checksum, e.FileHash, e.Parents
	run.Statements, run.Done, run.Hashes = e.Statements, e.Done, e.Hashes
	p.ran[e.Revision] = run
}

// replace notes the revisions in whose place a section of a merge ran.
func (p *replay) replace(e dialect.Entry) {
	for _, id := range e.Replaced {
		p.replaced[id] = e.Revision
	}
}

// forget drops a run, with its acceptances and the revisions that it replaced.
func (p *replay) forget(id string) {
	for _, other := range p.ran[id].Replaced {
		delete(p.replaced, other)
	}
	delete(p.ran, id)
	delete(p.before, id)
	delete(p.accepted, id)
}

// named returns the revisions that a stamp names.
func named(e dialect.Entry) []string { return strings.Split(e.Revision, ", ") }

// skip notes the revisions that never ran, as an entry says.
func (p *replay) skip(e dialect.Entry) {
	refs, _ := p.graph.LookupAll(e.Skipped)
	p.skipped.Union(p.graph.NewSet(refs...))
	if r, ok := p.graph.Lookup(e.Revision); ok {
		p.skipped.Remove(r)
	}
}

func (p *replay) revert(id string) {
	p.forget(id)
	if r, ok := p.graph.Lookup(id); ok {
		p.stamped.Remove(r)
		p.unrecorded.Remove(r)
		p.skipped.Remove(r)
		p.listed.Remove(r)
	}
}

// know notes an entry that applied a revision which the graph lacks.
func (p *replay) know(id string, e dialect.Entry) {
	if _, ok := p.graph.Lookup(id); !ok {
		p.known[id] = e
	}
}

// recordBelow adds to unrecorded the parents of an entry that the log neither ran
// nor stamped, and all below them: they were applied without it, unless the entry
// says that they never ran. Where the graph lacks such a parent, that goes for all below the entry's revision.
// An entry that lists the revisions without a run adds these alone.
func (p *replay) recordBelow(e dialect.Entry) {
	if e.NoRun != nil {
		p.list(e)
		return
	}
	for _, id := range e.Parents {
		if _, ran := p.ran[id]; ran || p.replaced[id] != "" || slices.Contains(e.Skipped, id) || slices.Contains(e.Replaced, id) {
			continue
		}
		var from []graph.Ref
		if parent, ok := p.graph.Lookup(id); ok {
			from = []graph.Ref{parent}
		} else if r, ok := p.graph.Lookup(e.Revision); ok {
			from = p.graph.Needs(r)
		}
		if slices.ContainsFunc(from, func(r graph.Ref) bool { return !p.unrecorded.Has(r) && !p.stamped.Has(r) }) {
			p.unrecorded.Union(p.graph.Ancestors(graph.Dependencies, from...))
		}
	}
}

// list adds to unrecorded the revisions that an entry lists as without a run.
func (p *replay) list(e dialect.Entry) {
	refs, _ := p.graph.LookupAll(e.NoRun)
	p.unrecorded.Union(p.graph.NewSet(refs...))
	p.listed.Union(p.graph.NewSet(refs...))
}

// stamp keeps the runs below the stamp's rows and drops the others, and those of the
// revisions that it names. The other revisions below the rows become stamped.
func (p *replay) stamp(e dialect.Entry) {
	ids, complete := p.descend(e.Rows)
	refs, undefined := p.graph.LookupAll(ids)
	below, named := p.graph.Ancestors(graph.Dependencies, refs...), named(e)
	if !complete { // anything may be below those rows
		below = p.graph.NewSet(p.graph.Order()...)
	}
	for id := range p.ran {
		r, ok := p.graph.Lookup(id)
		stays := ok && below.Has(r) || slices.Contains(undefined, id)
		if !stays || slices.Contains(named, id) {
			p.forget(id)
		}
	}
	refs, _ = p.graph.LookupAll(e.Skipped) // below other rows than those that the stamp names
	p.cover(e, below)
	p.skipped = p.graph.NewSet(refs...)
	p.stamped.Subtract(p.skipped)
	p.listed.Subtract(p.skipped)
	_, undefined = p.graph.LookupAll(e.Rows)
	for _, id := range undefined {
		p.know(id, e)
	}
}

// cover makes the revisions below a stamp's rows stamped. If the entry lists those
// without a run, any other one was put there later, unless an older entry covers it.
func (p *replay) cover(e dialect.Entry, below graph.Set) {
	before := p.stamped
	before.Union(p.unrecorded)
	before.Intersect(below)
	p.stamped, p.unrecorded, p.listed = below, p.graph.NewSet(), p.graph.NewSet()
	if e.NoRun == nil {
		return
	}
	refs, _ := p.graph.LookupAll(e.NoRun)
	p.listed.Union(p.graph.NewSet(refs...))
	p.listed.Intersect(below)
	p.stamped = before
	p.stamped.Union(p.listed)
}

// descend returns ids together with the ids that the log's parents lead down to,
// as far as the graph lacks them, and the first ones that it has. It is complete
// unless the log has no run of an id that the graph lacks.
func (p *replay) descend(ids []string) (found []string, complete bool) {
	seen := map[string]bool{}
	complete = true
	for todo := slices.Clone(ids); len(todo) > 0; todo = todo[1:] {
		id := todo[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		found = append(found, id)
		if _, ok := p.graph.Lookup(id); ok {
			continue
		}
		run, ran := p.all[id]
		complete = complete && ran
		todo = append(todo, run.Parents...)
	}
	return found, complete
}
