package sqlite

import (
	"context"
	"database/sql"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
)

// Views reads each view once. One without its table is left out.
func (d *store) Views(ctx context.Context) (contents.Contents, error) {
	var views []contents.Table
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) error {
		views = nil // of an earlier attempt
		names, err := column(ctx, conn, "SELECT name FROM main.sqlite_master WHERE type = 'view'")
		if err != nil {
			return err
		}
		for _, name := range names {
			view, ok, err := dialect.ReadView(ctx, conn, lower(name), "SELECT * FROM main."+quote(name))
			if err != nil {
				return err
			}
			if ok {
				views = append(views, view)
			}
		}
		return nil
	})
	return contents.Of(views...), err
}
