package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Try copies the pages of the database, and puts them back after f. The cost is that of
// copying the database in memory, twice.
func (d *store) Try(ctx context.Context, _ bool, f func(context.Context, dialect.Rehearsal) error) error {
	pages, err := d.pages(ctx)
	if err != nil {
		return err
	}
	err = f(ctx, d)
	return errors.Join(err, d.restore(context.WithoutCancel(ctx), pages))
}

// A serializer is the driver's connection.
type serializer interface {
	Serialize() ([]byte, error)
	Deserialize([]byte) error
}

// pages returns the pages of the database; none of an empty one.
func (d *store) pages(ctx context.Context) (pages []byte, err error) {
	err = d.onMemory(ctx, func(conn serializer) (err error) {
		pages, err = conn.Serialize()
		return err
	})
	return pages, err
}

// restore replaces the database. An empty one cannot be deserialized, and so a new
// connection takes its place.
func (d *store) restore(ctx context.Context, pages []byte) error {
	if len(pages) == 0 {
		return d.Close()
	}
	return d.onMemory(ctx, func(conn serializer) error { return conn.Deserialize(pages) })
}

func (d *store) onMemory(ctx context.Context, do func(serializer) error) error {
	return d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) error {
		return conn.Raw(func(raw any) error { return do(raw.(serializer)) })
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
