// Package conflict finds out whether the revisions of branches commute: it runs them in
// every order that matters, in a scratch database, and compares schemas and rows.
//
// Two branches make a grid. The state (i, j) has the first i revisions of one branch and
// the first j of the other one. A square of the grid is a state and the next revision of
// each branch, which are run there in both orders. If all squares commute, then so does
// each order in which the two branches can reach a database.
package conflict

import (
	"context"
	"errors"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// An Input is what Run needs.
type Input struct {
	rehearse.Stage
	Branches []graph.Ref // the tips of the branches, at least two
	Whole    []graph.Ref // the revisions that must run in the end, such as the merge of the branches

	// Schema, if not nil, makes the schema from which the branches start, instead of the
	// revisions below them. Data, if not nil, adds rows to it.
	Schema, Data *Source
}

// A Result is what Run found.
type Result struct {
	Start     []graph.Ref // the tips of what all branches have in common; none if they start from nothing
	Squares   int         // of all pairs of branches
	Proved    int         // of them, those that commute
	Ways      []Way       // to a merge with sections, that lead to the same; squares are ways then
	Conflicts []Conflict
	Unproved  []Unproved
	Notes     []string
}

// A Kind is a kind of conflict.
type Kind string

// The kinds of conflict.
const (
	Fails  Kind = "fails"  // a revision fails in one order at least
	Schema Kind = "schema" // the schemas differ
	Data   Kind = "data"   // the rows differ
)

// A Conflict is a square that does not commute, or a revision that fails when all are run.
type Conflict struct {
	Kind   Kind
	X, Y   graph.Ref   // the revisions that do not commute; Y is graph.Base if X fails after all others
	Whole  bool        // not these two, but their whole branches, of which they are the last ones
	State  []graph.Ref // the tips of the revisions before X and Y
	Orders []Order     // X first, Y first
	Ways   []Way       // to the merge X with sections: the one that fails, or two that lead to different ends

	NoSection bool // of the merge X, for databases with both sides: it has none

	// Differences have what X first made as Before, and what Y first made as After. There are
	// at most maxDifferences; More is the number of the others.
	Differences []schema.Difference
	More        int
}

// An Order is the outcome of one order.
type Order struct {
	First   graph.Ref
	Failed  graph.Ref // if Failure is not nil
	Failure *rehearse.Reason
}

// An Unproved is a revision of which nothing is known, and why.
type Unproved struct {
	Revision graph.Ref
	Why      rehearse.Reason
}

// Run compares each pair of branches. The error is that of the scratch databases, or that
// of ctx.
func Run(ctx context.Context, in Input) (result Result, err error) {
	in.Stage, err = in.Stage.Cached()
	if err != nil {
		return Result{}, err
	}
	f := &finder{Input: in, graph: in.History.Graph(), result: &result, seen: map[graph.Ref]*rehearse.Reason{}, times: map[graph.Ref]bool{}}
	common := f.graph.Common(graph.Dependencies, in.Branches...)
	result.Start = f.graph.EffectiveTips(common)
	if merge, ok := f.sectioned(); ok {
		err = f.proveMerge(ctx, merge)
	} else if err = f.all(ctx, common); err == nil {
		err = f.whole(ctx)
	}
	if err = errors.Join(err, f.drop()); err != nil {
		return Result{}, err
	}
	f.report()
	return result, nil
}

// sectioned returns the merge with sections that the run is about, if it is.
func (f *finder) sectioned() (graph.Ref, bool) {
	if len(f.Whole) != 1 || f.graph.Sections(f.Whole[0]) == nil {
		return graph.Base, false
	}
	return f.Whole[0], slices.Equal(f.graph.Parents(f.Whole[0]), f.Branches)
}

// A finder is a run in progress.
type finder struct {
	Input
	graph  *graph.Graph
	result *Result
	seen   map[graph.Ref]*rehearse.Reason // the obstacles of revisions that were looked at
	times  map[graph.Ref]bool             // the revisions of which it is known whether they are timed
	ground ground
	last   graph.Ref // the revision that ran last

	readsViews bool // looks read the views, too
	mustCommit bool // a revision cannot run in a transaction that is rolled back
	changing   bool // a statement changes rows that are there
	rows       bool // some state had rows
	notes      notes
}

func (f *finder) below(refs ...graph.Ref) graph.Set {
	return f.graph.Ancestors(graph.Dependencies, refs...)
}

// all compares each pair of branches.
func (f *finder) all(ctx context.Context, common graph.Set) error {
	if fan := f.fan(common); fan != nil && len(fan.refs) > 2 {
		start, err := f.start(ctx, common)
		f.changing = slices.ContainsFunc(fan.refs, func(r graph.Ref) bool { return f.changesRows(ctx, r) })
		if err == nil && start != nil {
			f.last = fan.refs[0]
			err = f.committing(func() error { return fan.fresh().run(ctx, start) })
		}
		f.result.Squares = len(fan.refs) * (len(fan.refs) - 1) / 2
		return err
	}
	for i, x := range f.Branches {
		for _, y := range f.Branches[i+1:] {
			if err := f.pair(ctx, x, y); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair compares two branches.
func (f *finder) pair(ctx context.Context, x, y graph.Ref) error {
	xs, ys := f.below(x), f.below(y)
	common := f.graph.Common(graph.Dependencies, x, y)
	xs.Subtract(common)
	ys.Subtract(common)
	start, err := f.start(ctx, common)
	if err != nil || start == nil {
		f.result.Squares += xs.Len() * ys.Len()
		return err
	}
	x1, err := f.Course(common, xs)
	if err != nil {
		return err
	}
	y1, err := f.Course(common, ys)
	if err != nil {
		return err
	}
	f.Stage = f.On(x1, y1)
	return f.compare(ctx, start, common, x1.Refs, y1.Refs)
}

// compare compares two branches in a database that has what they have in common.
func (f *finder) compare(ctx context.Context, start dialect.Rehearsal, common graph.Set, xs, ys []graph.Ref) error {
	f.result.Squares += len(xs) * len(ys)
	f.changing = f.changing || slices.ContainsFunc(slices.Concat(xs, ys), func(r graph.Ref) bool { return f.changesRows(ctx, r) })
	g := &grid{finder: f, common: common, xs: f.runnable(ctx, xs), ys: f.runnable(ctx, ys)}
	if len(g.xs)*len(g.ys) == 0 {
		return nil
	}
	f.last = g.xs[0]
	return f.committing(func() error { return start.Try(ctx, f.commits(ctx, g.xs, g.ys), g.fresh().run) })
}

// committing calls do again, with commits, if that turns out to be needed. Then it takes
// back what the first call found. Nothing is proved where a state cannot be copied.
func (f *finder) committing(do func() error) error {
	before := *f.result
	err := do()
	if errors.Is(err, dialect.ErrNeedsCommit) && !f.mustCommit {
		*f.result, f.mustCommit = before, true
		defer func() { f.mustCommit = false }()
		err = do()
	}
	if cannot, ok := errors.AsType[*dialect.CopyError](err); ok {
		*f.result = before
		f.unproved(f.last, rehearse.Uncopied(cannot))
		return nil
	}
	return err
}

// TryUp is that of the stage, and remembers the revision.
func (f *finder) TryUp(ctx context.Context, db dialect.Database, r graph.Ref) (*rehearse.Reason, error) {
	f.last = r
	return f.Stage.TryUp(ctx, db, r)
}

// runnable returns the first revisions that can run in a scratch database, up to one that
// cannot.
func (f *finder) runnable(ctx context.Context, refs []graph.Ref) []graph.Ref {
	for i, r := range refs {
		if why := f.obstacle(ctx, r); why != nil {
			f.unproved(r, *why)
			return refs[:i]
		}
	}
	return refs
}

// obstacle is Stage.Obstacle, asked once for each revision without sections.
func (f *finder) obstacle(ctx context.Context, r graph.Ref) *rehearse.Reason {
	if f.graph.Sections(r) != nil {
		return f.Obstacle(ctx, r)
	}
	why, known := f.seen[r]
	if !known {
		why = f.Obstacle(ctx, r)
		f.seen[r] = why
	}
	return why
}

// commits reports whether a revision commits by itself, is a function, or depends on the time.
func (f *finder) commits(ctx context.Context, sides ...[]graph.Ref) bool {
	return f.mustCommit || slices.ContainsFunc(slices.Concat(sides...), func(r graph.Ref) bool {
		script, err := f.Upgrade(ctx, r)
		return err == nil && (script.NoTransaction || script.Call != nil || f.timed(ctx, r))
	})
}

// unproved adds a revision once.
func (f *finder) unproved(r graph.Ref, why rehearse.Reason) {
	if !slices.ContainsFunc(f.result.Unproved, func(u Unproved) bool { return u.Revision == r }) {
		f.result.Unproved = append(f.result.Unproved, Unproved{r, why})
	}
}
