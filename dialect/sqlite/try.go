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
	var before kept
	err := d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) (err error) {
		before, err = keepAll(ctx, conn)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(f(ctx, d), d.restore(context.WithoutCancel(ctx), before))
}

// kept is a copy of a database in memory. An empty database has no pages.
type kept struct {
	pages     []byte
	temporary []temporary
}

func keepAll(ctx context.Context, conn *sql.Conn) (k kept, err error) {
	if k.temporary, err = readTemporary(ctx, conn); err != nil {
		return k, err
	}
	err = conn.Raw(func(raw any) (err error) {
		k.pages, err = raw.(serializer).Serialize()
		return err
	})
	return k, err
}

// A serializer is the driver's connection.
type serializer interface {
	Serialize() ([]byte, error)
	Deserialize([]byte) error
}

// restore replaces the database, and drops the new temporary objects. An empty database
// cannot be deserialized, and so a new connection takes its place.
func (d *store) restore(ctx context.Context, before kept) error {
	if len(before.pages) == 0 {
		return d.Close()
	}
	return d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) error {
		if err := dropTemporary(ctx, conn, before.temporary); err != nil {
			return err
		}
		return conn.Raw(func(raw any) error { return raw.(serializer).Deserialize(before.pages) })
	})
}

// A temporary is a temporary table, view or trigger.
type temporary struct{ kind, name string }

// readTemporary returns the temporary objects. Indexes go with their tables, and so do the
// shadow tables of a virtual table, which comes before them.
func readTemporary(ctx context.Context, conn *sql.Conn) (all []temporary, err error) {
	rows, err := dialect.ReadTexts(ctx, conn, 2, `SELECT type, name FROM sqlite_temp_master
		WHERE type IN ('table', 'view', 'trigger') AND lower(substr(name, 1, 7)) <> 'sqlite_' ORDER BY type = 'table', rowid`)
	for _, row := range rows {
		all = append(all, temporary{row[0], row[1]})
	}
	return all, err
}

// dropTemporary drops the temporary objects but for some.
func dropTemporary(ctx context.Context, conn *sql.Conn, keep []temporary) error {
	made, err := readTemporary(ctx, conn)
	if err != nil {
		return err
	}
	for _, t := range made {
		if slices.Contains(keep, t) {
			continue
		}
		if _, err := conn.ExecContext(ctx, "DROP "+t.kind+" IF EXISTS temp."+quote(t.name)); err != nil {
			return err
		}
	}
	return nil
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
