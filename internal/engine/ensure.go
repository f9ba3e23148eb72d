package engine

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Ensure creates the version table and the log where they are missing, under the
// lock. It reports whether it created the version table.
func Ensure(ctx context.Context, db dialect.Database, o Options) (created bool, err error) {
	session, err := db.Lock(ctx, o.lock())
	if err != nil {
		return false, err
	}
	defer func() {
		if closing := session.Close(); err == nil {
			err = closing
		}
	}()
	if created, err = session.Ensure(ctx); err != nil {
		err = fmt.Errorf("create the version table: %w", err)
	}
	return created, err
}
