package conflict

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// examine goes to each square that is suspect, and runs it in both orders.
func (g *grid) examine(ctx context.Context, db dialect.Rehearsal) error {
	for i := range g.xs {
		err := db.Try(ctx, g.commits(ctx, g.xs, g.ys), func(ctx context.Context, db dialect.Rehearsal) error {
			return g.examineRow(ctx, db, i)
		})
		if err != nil {
			return err
		}
		if why, err := g.TryUp(ctx, db, g.xs[i]); why != nil || err != nil {
			return err
		}
	}
	return nil
}

// examineRow ends at a revision that fails: the square of the row before has shown that.
func (g *grid) examineRow(ctx context.Context, db dialect.Rehearsal, i int) error {
	for j, y := range g.ys {
		if at := (square{i, j}); g.suspect[at] && !g.behind(at) {
			shown, err := g.judge(ctx, db, g.xs[i:i+1], g.ys[j:j+1])
			if err == nil && shown.equal() && !g.loosened(at) && !g.clocked[at] {
				shown, err = g.unexplained(ctx, db, at, shown)
			}
			if err != nil {
				return err
			}
			g.settle(at, shown)
		}
		if why, err := g.TryUp(ctx, db, y); why != nil || err != nil {
			return err
		}
	}
	return nil
}

// behind reports whether a square lies behind one that does not commute, so that its
// states are not known.
func (g *grid) behind(at square) bool {
	return slices.ContainsFunc(g.stuck, func(s square) bool { return s.x <= at.x && s.y <= at.y })
}

// maxDifferences is the number of differences that a conflict keeps: an update of a large
// table has one for each row.
const maxDifferences = 100

// stick adds a conflict, or what is unproved, at a square.
func (g *grid) stick(at square, c *Conflict, why *rehearse.Reason) {
	g.stuck = append(g.stuck, at)
	if why != nil {
		g.unproved(g.xs[at.x], *why)
		return
	}
	state := g.graph.NewSet(g.common.Refs()...)
	for _, r := range slices.Concat(g.xs[:at.x], g.ys[:at.y]) {
		state.Add(r)
	}
	c.X, c.Y, c.State = g.xs[at.x], g.ys[at.y], g.graph.EffectiveTips(state)
	g.add(c)
}

// add adds a conflict, with not too many differences.
func (f *finder) add(c *Conflict) {
	c.More = max(len(c.Differences)-maxDifferences, 0)
	c.Differences = slices.Clone(c.Differences[:len(c.Differences)-c.More])
	f.result.Conflicts = append(f.result.Conflicts, *c)
}

// examineBranches runs the whole branches in both orders. Looks at two states may be equal
// although a later statement tells them apart: it may depend on the order of columns, which
// squares alone would not show.
func (g *grid) examineBranches(ctx context.Context, db dialect.Rehearsal) error {
	if len(g.stuck) > 0 || len(g.xs)+len(g.ys) == 2 {
		return nil
	}
	shown, err := g.judge(ctx, db, g.xs, g.ys)
	switch {
	case err != nil:
		return err
	case shown.unproved != "":
		g.unproved(g.xs[len(g.xs)-1], rehearse.Reason{Text: shown.unproved})
	case shown.conflict != nil:
		c := shown.conflict
		c.Whole, c.X, c.Y, c.State = true, g.xs[len(g.xs)-1], g.ys[len(g.ys)-1], g.graph.EffectiveTips(g.common)
		c.Orders[0].First, c.Orders[1].First = c.X, c.Y
		g.add(c)
	}
	return nil
}

// A trial is one order of a square.
type trial struct {
	Order
	*look
	views contents.Contents // if they were read
}

// try runs a course, and looks at the result.
func (f *finder) try(ctx context.Context, db dialect.Rehearsal, course rehearse.Course) (trial, error) {
	return f.tryFrom(ctx, db, course, func(context.Context, dialect.Rehearsal) error { return nil })
}

// tryFrom is try with something to do first.
func (f *finder) tryFrom(ctx context.Context, db dialect.Rehearsal, course rehearse.Course, first func(context.Context, dialect.Rehearsal) error) (t trial, err error) {
	f.Stage = f.On(course)
	t.First = course.Refs[0]
	err = db.Try(ctx, f.commits(ctx, course.Refs), func(ctx context.Context, db dialect.Rehearsal) error {
		if err := first(ctx, db); err != nil {
			return err
		}
		for i, r := range course.Refs {
			if i > 0 {
				if err := f.waitFor(ctx, r); err != nil {
					return err
				}
			}
			why, err := f.TryUp(ctx, db, r)
			if why != nil || err != nil {
				t.Failed, t.Failure = r, why
				return err
			}
		}
		if t.look, err = f.lookAt(ctx, db); err == nil && f.readsViews {
			t.views, err = viewsOf(ctx, db)
		}
		return err
	})
	return t, err
}
