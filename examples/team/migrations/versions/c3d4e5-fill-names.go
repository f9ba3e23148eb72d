// fill names
//
// revision: c3d4e5
// down_revision: b2c3d4

package versions

import (
	"context"
	"database/sql"
)

// upgradeC3d4e5 fills one row at a time, each in its own transaction. It only
// selects the remaining rows, so it can be called again after an interruption.
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
