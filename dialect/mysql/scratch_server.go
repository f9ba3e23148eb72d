package mysql

import (
	"context"
	"regexp"
	"strconv"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

const scratchPrefix = "ramus_scratch_"

// scratchName has the time of creation in hexadecimal seconds.
var scratchName = regexp.MustCompile(`^` + scratchPrefix + `([0-9a-f]{8})_[0-9a-f]{16}$`)

const scratchRights = "Make a user who can do nothing else, and name it in the URL: CREATE USER ramus_scratch IDENTIFIED BY 'PASSWORD'; GRANT ALL ON `ramus\\_scratch\\_%`.* TO ramus_scratch;"

// checkRights refuses a user who sees tables of other schemas: ramus reads the statements
// of revisions before they run, but not a function in Go. A server that has no other
// tables, such as a container for tests, may be used by any user.
func (k *keeper) checkRights(ctx context.Context) error {
	const others = "SELECT TABLE_SCHEMA, CURRENT_USER() FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')" +
		" AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') AND TABLE_SCHEMA NOT LIKE 'ramus\\_scratch\\_%' ORDER BY 1 LIMIT 1"
	rows, err := dialect.ReadTexts(ctx, k.conn, 2, others)
	if err != nil || len(rows) == 0 {
		return failure(ctx, err)
	}
	return hint.New(scratchRights,
		"the user %s of the server for scratch databases has rights in the database %s, too: a revision could reach it", rows[0][1], rows[0][0])
}

// sweep drops the schemas that runs have left behind. A schema is dropped only if its name
// is one of ramus's, no session holds its lock, and its marker says that it was made on
// this server. One without a marker, whose run died between two statements, has to be
// empty and older than an hour. One in which a statement still runs is left to a later run.
func (k *keeper) sweep(ctx context.Context) error {
	rows, err := dialect.ReadTexts(ctx, k.conn, 1, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'ramus\\_scratch\\_%'")
	if err != nil {
		return err
	}
	for _, row := range rows {
		if match := scratchName.FindStringSubmatch(row[0]); match != nil {
			if err := k.sweepOne(ctx, row[0], age(match[1])); lost(err) || dialect.Ended(ctx) != nil {
				return err // other errors leave the schema to a later run
			}
		}
	}
	return nil
}

// age returns how long ago a name was made.
func age(seconds string) time.Duration {
	made, _ := strconv.ParseInt(seconds, 16, 64)
	return time.Since(time.Unix(made, 0))
}

func (k *keeper) sweepOne(ctx context.Context, name string, age time.Duration) error {
	held, _, err := tryLock(ctx, k.conn, name)
	if err != nil || !held {
		return err
	}
	leftover, err := k.isLeftover(ctx, name, age)
	if err == nil && leftover {
		_, err = k.conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+quote(name))
	}
	if freed := unlock(ctx, k.conn, name); err == nil {
		err = freed
	}
	return err
}

// isLeftover reports whether the schema, whose lock the keeper holds, is one of a run that
// was killed.
func (k *keeper) isLeftover(ctx context.Context, name string, age time.Duration) (bool, error) {
	marked, err := dialect.ReadTexts(ctx, k.conn, 1, "SELECT server = "+serverIdentity+" FROM "+quote(name)+"."+quote(marker))
	if err == nil {
		return len(marked) == 1 && marked[0][0] == "1", nil
	}
	if number(err) != errNoSuchTable || age < time.Hour {
		return false, err
	}
	var objects int
	err = scanRow(ctx, k.conn, "SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "+text(name)+
		") + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = "+text(name)+
		") + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "+text(name)+")", &objects)
	return err == nil && objects == 0, err
}
