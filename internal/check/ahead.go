package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// Ahead is the check that the schema has nothing yet of what is pending, as far as
// the names of tables, views, columns and indexes can tell.
var Ahead = Check{
	Name:     "schema-ahead",
	Doc:      "The schema does not have already what pending revisions would do, as far as names can tell.",
	Run:      ahead,
	Database: true,
}

func ahead(ctx context.Context, in Input) (findings []Finding, err error) {
	told, _ := elsewhere(ctx, in)
	if in.Schema == nil || len(in.Database.Undefined) > 0 || len(told) > 0 {
		return nil, nil
	}
	pending := in.pending()
	said := testify(in.traces(ctx, pending))
	done := in.done(pending, said)
	if len(done) > 0 {
		findings = append(findings, in.aheadBy(ctx, done, said))
	}
	return append(findings, in.inTheWay(pending, done, said)...), nil
}

// pending are the revisions that an upgrade would run, oldest first; those that
// stopped half way, and what stands on them, aside.
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

// done are the pending revisions that the schema has: those for which something
// speaks, and all below them, where nothing speaks against any.
func (in Input) done(pending []graph.Ref, said map[graph.Ref]*evidence) []graph.Ref {
	could := in.Graph().NewSet()
	var shown []graph.Ref
	open := in.Graph().NewSet(pending...)
	for _, r := range pending {
		e := said[r]
		needs := in.Graph().Needs(r)
		if e != nil && len(e.open) > 0 || slices.ContainsFunc(needs, func(n graph.Ref) bool { return open.Has(n) && !could.Has(n) }) {
			continue
		}
		could.Add(r)
		if e != nil && len(e.done) > 0 {
			shown = append(shown, r)
		}
	}
	done := in.Graph().Ancestors(graph.Dependencies, shown...)
	done.Intersect(could)
	return done.Refs()
}

// aheadBy is the finding that the schema has pending revisions.
func (in Input) aheadBy(ctx context.Context, done []graph.Ref, said map[graph.Ref]*evidence) Finding {
	var shows, silent []string
	whole := true
	for _, r := range done {
		whole = whole && in.Schema.Does(ctx, in.Revision(r)).Whole
		if e := said[r]; e != nil && len(e.done) > 0 {
			shows = append(shows, e.done...)
		} else {
			silent = append(silent, in.Graph().ID(r))
		}
	}
	all := in.Graph().NewSet(done...)
	all.Union(in.Database.Applied)
	tips := in.Graph().Tips(all)
	ids := in.Graph().IDs(tips)
	slices.Sort(ids)
	f := Finding{
		Message: fmt.Sprintf("the schema is ahead of the version rows: it has what %s would do, up to %s (%s)",
			counted(len(done), "pending revision"), list(ids), few(shows)),
		Cause:     in.howAhead(),
		Sure:      Likely,
		Revisions: in.places(tips),
	}
	remedy := Remedy{Command: "ramus stamp --purge " + words(ids), Why: "says that they are applied, and runs nothing"}
	switch foreign := in.foreign(ctx, all.Refs(), done); {
	case len(foreign) > 0:
		f.Sure = Possible
		remedy.Why += "; but " + few(foreign) + " " + plural(len(foreign), "is in no revision: the table", "are in no revision: the tables") + " may be another program's"
	case whole:
		remedy.Fix = in.stampTo(ids)
	default:
		remedy.Why += "; only if what names do not tell was done too"
	}
	f.Remedies = []Remedy{remedy}
	if len(silent) > 0 {
		f.Cause += fmt.Sprintf(" Of %s, names cannot tell whether they ran, as of changes of data.", few(silent))
	}
	return f
}

// foreign are the columns that tables of revisions which were done have, and that no
// revision up to there speaks of: the table may be another one of that name.
func (in Input) foreign(ctx context.Context, up, done []graph.Ref) (foreign []string) {
	var text strings.Builder
	for _, r := range up {
		text.WriteString(strings.ToLower(in.Schema.Does(ctx, in.Revision(r)).Text) + "\n")
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

// howAhead is how a schema comes to be ahead.
func (in Input) howAhead() string {
	switch d := in.Database; {
	case !d.Exists:
		return "There is no version table: a dump was restored without it, or the tables were made another way, as by SQLAlchemy's create_all. An upgrade would fail at the first thing that is there already."
	case len(d.Rows) == 0:
		return "The version table is empty: it was emptied, or the tables were made another way, as by SQLAlchemy's create_all. An upgrade would fail at the first thing that is there already."
	}
	return "A dump of a newer database was restored without its version rows, or their statements were run by hand. An upgrade would fail at the first thing that is there already."
}

// maxInTheWay is how many of them are told of one by one.
const maxInTheWay = 5

// inTheWay are the findings of pending revisions of which the schema has a part.
func (in Input) inTheWay(pending, done []graph.Ref, said map[graph.Ref]*evidence) (findings []Finding) {
	var more []graph.Ref
	for _, r := range pending {
		e := said[r]
		if e == nil || len(e.done) == 0 || slices.Contains(done, r) {
			continue
		}
		if len(findings) == maxInTheWay {
			more = append(more, r)
			continue
		}
		f := Finding{
			Message:   fmt.Sprintf("the schema has something of the pending revision %s already: %s", in.Graph().ID(r), few(e.done)),
			Sure:      Possible,
			Revisions: in.places([]graph.Ref{r}),
		}
		if len(e.open) > 0 {
			f.Message += fmt.Sprintf("; and not all: %s", few(e.open))
		}
		f.Cause = "It was made by hand, or by another revision or program."
		switch partly := len(e.open) > 0; {
		case partly && !in.Database.HasLog && (!in.Database.RollsBack || in.Revision(r).NeedsAlembic()):
			f.Cause, f.Sure = "It stopped half way: without a transaction around it, as on MySQL and MariaDB, and on SQLite by Python's driver, each change of the schema stays; and nothing but the schema says how far it came, since no log is kept.", Likely
		case partly:
			f.Cause = "It was made by hand, or half of it was, or the revision was edited after its tables had been made another way."
		}
		f.Remedies = []Remedy{
			{Command: "ramus upgrade " + quoted(in.Graph().ID(r)), Why: "after taking away by hand what is there of it"},
			{Command: "ramus stamp " + quoted(in.Graph().ID(r)), Why: "after doing by hand what is missing of it, and of what it stands on"},
		}
		findings = append(findings, f)
	}
	if len(more) > 0 {
		findings = append(findings, Finding{
			Message: fmt.Sprintf("so it is with %s: %s", counted(len(more), "more pending revision"), few(in.Graph().IDs(more))),
			Cause:   "What mends the first of them may mend the others.", Sure: Possible, Revisions: in.places(more[:1]),
			Remedies: []Remedy{{Command: "ramus doctor", Why: "after mending those"}},
		})
	}
	return findings
}
