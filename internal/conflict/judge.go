package conflict

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// pauses are those before each round of a square. Most squares need one round. Two show
// which values change from run to run. A value that looks as if it changed in one order
// only may be a time in whole seconds: the last round runs in another second.
var pauses = []time.Duration{0, 0, 1100 * time.Millisecond}

// judge runs two lists of revisions in both orders, until it is clear what that shows.
func (g *grid) judge(ctx context.Context, db dialect.Rehearsal, x, y []graph.Ref) (*round, error) {
	return g.judgeCourses(ctx, db, [2]rehearse.Course{{Refs: slices.Concat(x, y), Sides: g.Sides}, {Refs: slices.Concat(y, x), Sides: g.Sides}})
}

// judgeCourses runs two courses, until it is clear whether they end the same.
func (f *finder) judgeCourses(ctx context.Context, db dialect.Rehearsal, courses [2]rehearse.Course) (*round, error) {
	start, err := f.lookAt(ctx, db)
	if err != nil {
		return nil, err
	}
	var last *round
	for _, pause := range pauses {
		if err := dialect.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		now := &round{start: start.Rows, last: last, courses: courses}
		if now.ways, err = f.both(ctx, db, courses); err != nil {
			return nil, err
		}
		last = now
		if now.decide() {
			break
		}
	}
	if err := f.decideGenerated(ctx, db, last); err != nil {
		return nil, err
	}
	return last, f.decideViews(ctx, db, last)
}

// equal reports whether both orders ended equal, value by value.
func (r *round) equal() bool {
	return r.conflict == nil && r.unproved == "" && len(r.renamed)+len(r.unstable) == 0
}

// unexplained looks closer at a square whose two orders end equal, although the way here in
// another order led to something else. That is the time, or what is not compared, such as
// the rowid of a row or the order of columns.
func (g *grid) unexplained(ctx context.Context, db dialect.Rehearsal, at square, r *round) (*round, error) {
	if err := dialect.Sleep(ctx, pauses[len(pauses)-1]); err != nil {
		return nil, err
	}
	again := &round{start: r.start, last: r, courses: r.courses}
	var err error
	if again.ways, err = g.both(ctx, db, r.courses); err != nil {
		return nil, err
	}
	if !again.decide() || !again.equal() {
		return again, nil
	}
	columns, others := contents.Comparison{Start: r.start}.FindUnstable(r.ways[0].Rows, again.ways[0].Rows)
	if r.unstable = columns; len(columns)+len(others) == 0 {
		r.unproved = "it depends on the order of revisions before it, by something that is not compared, such as a rowid"
	}
	return r, nil
}

// loosened reports whether a square before this one ends equal only up to generated values
// or to those that change from run to run.
func (g *grid) loosened(at square) bool {
	return slices.ContainsFunc(g.loose, func(s square) bool { return s.x <= at.x && s.y <= at.y })
}

// both runs two courses.
func (f *finder) both(ctx context.Context, db dialect.Rehearsal, courses [2]rehearse.Course) (ways [2]trial, err error) {
	for way, course := range courses {
		if ways[way], err = f.try(ctx, db, course); err != nil {
			break
		}
	}
	return ways, err
}

// A round is one run of a square in both orders, with what it shows together with the
// last one.
type round struct {
	start contents.Contents
	last  *round
	ways  [2]trial

	courses [2]rehearse.Course // that were run, such as the two orders

	conflict *Conflict
	unproved string
	renamed  []contents.Column
	unstable map[contents.Column]bool
}

// decide reports whether the round shows enough.
func (r *round) decide() bool {
	r.conflict, r.unproved = nil, ""
	if r.ways[0].Failure != nil || r.ways[1].Failure != nil {
		r.conflict = &Conflict{Kind: Fails, Orders: r.orders()}
		return true
	}
	changed := schema.Diff(r.ways[0].Schema, r.ways[1].Schema)
	rows := contents.Comparison{Start: r.start}.Compare(r.ways[0].Rows, r.ways[1].Rows)
	switch {
	case len(changed)+len(rows.Differences) == 0:
		r.renamed = rows.Renamed
		return true
	case r.last == nil:
		r.conflict = &Conflict{Kind: Data, Differences: rows.Differences, Orders: r.orders()}
		return false
	case len(changed) > 0:
		return r.decideSchema(changed)
	}
	return r.decideRows()
}

func (r *round) orders() []Order { return []Order{r.ways[0].Order, r.ways[1].Order} }

// decideSchema decides on schemas that differ.
func (r *round) decideSchema(changed []schema.Difference) bool {
	for way := range r.ways {
		if d := schema.Diff(r.last.ways[way].Schema, r.ways[way].Schema); len(d) > 0 {
			r.unproved = "the schema that it makes changes from run to run: " + d[0].Kind + " " + d[0].Name
			return true
		}
	}
	r.conflict = &Conflict{Kind: Schema, Differences: changed, Orders: r.orders()}
	return true
}

// decideRows leaves out the columns that change from run to run in both orders. One that
// does in one order only is a difference, unless the next round shows otherwise.
func (r *round) decideRows() bool {
	var unstable [2]map[contents.Column]bool
	for way := range r.ways {
		columns, others := contents.Comparison{Start: r.start}.FindUnstable(r.last.ways[way].Rows, r.ways[way].Rows)
		if len(others) > 0 {
			r.unproved = "the rows that it leaves change from run to run: " + others[0]
			return true
		}
		unstable[way] = columns
	}
	r.unstable = maps.Clone(unstable[0])
	maps.DeleteFunc(r.unstable, func(c contents.Column, _ bool) bool { return !unstable[1][c] })
	rows := contents.Comparison{Start: r.start, Unstable: r.unstable}.Compare(r.ways[0].Rows, r.ways[1].Rows)
	r.renamed = rows.Renamed
	if len(rows.Differences) > 0 {
		r.conflict = &Conflict{Kind: Data, Differences: rows.Differences, Orders: r.orders()}
	} else if places := r.settled(); len(places) > 0 {
		r.unproved = "the order may decide " + places[0] + ": other values of the column change from run to run"
		return false
	}
	return maps.Equal(unstable[0], unstable[1])
}

// settled returns the places where a value depends on the order in a column that is left
// out, because others in it change from run to run.
func (r *round) settled() []string {
	if len(r.unstable) == 0 {
		return nil
	}
	runs := func(way int) [2]contents.Contents {
		return [2]contents.Contents{r.last.ways[way].Rows, r.ways[way].Rows}
	}
	return contents.Comparison{Start: r.start, Unstable: r.unstable}.Settled(runs(0), runs(1))
}

// settle adds what the last round of a square showed.
func (g *grid) settle(at square, r *round) {
	switch {
	case r.unproved != "":
		g.stick(at, nil, &rehearse.Reason{Text: r.unproved})
	case r.conflict != nil:
		g.stick(at, r.conflict, nil)
	default:
		g.result.Proved++
		if !r.equal() {
			g.loose = append(g.loose, at)
		}
		g.notes.add(r.renamed, r.unstable)
	}
}
