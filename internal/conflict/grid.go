package conflict

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// A grid has the revisions of two branches, in the order in which they run.
type grid struct {
	*finder
	common  graph.Set
	xs, ys  []graph.Ref
	suspect map[square]bool
	clocked map[square]bool // suspect only because the time may count
	stuck   []square        // the squares that do not commute
	loose   []square        // those that end equal only up to generated or unstable values
}

// A square is a square of the grid by its first state.
type square struct{ x, y int }

// fresh forgets what a run found.
func (g *grid) fresh() *grid {
	g.suspect, g.clocked, g.stuck, g.loose = map[square]bool{}, map[square]bool{}, nil, nil
	return g
}

// run looks at all squares, in a database that has what the branches have in common.
// First it runs each edge of the grid once. That proves the squares whose two ways end
// equal, value by value. The other squares are looked at one by one, and in the end the
// branches as wholes.
func (g *grid) run(ctx context.Context, db dialect.Rehearsal) error {
	if err := db.Try(ctx, g.commits(ctx, g.xs, g.ys), g.sweep); err != nil {
		return err
	}
	g.addTimed(ctx)
	g.result.Proved += len(g.xs)*len(g.ys) - len(g.suspect)
	if len(g.suspect) > 0 {
		if err := db.Try(ctx, g.commits(ctx, g.xs, g.ys), g.examine); err != nil {
			return err
		}
	}
	return g.examineBranches(ctx, db)
}

// addTimed makes the squares suspect whose revisions depend on the time.
func (g *grid) addTimed(ctx context.Context) {
	for i, x := range g.xs {
		for j, y := range g.ys {
			if at := (square{i, j}); !g.suspect[at] && (g.timed(ctx, x) || g.timed(ctx, y)) {
				g.suspect[at], g.clocked[at] = true, true
			}
		}
	}
}

// sweep goes through the rows of the grid, and compares the way along each row with that
// along the row before.
func (g *grid) sweep(ctx context.Context, db dialect.Rehearsal) error {
	var crossed []*look // by j: the state (i, j) reached from (i-1, j)
	for i := 0; ; i++ {
		along, crossing, err := g.row(ctx, db, i)
		if err != nil {
			return err
		}
		for j := 1; i > 0 && j <= len(g.ys); j++ {
			if !same(along[j], crossed[j]) {
				g.suspect[square{i - 1, j - 1}] = true
			}
		}
		if i == len(g.xs) {
			return nil
		}
		crossed = crossing
		if why, err := g.TryUp(ctx, db, g.xs[i]); why != nil || err != nil {
			g.failsAlone(square{i, 0}, g.xs[i], why)
			return err
		}
	}
}

// row runs the revisions of the second branch on the first i of the other one. By j, it
// returns the looks at the states (i, j), and those at (i+1, j) reached from there. A
// state that could not be reached has none.
func (g *grid) row(ctx context.Context, db dialect.Rehearsal, i int) (along, crossing []*look, err error) {
	along, crossing = make([]*look, len(g.ys)+1), make([]*look, len(g.ys)+1)
	err = db.Try(ctx, g.commits(ctx, g.xs, g.ys), func(ctx context.Context, db dialect.Rehearsal) error {
		for j := 1; j <= len(g.ys); j++ {
			why, err := g.TryUp(ctx, db, g.ys[j-1])
			if err != nil {
				return err
			}
			if why != nil {
				if i == 0 {
					g.failsAlone(square{0, j - 1}, g.ys[j-1], why)
				}
				return nil
			}
			if i > 0 {
				if along[j], err = g.lookAt(ctx, db); err != nil {
					return err
				}
			}
			if i < len(g.xs) {
				if crossing[j], err = g.across(ctx, db, g.xs[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return along, crossing, err
}

// failsAlone cuts a branch at a revision that fails without the other branch. The squares
// behind have no states.
func (g *grid) failsAlone(at square, r graph.Ref, why *rehearse.Reason) {
	if why == nil {
		return
	}
	g.unproved(r, rehearse.Reason{Line: why.Line, Column: why.Column, Text: "it fails without the other branch: " + why.Text})
	g.stuck = append(g.stuck, at)
	for i := at.x; i < len(g.xs); i++ {
		for j := at.y; j < len(g.ys); j++ {
			g.suspect[square{i, j}] = true
		}
	}
}
