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
	done := in.done(pending, evidence)
	if len(done) > 0 {
		findings = append(findings, in.aheadBy(ctx, done, evidence))
	}
	return append(findings, in.partlyDone(pending, done, evidence)...), nil
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
// for them and their ancestors, if there is no evidence against any of these.
func (in Input) done(pending []graph.Ref, found map[graph.Ref]*evidence) []graph.Ref {
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
	done := in.Graph().Ancestors(graph.Dependencies, shown...)
	done.Intersect(possible)
	return done.Refs()
}

// aheadBy returns the finding that the schema has the changes of pending revisions.
func (in Input) aheadBy(ctx context.Context, done []graph.Ref, found map[graph.Ref]*evidence) Finding {
	var shows, silent []string
	complete := true
	for _, r := range done {
		complete = complete && in.Schema.ChangesOf(ctx, in.Revision(r)).Complete
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
	fix := Fix{Command: "ramus stamp --purge " + words(ids), Note: "records them as applied, and runs nothing"}
	switch foreign := in.foreign(ctx, all.Refs(), done); {
	case len(foreign) > 0:
		f.Certainty = Possible
		fix.Note += "; but " + few(foreign) + " " + plural(len(foreign), "is in no revision: the table", "are in no revision: the tables") + " may be another program's"
	case complete:
		fix.Action = in.stampTo(ids)
	default:
		fix.Note += "; only if their other changes, which names do not show, were made too"
	}
	f.Fixes = []Fix{fix}
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
		text.WriteString(strings.ToLower(in.Schema.ChangesOf(ctx, in.Revision(r)).Text) + "\n")
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
func (in Input) partlyDone(pending, done []graph.Ref, found map[graph.Ref]*evidence) (findings []Finding) {
	var more []graph.Ref
	for _, r := range pending {
		e := found[r]
		if e == nil || len(e.done) == 0 || slices.Contains(done, r) {
			continue
		}
		if len(findings) == maxPartlyDone {
			more = append(more, r)
			continue
		}
		f := Finding{
			Message:   fmt.Sprintf("the schema already has a change of the pending revision %s: %s", in.Graph().ID(r), few(e.done)),
			Certainty: Possible,
			Revisions: in.places([]graph.Ref{r}),
		}
		if len(e.open) > 0 {
			f.Message += fmt.Sprintf("; but not all: %s", few(e.open))
		}
		f.Cause = "The change was made by hand, or by another revision or program."
		switch partly := len(e.open) > 0; {
		case partly && !in.Database.HasLog && (!in.Database.RollsBack || in.Revision(r).NeedsAlembic()):
			f.Cause, f.Certainty = "It was interrupted: without a transaction, as on MySQL and MariaDB, and on SQLite by Python's driver, each change of the schema stays. Without a log, only the schema shows how far it came.", Likely
		case partly:
			f.Cause = "A part of its changes was made by hand, or the revision was edited after its tables had been created another way."
		}
		f.Fixes = []Fix{
			{Command: "ramus upgrade " + hint.Word(in.Graph().ID(r)), Note: "after its changes that are there were removed by hand"},
			{Command: "ramus stamp " + hint.Word(in.Graph().ID(r)), Note: "after its missing changes, and those of its ancestors, were made by hand"},
		}
		findings = append(findings, f)
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
