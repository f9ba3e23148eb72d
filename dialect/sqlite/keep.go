package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// Keep returns the pages of a database in memory.
func (d *store) Keep(ctx context.Context) ([]byte, error) { return d.pages(ctx) }

// Restore replaces the pages.
func (d *store) Restore(ctx context.Context, pages []byte) error { return d.restore(ctx, pages) }

// KeptAs returns the build of SQLite and the names of ramus's tables.
func (d *store) KeptAs(ctx context.Context) (as string, err error) {
	err = d.readWith(ctx, d.loc.reading(), func(ctx context.Context, conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, "SELECT sqlite_source_id()").Scan(&as)
	})
	return fmt.Sprintf("%s %+v", as, d.tables.Tables), err
}
