package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// SchemaAhead checks that the schema has no changes of pending revisions yet, as far as
// the names of tables, views, columns and indexes show.
var SchemaAhead = Check{
	Name:     "schema-ahead",
	Doc:      "The schema has no changes of pending revisions, as far as names show.",
	Run:      schemaAhead,
	Database: true,
}

func schemaAhead(ctx context.Context, in Input) (findings []Finding, err error) {
	found, _ := otherTable(ctx, in)
	if in.Schema == nil || len(in.Database.Undefined) > 0 || len(found) > 0 {
		return nil, nil
	}
	pending := in.pending()
	evidence := collectEvidence(in.objectHistories(ctx, pending))
	done := in.done(ctx, pending, evidence)
	if len(done) > 0 {
		findings = append(findings, in.aheadBy(ctx, done, evidence))
	}
	return append(findings, in.partlyDone(ctx, pending, done, evidence)...), nil
}

// pending returns the revisions that an upgrade would run, oldest first, without the
// unfinished ones and their descendants.
func (in Input) pending() []graph.Ref {
	rest := in.Graph().NewSet(in.Graph().Order()...)
	rest.Subtract(in.Database.Applied)
	rest.Subtract(in.Graph().NewSet(in.Database.AgainRefs()...))
	for _, e := range in.Database.Unfinished {
		if r, ok := in.Graph().Lookup(e.Revision); ok {
			rest.Subtract(in.Graph().Descendants(graph.Dependencies, r))
		}
	}
	return rest.Refs()
}

// done returns the pending revisions whose changes the schema has: those with evidence
// for them and their ancestors, if there is no evidence against any of these. The last
// ones do not count if they have statements that cannot be read: they may have stopped
// half way.
func (in Input) done(ctx context.Context, pending []graph.Ref, found map[graph.Ref]*evidence) []graph.Ref {
	possible := in.Graph().NewSet()
	var shown []graph.Ref
	open := in.Graph().NewSet(pending...)
	for _, r := range pending {
		e := found[r]
		needs := in.Graph().Needs(r)
		if e != nil && len(e.open) > 0 || slices.ContainsFunc(needs, func(n graph.Ref) bool { return open.Has(n) && !possible.Has(n) }) {
			continue
		}
		possible.Add(r)
		if e != nil && len(e.done) > 0 {
			shown = append(shown, r)
		}
	}
	for slices.ContainsFunc(in.Graph().Maximal(graph.Dependencies, shown), func(top graph.Ref) bool { return in.unread(ctx, top) }) {
		tops := in.Graph().Maximal(graph.Dependencies, shown)
		shown = slices.DeleteFunc(shown, func(r graph.Ref) bool { return slices.Contains(tops, r) && in.unread(ctx, r) })
	}
	done := in.Graph().Ancestors(graph.Dependencies, shown...)
	done.Intersect(possible)
	return done.Refs()
}

// unread reports whether a revision has statements that may change the schema and cannot
// be read.
func (in Input) unread(ctx context.Context, r graph.Ref) bool {
	return len(in.changesOf(ctx, r).Unread) > 0
}

// aheadBy returns the finding that the schema has the changes of pending revisions.
func (in Input) aheadBy(ctx context.Context, done []graph.Ref, found map[graph.Ref]*evidence) Finding {
	var shows, silent []string
	for _, r := range done {
		if e := found[r]; e != nil && len(e.done) > 0 {
			shows = append(shows, e.done...)
		} else {
			silent = append(silent, in.Graph().ID(r))
		}
	}
	all := in.Graph().NewSet(done...)
	all.Union(in.Database.Applied)
	tips := in.Graph().EffectiveTips(all)
	ids := in.Graph().IDs(tips)
	slices.Sort(ids)
	f := Finding{
		Message: fmt.Sprintf("the schema is ahead of the version rows: it has the changes of %s, up to %s (%s)",
			counted(len(done), "pending revision"), list(ids), few(shows)),
		Cause:     in.howAhead(),
		Certainty: Likely,
		Revisions: in.places(tips),
	}
	stamp := "ramus stamp --purge " + words(ids)
	foreign, partly := in.foreign(ctx, all.Refs(), done), in.partlyKnown(ctx, done)
	switch {
	case len(foreign) > 0:
		f.Certainty = Possible
		f.Fixes = []Fix{{Note: few(foreign) + " " + plural(len(foreign), "is in no revision: the table", "are in no revision: the tables") +
			" may be another program's. If they are this project's: " + stamp}}
	case len(partly) > 0:
		f.Fixes = []Fix{{Note: "check the other changes of " + few(partly) + ", which names do not show. If all of them were made: " + stamp}}
	default:
		f.Fixes = []Fix{{Command: stamp, Note: "records them as applied, and runs nothing", Action: in.stampTo(ids)}}
	}
	if len(silent) > 0 {
		f.Cause += fmt.Sprintf(" Names do not show whether %s ran, as with changes of data.", few(silent))
	}
	return f
}

