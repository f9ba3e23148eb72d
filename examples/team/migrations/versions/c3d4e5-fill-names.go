// fill names
//
// revision: c3d4e5
// down_revision: b2c3d4

package versions

import (
	"context"
	"database/sql"
)

// upgradeC3d4e5 fills a row at a time, each in a transaction of its own. It
// starts with what is left, so that it can be called again.
func upgradeC3d4e5(ctx context.Context, conn *sql.Conn) error {
	for {
		done, err := conn.ExecContext(ctx, "UPDATE users SET name = 'NOBODY' WHERE id IN (SELECT id FROM users WHERE name IS NULL LIMIT 1)")
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); n == 0 || err != nil {
			return err
		}
	}
}
