package conflict

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// A look is what a database has. That of a state that could not be reached is nil.
type look = rehearse.Look

// same reports whether two looks are equal, value by value. No look equals none.
func same(a, b *look) bool {
	return a != nil && b != nil && len(schema.Diff(a.Schema, b.Schema)) == 0 && contents.Equal(a.Rows, b.Rows)
}

// A sum is the hash of a look. Equal looks have equal sums; that of no look is zero.
type sum [sha256.Size]byte

func sumOf(l *look) (s sum) {
	h := sha256.New()
	text := func(parts ...string) {
		for _, part := range parts {
			fmt.Fprintf(h, "%d:%s", len(part), part)
		}
	}
	for _, o := range l.Schema.Objects() {
		text(o.Kind, o.Name, o.Table, o.Definition)
	}
	for _, name := range l.Rows.Tables() {
		t := l.Rows[name]
		text(name, strconv.Itoa(len(t.Rows)))
		text(t.Columns...)
		for _, row := range t.Rows {
			text(row...)
		}
	}
	h.Sum(s[:0])
	return s
}

// across looks at the database as it is after a revision, on trial; nil if that fails.
func (f *finder) across(ctx context.Context, db dialect.Rehearsal, r graph.Ref) (seen *look, err error) {
	err = db.Try(ctx, f.commits(ctx, []graph.Ref{r}), func(ctx context.Context, db dialect.Rehearsal) error {
		why, err := f.TryUp(ctx, db, r)
		if why == nil && err == nil {
			seen, err = f.lookAt(ctx, db)
		}
		return err
	})
	return seen, err
}