// foreign returns the columns, in tables that done revisions make, which no revision up
// to them mentions: the table may be another one with the same name.
func (in Input) foreign(ctx context.Context, up, done []graph.Ref) (foreign []string) {
	var text strings.Builder
	for _, r := range up {
		text.WriteString(strings.ToLower(in.changesOf(ctx, r).Text) + "\n")
	}
	for object, appears := range in.expected(ctx, done) {
		if !appears || object.Kind != dialect.TableObject {
			continue
		}
		for _, column := range in.Schema.Catalog.Columns(object) {
			if !strings.Contains(text.String(), strings.ToLower(column)) {
				foreign = append(foreign, dialect.Object{Kind: dialect.ColumnObject, Schema: object.Schema, Table: object.Name, Name: column}.String())
			}
		}
	}
	slices.Sort(foreign)
	return slices.Compact(foreign)
}

// howAhead returns the cause of a schema that is ahead.
func (in Input) howAhead() string {
	switch d := in.Database; {
	case !d.Exists:
		return "There is no version table: a dump was restored without it, or the tables were created another way, as by SQLAlchemy's create_all. An upgrade would fail at the first object that exists."
	case len(d.Rows) == 0:
		return "The version table is empty: it was emptied, or the tables were created another way, as by SQLAlchemy's create_all. An upgrade would fail at the first object that exists."
	}
	return "A dump of a newer database was restored without its version rows, or the statements were run by hand. An upgrade would fail at the first object that exists."
}

// maxPartlyDone is the number of partly done revisions with a finding of their own.
const maxPartlyDone = 5

// partlyDone returns the findings of pending revisions with changes in the schema, as
// far as they are not in done.
func (in Input) partlyDone(ctx context.Context, pending, done []graph.Ref, found map[graph.Ref]*evidence) (findings []Finding) {
	var more []graph.Ref
	for _, r := range pending {
		e := found[r]
		switch {
		case e == nil || len(e.done) == 0 || slices.Contains(done, r):
		case len(findings) == maxPartlyDone:
			more = append(more, r)
		default:
			findings = append(findings, in.partOf(ctx, r, e))
		}
	}
	if len(more) > 0 {
		findings = append(findings, Finding{
			Message: fmt.Sprintf("the same holds for %s: %s", counted(len(more), "more pending revision"), few(in.Graph().IDs(more))),
			Cause:   "A fix of the first ones may fix the others.", Certainty: Possible, Revisions: in.places(more[:1]),
			Fixes: []Fix{{Command: "ramus doctor", Note: "after those are fixed"}},
		})
	}
	return findings
}

// partOf returns the finding that the schema has a part of a pending revision.
func (in Input) partOf(ctx context.Context, r graph.Ref, e *evidence) Finding {
	f := Finding{
		Message:   fmt.Sprintf("the schema already has a change of the pending revision %s: %s", in.Graph().ID(r), few(e.done)),
		Certainty: Possible,
		Revisions: in.places([]graph.Ref{r}),
	}
	lines := in.changesOf(ctx, r).Unread
	if len(e.open) > 0 {
		f.Message += fmt.Sprintf("; but not all: %s", few(e.open))
	}
	if len(lines) > 0 {
		f.Message += fmt.Sprintf("; other statements cannot be read (%s)", in.unreadAt(r, lines))
	}
	f.Cause = "The change was made by hand, or by another revision or program."
	switch {
	case len(e.open) > 0 && !in.Database.HasLog && (!in.Database.RollsBack || in.Revision(r).NeedsAlembic()):
		f.Cause, f.Certainty = "It was interrupted: without a transaction, as on MySQL and MariaDB, and on SQLite by Python's driver, each change of the schema stays. Without a log, only the schema shows how far it came.", Likely
	case len(e.open) > 0:
		f.Cause = "A part of its changes was made by hand, or the revision was edited after its tables had been created another way."
	case len(lines) > 0:
		f.Cause = "It was interrupted, or its changes were made by hand, or a newer dump was restored without its version rows. Names show only a part of its changes, so nothing shows which."
	}
	missing, id := "its missing changes", hint.Word(in.Graph().ID(r))
	if len(lines) > 0 {
		missing += " (check " + in.unreadAt(r, lines) + ")"
	}
	f.Fixes = []Fix{
		{Note: "remove its changes that are there, then: ramus upgrade " + id},
		{Note: "make " + missing + " and those of its ancestors, then: ramus stamp " + id},
	}
	return f
}
