package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Try copies the pages of the database, and puts them back after f. The cost is that of
// copying the database in memory, twice. Temporary objects that f leaves are dropped: they
// are not in the pages.
func (d *store) Try(ctx context.Context, _ bool, f func(context.Context, dialect.Rehearsal) error) error {
	pages, err := d.pages(ctx)
	if err != nil {
		return err
	}
	before, err := d.temporary(ctx)
	if err != nil {
		return err
	}
	err = f(ctx, d)
	after := context.WithoutCancel(ctx)
	return errors.Join(err, d.dropTemporary(after, before), d.restore(after, pages))
}

// A temporary is a temporary table, view or trigger.
type temporary struct{ kind, name string }

// temporary returns the temporary objects. Indexes go with their tables, and so do the
// shadow tables of a virtual table, which comes before them.
func (d *store) temporary(ctx context.Context) (all []temporary, err error) {
	err = d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) error {
		rows, err := dialect.ReadTexts(ctx, conn, 2, `SELECT type, name FROM sqlite_temp_master
			WHERE type IN ('table', 'view', 'trigger') AND lower(substr(name, 1, 7)) <> 'sqlite_' ORDER BY type = 'table', rowid`)
		for _, row := range rows {
			all = append(all, temporary{row[0], row[1]})
		}
		return err
	})
	return all, err
}

// dropTemporary drops the temporary objects but for some.
func (d *store) dropTemporary(ctx context.Context, keep []temporary) error {
	made, err := d.temporary(ctx)
	if err != nil {
		return err
	}
	return d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) error {
		for _, t := range made {
			if slices.Contains(keep, t) {
				continue
			}
			if _, err := conn.ExecContext(ctx, "DROP "+t.kind+" IF EXISTS temp."+quote(t.name)); err != nil {
				return err
			}
		}
		return nil
	})
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
