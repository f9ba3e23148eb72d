package dialect

import (
	"context"
	"errors"
)

// AnotherProgram is the Holder of a lock that no runner of ramus holds, where the
// database does not show more.
const AnotherProgram = "another program"

// Runner returns the runner that holds the lock of a database, or "". To find out, it
// takes the lock for a moment, in the name of by.
func Runner(ctx context.Context, db Database, by string) string {
	session, err := db.Lock(ctx, LockOptions{By: by})
	if locked, ok := errors.AsType[*LockedError](err); ok && locked.Holder != AnotherProgram {
		return locked.Holder
	}
	if err == nil {
		_ = session.Close() // nothing was done in it
	}
	return ""
}
