package check

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// A putting is a commit, or a branch, that has revisions below others which were not
// there before, or are not there on other branches.
type putting struct {
	arrangement
	over  []graph.Ref // the revisions that were moved, above the others
	below []graph.Ref // those that the version rows did not cover before, oldest first

	traces map[graph.Ref]*trace // of below, in the schema
}

// puttings returns the changes that put revisions below applied ones, without those of
// which the log knows whether they ran. Each revision is in the newest one only.
// Without a database the heads count as its rows.
func (in Input) puttings(ctx context.Context) (all []putting) {
	if in.Moved == nil || in.Database != nil && len(in.Database.Undefined) > 0 {
		return nil
	}
	rows, open := in.Graph().Heads(), in.Graph().NewSet(in.Graph().Order()...)
	if in.Database != nil {
		rows, open = in.Database.Current.Refs(), in.Database.unlogged()
	}
	if open.Empty() {
		return nil
	}
	for _, a := range in.arrangements() {
		added := in.Graph().NewSet(open.Refs()...)
		added.Subtract(in.below(a, rows))
		p := putting{arrangement: a, below: added.Refs()}
		for _, r := range a.moved(in.Graph()) {
			if in.Database != nil && in.Database.hasRun(r) {
				continue // the log has the parents with which it ran
			}
			if slices.ContainsFunc(p.below, func(b graph.Ref) bool { return b != r && in.Graph().IsAncestor(b, r) }) {
				p.over = append(p.over, r)
			}
		}
		if len(p.over) > 0 {
			all = append(all, p)
			open.Subtract(added)
		}
	}
	if in.Schema != nil && len(all) > 0 {
		traces := in.traces(ctx)
		for i := range all {
			all[i].traces = traces
		}
	}
	return all
}

// neverRan returns the revisions that never ran, as the schema shows.
func (p putting) neverRan() (refs []graph.Ref) {
	return slices.DeleteFunc(slices.Clone(p.below), func(r graph.Ref) bool { return !p.traces[r].absent() })
}

// unknown returns the revisions that may or may not have run, as far as the schema shows.
func (p putting) unknown() []graph.Ref {
	return slices.DeleteFunc(slices.Clone(p.below), func(r graph.Ref) bool { return p.traces[r].absent() || p.traces[r].present() })
}

// changeOf returns the change of a moved revision.
func (p putting) changeOf(id string) gitrepo.Reparenting {
	return p.by[slices.IndexFunc(p.by, func(c gitrepo.Reparenting) bool { return c.Before.ID == id })]
}

// branchVersion returns another branch's version of a revision; nil where it has none.
func (p putting) branchVersion(id string) *revision.Revision {
	for i := range p.branch {
		if p.branch[i].Revision.ID == id {
			return &p.branch[i].Revision
		}
	}
	return nil
}

// unlogged returns the applied revisions that the log does not mention: only the version
// rows cover them.
func (d *Database) unlogged() graph.Set {
	open := d.History().Graph().NewSet()
	for _, r := range d.Applied.Refs() {
		if s := d.State(r); !d.hasRun(r) && (s == record.Unrecorded || s == record.Applied) {
			open.Add(r)
		}
	}
	return open
}

// hasRun reports whether the log has a run of a revision.
func (d *Database) hasRun(r graph.Ref) bool {
	_, ran := d.Ran[r]
	return ran
}

// NeedsGit reports whether the log leaves open which revisions below the version rows
// ran, so that git has to show which of them were put there later.
func (d *Database) NeedsGit() bool { return !d.unlogged().Empty() }

// absentUnder returns the revisions that are below one that ran only since it has other
// parents, and that never ran, as the schema shows. The log does not know of them: only
// Alembic runs them.
func (in Input) absentUnder(ctx context.Context, r graph.Ref) []graph.Ref {
	needs, gone := in.Graph().LookupAll(in.Database.Ran[r].Parents)
	if in.Schema == nil || len(gone) > 0 {
		return nil
	}
	for _, n := range in.Graph().Needs(r) {
		if !slices.Contains(in.Graph().Parents(r), n) {
			needs = append(needs, n)
		}
	}
	added := in.Database.unlogged()
	added.Subtract(in.below(arrangement{down: map[graph.Ref][]graph.Ref{r: needs}}, in.Database.Current.Refs()))
	if added.Empty() {
		return nil
	}
	return putting{below: added.Refs(), traces: in.traces(ctx)}.neverRan()
}

// putLater returns the applied revisions that never ran, since they were put below
// others later, as git or the log and the schema show.
func (in Input) putLater(ctx context.Context) graph.Set {
	refs := in.Graph().NewSet()
	moved, _ := parents(ctx, in)
	for _, f := range moved {
		for _, r := range in.absentUnder(ctx, f.Revisions[0].Ref) {
			refs.Add(r)
		}
	}
	for _, p := range in.cached.puttings(ctx, in) {
		for _, r := range p.neverRan() {
			refs.Add(r)
		}
	}
	return refs
}

// A trace has the effects of an applied revision that the schema shows, and those that
// it shows to be missing.
type trace struct{ there, missing []string }

// present reports whether the schema shows that a revision ran.
func (t *trace) present() bool { return t != nil && len(t.there) > 0 && len(t.missing) == 0 }

// absent reports whether the schema shows that a revision did not run.
func (t *trace) absent() bool { return t != nil && len(t.there) == 0 && len(t.missing) > 0 }

// traces returns the traces of the applied revisions. That an object is missing shows
// nothing if there are revisions of unknown effect, and that a removed one is missing
// shows nothing either.
func (in Input) traces(ctx context.Context) map[graph.Ref]*trace {
	applied := in.Database.Applied.Refs()
	by, opaque := map[dialect.Object]graph.Ref{}, false
	for _, r := range applied {
		opaque = opaque || in.Revision(r).Content == revision.Opaque
		for _, e := range in.effects(ctx, r) {
			by[e.Object] = r
		}
	}
	all := map[graph.Ref]*trace{}
	expected := in.expected(ctx, applied)
	for object, appears := range expected {
		there := in.Schema.Catalog.Has(object)
		table := dialect.Object{Kind: dialect.TableObject, Schema: object.Schema, Name: object.Table}
		if appears != there && opaque || !appears && !there || appears && !there && expected[table] && !in.Schema.Catalog.Has(table) {
			continue // with a missing table, its columns are not listed
		}
		t := all[by[object]]
		if t == nil {
			t = &trace{}
			all[by[object]] = t
		}
		if there == appears {
			t.there = append(t.there, phrase(object, there))
		} else {
			t.missing = append(t.missing, phrase(object, there))
		}
	}
	for _, t := range all {
		slices.Sort(t.there)
		slices.Sort(t.missing)
	}
	return all
}

// NeedsSchema reports whether the schema has to show which revisions ran: git shows that
// some were put below others, and the log does not know of them.
func (in Input) NeedsSchema(ctx context.Context) bool {
	return in.Database != nil && in.Schema == nil && len(in.puttings(ctx)) > 0
}
