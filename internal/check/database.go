package check

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Database is what a database's bookkeeping says of the project's revisions:
// its version rows, and its log told again from the beginning.
type Database struct {
	Rows    []string  // of the version table, sorted
	Unknown []string  // those of them that no file defines
	Applied graph.Set // what the rows say is applied

	// Ran are the applied revisions of which the log says that they ran, each with
	// the entry of the last time. One that a stamp has named since is not among
	// them: somebody has said what the database has of it.
	Ran map[graph.Ref]dialect.Entry

	// Again are revisions that ran as well, and that no version row stands for any
	// more: an upgrade would run them again.
	Again map[graph.Ref]dialect.Entry

	// Assumed are the revisions of which the log cannot tell whether they ran:
	// below a stamp, or below what was applied before the log began.
	Assumed graph.Set

	// Known is what the log says of each revision that it names and no file
	// defines; Lost are those of them that ran, are no version rows, and were
	// not taken back, by id.
	Known map[string]dialect.Entry
	Lost  []string

	Unfinished []dialect.Entry // what stopped half way, oldest first
	Holder     string          // who is at work on the database, where something is unfinished

	Exists    bool     // whether the version table is there
	HasLog    bool     // whether the log is
	RollsBack bool     // whether a change of the schema can be rolled back
	Table     string   // the version table's name
	Others    []RowsOf // of version tables with other names

	// Statements are those of the upgrade that a revision's file has now.
	Statements func(context.Context, *revision.Revision) ([]dialect.Statement, error)
}

// RowsOf are the rows of a version table.
type RowsOf struct {
	Table string
	Rows  []string
}

// NewDatabase takes a state that was read with its whole log. It costs a walk over
// the graph for each stamp in the log, and one for each revision that the log
// knows as a parent alone.
func NewDatabase(g *graph.Graph, state dialect.State) *Database {
	t := telling{g: g, ran: map[string]dialect.Entry{}, assumed: g.NewSet(), known: map[string]dialect.Entry{}}
	for _, e := range state.Log {
		t.tell(e)
	}
	rows, unknown := g.LookupAll(state.Rows)
	d := &Database{
		Rows: state.Rows, Unknown: unknown, Applied: g.Ancestors(graph.Dependencies, rows...),
		Unfinished: state.Unfinished(), Exists: state.Exists, HasLog: state.HasLog, RollsBack: true,
		Ran: map[graph.Ref]dialect.Entry{}, Again: map[graph.Ref]dialect.Entry{}, Assumed: t.assumed, Known: t.known,
	}
	var ran []graph.Ref
	for id, e := range t.ran {
		if r, ok := g.Lookup(id); ok {
			ran, d.Ran[r] = append(ran, r), e
		} else if !slices.Contains(unknown, id) {
			d.Lost = append(d.Lost, id)
		}
	}
	slices.Sort(d.Lost)
	if len(unknown) > 0 { // what is below those, only the log tells
		d.Applied.Union(g.Ancestors(graph.Dependencies, ran...))
	}
	for r, e := range d.Ran {
		if !d.Applied.Has(r) {
			delete(d.Ran, r)
			d.Again[r] = e
		}
	}
	return d
}

// A telling goes through a log, oldest entry first.
type telling struct {
	g       *graph.Graph
	ran     map[string]dialect.Entry // by id, whether a file defines it or not
	assumed graph.Set
	known   map[string]dialect.Entry
}

func (t *telling) tell(e dialect.Entry) {
	if e.Finished.IsZero() || e.Error != "" {
		return // it stopped half way, or was given up
	}
	switch e.Action {
	case dialect.ActionUpgrade:
		t.below(e)
		t.ran[e.Revision] = e
		t.knows(e.Revision, e)
	case dialect.ActionDowngrade:
		t.below(e)
		delete(t.ran, e.Revision)
		if r, ok := t.g.Lookup(e.Revision); ok {
			t.assumed.Remove(r)
		}
	case dialect.ActionStamp:
		t.stamp(e)
	}
}

func (t *telling) knows(id string, e dialect.Entry) {
	if _, ok := t.g.Lookup(id); !ok {
		t.known[id] = e
	}
}

// below takes note of what an entry stands on: what the log does not have by then
// was applied without it, and so may be all below that. Of a parent that no file
// defines, it may be all below the revision.
func (t *telling) below(e dialect.Entry) {
	for _, id := range e.Parents {
		if _, ran := t.ran[id]; ran {
			continue
		}
		var from []graph.Ref
		if parent, ok := t.g.Lookup(id); ok {
			from = []graph.Ref{parent}
		} else if r, ok := t.g.Lookup(e.Revision); ok {
			from = t.g.Needs(r)
		}
		if slices.ContainsFunc(from, func(r graph.Ref) bool { return !t.assumed.Has(r) }) {
			t.assumed.Union(t.g.Ancestors(graph.Dependencies, from...))
		}
	}
}

// stamp leaves what ran and lies below its rows; a revision that it names itself
// is as somebody said.
func (t *telling) stamp(e dialect.Entry) {
	rows, unknown := t.g.LookupAll(e.Rows)
	below, named := t.g.Ancestors(graph.Dependencies, rows...), strings.Split(e.Revision, ", ")
	for id := range t.ran {
		r, ok := t.g.Lookup(id)
		stays := ok && (below.Has(r) || len(unknown) > 0) || slices.Contains(unknown, id)
		if !stays || slices.Contains(named, id) {
			delete(t.ran, id)
		}
	}
	if len(unknown) > 0 { // who knows what is below those
		below = t.g.NewSet(t.g.Order()...)
	}
	t.assumed = below
	for _, id := range unknown {
		t.knows(id, e)
	}
}

// when is when an entry was written, and by whom.
func when(e dialect.Entry) string {
	text := "on " + e.Finished.UTC().Format(time.DateTime)
	if e.By != "" {
		text += " by " + e.By
	}
	return text
}

// ran are the revisions of Ran, oldest first.
func (in Input) ran() []graph.Ref { return in.ordered(in.Database.Ran) }

func (in Input) ordered(entries map[graph.Ref]dialect.Entry) []graph.Ref {
	return in.Graph().NewSet(slices.Collect(maps.Keys(entries))...).Refs()
}

// tips are the heads of all that is applied, or ran, by id.
func (in Input) tips() []graph.Ref {
	all := in.Graph().Ancestors(graph.Dependencies, in.ordered(in.Database.Again)...)
	all.Union(in.Database.Applied)
	return in.Graph().Tips(all)
}

// stamp is the command that vouches for the database: that it has all that is
// applied, or ran.
func (in Input) stamp(when string) string {
	words := []string{"ramus stamp --purge"}
	for _, id := range in.Graph().IDs(in.tips()) {
		words = append(words, quoted(id))
	}
	return strings.Join(words, " ") + "   # " + when
}

// at are places in one file, at a line of it; 0 is that of places.
func (in Input) at(r graph.Ref, line int) []Place {
	all := in.places([]graph.Ref{r})
	all[0].Line = cmp.Or(line, all[0].Line)
	return all
}
