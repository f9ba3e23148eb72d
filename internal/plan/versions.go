package plan

import "github.com/ramusdb/ramus/internal/graph"

// versions tracks the version rows and the applied revisions through a plan. The
// edits are Alembic's (alembic/runtime/migration.py, HeadMaintainer and
// RevisionStep), except that it never edits a missing row.
type versions struct {
	g       *graph.Graph
	rows    graph.Set
	applied graph.Set
	looked  map[graph.Ref]int // by revision, the number of dependents that needed has not checked yet
	edits   slab[Edit]
	some    []graph.Ref // scratch space of a step
}

func newVersions(g *graph.Graph, rows []graph.Ref) *versions {
	return &versions{
		g:       g,
		rows:    g.NewSet(rows...),
		applied: g.Ancestors(graph.Dependencies, rows...),
		looked:  map[graph.Ref]int{},
	}
}

// upgrade records that r was applied, with the revisions that its section replaces, and
// returns the edits. No row covers another one, before and after, so every row that r
// needs goes; with a section, also the rows that only replaced revisions need.
func (v *versions) upgrade(r graph.Ref, section Section) []Edit {
	present := v.those(section.below(v.g, r), v.rows.Has)
	v.applied.Add(r)
	v.replaced(section, v.applied.Add)
	edits := v.edits.take(max(1, len(present)))
	if len(present) == 0 {
		edits[0] = v.insert(r)
		return edits
	}
	last := len(present) - 1
	for i, n := range present[:last] {
		edits[i] = v.remove(n)
	}
	edits[last] = v.update(present[last], r)
	return edits
}

// downgrade records that r was reverted, with the revisions that its section replaced,
// and returns the edits.
func (v *versions) downgrade(r graph.Ref, section Section) []Edit {
	v.applied.Remove(r)
	v.replaced(section, v.applied.Remove)
	if !v.rows.Has(r) {
		return []Edit{}
	}
	to := v.those(section.below(v.g, r), func(n graph.Ref) bool { return v.applied.Has(n) && !v.rows.Has(n) && !v.needed(n) })
	edits := v.edits.take(max(1, len(to)))
	if len(to) == 0 {
		edits[0] = v.remove(r)
		return edits
	}
	last := len(to) - 1
	for i, n := range to[:last] {
		edits[i] = v.insert(n)
	}
	edits[last] = v.update(r, to[last])
	return edits
}

// replaced calls do for each revision that a section replaces.
func (v *versions) replaced(section Section, do func(graph.Ref)) {
	refs, _ := v.g.LookupAll(section.Replaced)
	for _, r := range refs {
		do(r)
	}
}

// those returns the members of refs for which keep returns true. The result is
// valid until the next call.
func (v *versions) those(refs []graph.Ref, keep func(graph.Ref) bool) []graph.Ref {
	v.some = v.some[:0]
	for _, r := range refs {
		if keep(r) {
			v.some = append(v.some, r)
		}
	}
	return v.some
}

// needed reports whether an applied revision needs r. In a downgrade no revision
// becomes applied, so it checks each dependent only once.
func (v *versions) needed(r graph.Ref) bool {
	dependents := v.g.Dependents(r)
	left, again := v.looked[r]
	if !again {
		left = len(dependents)
	}
	for left > 0 && !v.applied.Has(dependents[left-1]) {
		left--
	}
	v.looked[r] = left
	return left > 0
}

func (v *versions) insert(r graph.Ref) Edit {
	v.rows.Add(r)
	return Edit{New: v.g.ID(r)}
}

func (v *versions) remove(r graph.Ref) Edit {
	v.rows.Remove(r)
	return Edit{Old: v.g.ID(r)}
}

func (v *versions) update(from, to graph.Ref) Edit {
	v.rows.Remove(from)
	v.rows.Add(to)
	return Edit{Old: v.g.ID(from), New: v.g.ID(to)}
}
