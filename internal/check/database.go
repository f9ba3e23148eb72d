package check

import (
	"cmp"
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
)

// A Database is a database's bookkeeping, with the facts about the database that
// the checks need beside it.
type Database struct {
	*record.Record

	Holder    string   // the runner that holds the lock, where something is unfinished
	RollsBack bool     // whether a change of the schema can be rolled back
	Table     string   // the version table's name
	Others    []RowsOf // of version tables with other names

	// Finish returns how to finish a revision that is half way.
	Finish func(context.Context, dialect.Entry) engine.Finish

	// Statements returns the statements of the upgrade in a revision's file.
	Statements Splitter
}

// RowsOf are the rows of a version table.
type RowsOf struct {
	Table string
	Rows  []string
}

// tips returns the heads of all revisions that are applied, or ran, by id.
func (in Input) tips() []graph.Ref {
	all := in.Graph().Ancestors(graph.Dependencies, in.Database.AgainRefs()...)
	all.Union(in.Database.Applied)
	return in.Graph().EffectiveTips(all)
}

// stamp returns the fix that records all revisions that are applied, or ran.
func (in Input) stamp(note string) Fix {
	words := []string{"ramus stamp --purge"}
	for _, id := range in.Graph().IDs(in.tips()) {
		words = append(words, hint.Word(id))
	}
	return Fix{Command: strings.Join(words, " "), Note: note}
}

// at returns the place of a revision at a line of its file; 0 is the line of places.
func (in Input) at(r graph.Ref, line int) []Place {
	all := in.places([]graph.Ref{r})
	all[0].Line = cmp.Or(line, all[0].Line)
	return all
}
