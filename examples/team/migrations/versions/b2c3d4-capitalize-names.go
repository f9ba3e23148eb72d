// capitalize names
//
// revision: b2c3d4
// down_revision: a1b2c3

package versions

import (
	"context"
	"database/sql"
)

func upgradeB2c3d4(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE users SET name = upper(name)")
	return err
}

func downgradeB2c3d4(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE users SET name = lower(name)")
	return err
}
