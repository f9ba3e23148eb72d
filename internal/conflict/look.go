package conflict

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/schema"
)

// A look is what a database has.
type look struct {
	schema schema.Snapshot
	rows   contents.Contents
}

func lookAt(ctx context.Context, db dialect.Rehearsal) (*look, error) {
	s, err := db.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Contents(ctx)
	return &look{s, rows}, err
}

// same reports whether two looks are equal, value by value. A nil look is that of a state
// that could not be reached, and equals none.
func (l *look) same(other *look) bool {
	return l != nil && other != nil && len(schema.Diff(l.schema, other.schema)) == 0 && contents.Equal(l.rows, other.rows)
}

// A sum is the hash of a look. Equal looks have equal sums; that of no look is zero.
type sum [sha256.Size]byte

func (l *look) sum() (s sum) {
	h := sha256.New()
	text := func(parts ...string) {
		for _, part := range parts {
			fmt.Fprintf(h, "%d:%s", len(part), part)
		}
	}
	for _, o := range l.schema.Objects() {
		text(o.Kind, o.Name, o.Table, o.Definition)
	}
	for _, name := range l.rows.Tables() {
		t := l.rows[name]
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
		why, err := f.up(ctx, db, r)
		if why == nil && err == nil {
			seen, err = lookAt(ctx, db)
		}
		return err
	})
	return seen, err
}
