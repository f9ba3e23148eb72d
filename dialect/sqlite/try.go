package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Try copies the pages of the database, and puts them back after f. The cost is that of
// copying the database in memory, twice. Temporary objects are not in the pages: the session
// that made them has dropped them.
func (d *store) Try(ctx context.Context, _ bool, f func(context.Context, dialect.Rehearsal) error) error {
	before, err := d.pages(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(ctx, d), d.restore(context.WithoutCancel(ctx), before))
}

// pages returns a copy of a database in memory. An empty database has no pages.
func (d *store) pages(ctx context.Context) (pages []byte, err error) {
	err = d.readWith(ctx, d.loc.reading(), func(_ context.Context, conn *sql.Conn) error {
		return conn.Raw(func(raw any) (err error) {
			pages, err = raw.(serializer).Serialize()
			return err
		})
	})
	return pages, err
}

// A serializer is the driver's connection.
type serializer interface {
	Serialize() ([]byte, error)
	Deserialize([]byte) error
}

// restore replaces the database. An empty database cannot be deserialized, and so a new
// connection takes its place.
func (d *store) restore(ctx context.Context, pages []byte) error {
	if len(pages) == 0 {
		return d.Close()
	}
	return d.readWith(ctx, d.loc.reading(), func(_ context.Context, conn *sql.Conn) error {
		return conn.Raw(func(raw any) error { return raw.(serializer).Deserialize(pages) })
	})
}

// Forget drops ramus's own tables.
func (d *store) Forget(ctx context.Context) error {
	return d.readWith(ctx, d.loc.writing(), func(ctx context.Context, conn *sql.Conn) error {
		for _, table := range []string{d.tables.Version, d.tables.Log} {
			if table == "" {
				continue
			}
			if _, err := conn.ExecContext(ctx, "DROP TABLE IF EXISTS main."+quote(table)); err != nil {
				return failure(ctx, err)
			}
		}
		return nil
	})
}
