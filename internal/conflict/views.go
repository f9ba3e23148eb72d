package conflict

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
)

// decideViews looks closer at a round whose orders end equal up to generated values: a view may
// pick a row by such a value. Columns of views that change from run to run are left out.
func (f *finder) decideViews(ctx context.Context, db dialect.Rehearsal, r *round) error {
	if r.conflict != nil || r.unproved != "" || len(r.renamed) == 0 || !slices.ContainsFunc(r.ways[0].Schema.Objects(), isView) {
		return nil
	}
	now, err := f.withViews(ctx, db, r)
	if err != nil || now[0].views == nil || now[1].views == nil {
		return err
	}
	found := r.viewDifferences(now, nil)
	if len(found) == 0 {
		return nil
	}
	if err := dialect.Sleep(ctx, pauses[len(pauses)-1]); err != nil {
		return err
	}
	again, err := f.withViews(ctx, db, r)
	if err != nil {
		return err
	}
	unstable, _ := contents.Comparison{}.FindUnstable(now[0].views, again[0].views)
	if found = r.viewDifferences(now, unstable); len(found) > 0 {
		r.conflict = &Conflict{Kind: Data, Differences: found, Orders: r.orders()}
	}
	return nil
}

func isView(o schema.Object) bool { return o.Kind == "view" }

// withViews runs both courses again, and reads the views.
func (f *finder) withViews(ctx context.Context, db dialect.Rehearsal, r *round) ([2]trial, error) {
	f.readsViews = true
	defer func() { f.readsViews = false }()
	return f.both(ctx, db, r.courses)
}

func (r *round) viewDifferences(of [2]trial, unstable map[contents.Column]bool) []schema.Difference {
	if of[0].look == nil || of[1].look == nil {
		return nil
	}
	tables := [2]contents.Contents{of[0].Rows, of[1].Rows}
	views := [2]contents.Contents{of[0].views.Without(unstable), of[1].views.Without(unstable)}
	return contents.Comparison{Start: r.start, Unstable: r.unstable}.Views(tables, views)
}

// viewsOf reads the views; nil if the database cannot.
func viewsOf(ctx context.Context, db dialect.Rehearsal) (contents.Contents, error) {
	viewer, ok := db.(dialect.Viewer)
	if !ok {
		return nil, nil
	}
	return viewer.Views(ctx)
}
