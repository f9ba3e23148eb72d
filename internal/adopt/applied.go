package adopt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/source"
)

// AppliedIn returns the revisions of g that a version table records. It refuses
// versions without a revision, and applied revisions whose ancestors are not all
// applied. The error is a *history.BrokenError.
func (t VersionTable) AppliedIn(g *graph.Graph) (graph.Set, error) {
	ids, unknown := t.Match(g.IDs(g.Order()))
	if len(unknown) > 0 {
		return graph.Set{}, t.unknownVersions(unknown, ids)
	}
	refs, _ := g.LookupAll(ids)
	applied := g.NewSet(refs...)
	gaps := slices.DeleteFunc(Sorted(g, g.Ancestors(graph.Dependencies, refs...)), applied.Has)
	if len(gaps) > 0 {
		return graph.Set{}, t.gaps(g.IDs(gaps))
	}
	return applied, nil
}

// Sorted returns the members of a set of revisions, oldest first.
func Sorted(g *graph.Graph, set graph.Set) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(g.Order()), func(r graph.Ref) bool { return !set.Has(r) })
}

// Stamp plans the stamp that records applied revisions in a database whose version
// table has rows; ran reports whether ramus has run a revision there. The plan has no
// steps when the rows are right already, when ramus has run all that they cover beyond
// the applied revisions, or when nothing is applied. It refuses other rows by a
// *hint.Error.
func (t VersionTable) Stamp(g *graph.Graph, applied graph.Set, rows []string, ran func(graph.Ref) bool) (plan.Plan, error) {
	tips := g.IDs(g.EffectiveTips(applied))
	slices.Sort(tips)
	if len(rows) > 0 && !slices.Equal(rows, tips) && !upgraded(g, applied, rows, ran) {
		return plan.Plan{}, hint.New("If the schema is the one that "+t.Table+" describes, set ramus's rows: ramus stamp --purge "+cmp.Or(hint.Words(tips), "base"),
			"ramus's own version table says %s, and %s says %s", strings.Join(rows, ", "), t.Table, orBase(tips))
	}
	if len(tips) == 0 || len(rows) > 0 {
		return plan.Plan{Kind: plan.Stamp, Target: orBase(tips), Rows: rows}, nil
	}
	return plan.NewStamp(g, rows, tips)
}

// upgraded reports whether version rows cover all applied revisions, and beyond them only
// revisions that ran.
func upgraded(g *graph.Graph, applied graph.Set, rows []string, ran func(graph.Ref) bool) bool {
	refs, unknown := g.LookupAll(rows)
	if len(unknown) > 0 {
		return false
	}
	covered := g.Ancestors(graph.Dependencies, refs...)
	for _, ref := range g.Order() {
		if applied.Has(ref) && !covered.Has(ref) || covered.Has(ref) && !applied.Has(ref) && !ran(ref) {
			return false
		}
	}
	return true
}

// orBase returns ids as they are typed, "base" for none.
func orBase(ids []string) string {
	if len(ids) == 0 {
		return "base"
	}
	return strings.Join(ids, " ")
}

// contradiction returns the error for a table whose contents cannot be right.
func contradiction(fix, format string, args ...any) error {
	return &history.BrokenError{Err: source.Errors{{Message: fmt.Sprintf(format, args...), Hint: fix}}}
}

func (t VersionTable) unknownVersions(unknown, known []string) error {
	fix := "Adopt " + t.Tool.Name + "'s folder first: ramus adopt FOLDER"
	if len(known) > 0 {
		fix = "Adopt the folder in the state in which they were run: ramus adopt FOLDER\nIf they need no revision, record by hand where the database is: ramus stamp REVISION"
	}
	return contradiction(fix, "%s records %s as applied, and there is no revision with that version", t.Table, firstThree(unknown))
}

func (t VersionTable) gaps(missing []string) error {
	return contradiction("Apply the missing ones first: "+t.Tool.applyMissing+"\nIf the schema has their changes, record by hand where the database is: ramus stamp REVISION",
		"%s records %s as applied, but not its ancestor %s: in ramus, a revision is applied with all its ancestors", t.Table, t.Last(), firstThree(missing))
}
