package conflict

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// A fan has branches of one revision each on the same state. All pairs of n branches are
// compared with n² runs of a revision, which is half as many as their grids need.
type fan struct {
	*finder
	common graph.Set
	refs   []graph.Ref
	sums   [][]sum // by i and j: of the database with refs[i] and then refs[j]
}

// fan returns the branches as a fan; nil if they are none.
func (f *finder) fan(common graph.Set) *fan {
	all := &fan{finder: f, common: common}
	for _, branch := range f.Branches {
		own := f.below(branch)
		own.Subtract(common)
		if own.Len() != 1 {
			return nil
		}
		all.refs = append(all.refs, own.Refs()...)
	}
	return all
}

// fresh forgets what a run found.
func (n *fan) fresh() *fan {
	n.sums = nil
	return n
}

// run compares all pairs in a database that has the common revisions.
func (n *fan) run(ctx context.Context, db dialect.Rehearsal) error {
	for _, x := range n.refs {
		var sums []sum
		err := db.Try(ctx, n.commits(ctx, n.refs), func(ctx context.Context, db dialect.Rehearsal) (err error) {
			sums, err = n.behind(ctx, db, x)
			return err
		})
		if err != nil {
			return err
		}
		n.sums = append(n.sums, sums)
	}
	for i := range n.refs {
		for j := range n.refs[:i] {
			if err := n.pair(ctx, db, j, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// behind applies x, and returns the sums of what each of the branches makes of that.
// The sum of a state that cannot be reached is zero.
func (n *fan) behind(ctx context.Context, db dialect.Rehearsal, x graph.Ref) ([]sum, error) {
	sums := make([]sum, len(n.refs))
	if n.obstacle(ctx, x) != nil {
		return sums, nil
	}
	if why, err := n.TryUp(ctx, db, x); why != nil || err != nil {
		return sums, err
	}
	for i, y := range n.refs {
		if y == x || n.obstacle(ctx, y) != nil {
			continue
		}
		seen, err := n.across(ctx, db, y)
		if err != nil {
			return nil, err
		}
		if seen != nil {
			sums[i] = sumOf(seen)
		}
	}
	return sums, nil
}

// pair counts a pair whose orders end equal, and looks closer at any other one.
func (n *fan) pair(ctx context.Context, db dialect.Rehearsal, i, j int) error {
	if s := n.sums[i][j]; s != (sum{}) && s == n.sums[j][i] && !n.timed(ctx, n.refs[i]) && !n.timed(ctx, n.refs[j]) {
		n.result.Squares++
		n.result.Proved++
		return nil
	}
	return n.compare(ctx, db, n.common, n.refs[i:i+1], n.refs[j:j+1])
}
