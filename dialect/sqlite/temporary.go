package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// temporaries has the temporary objects that a connection had before a session made some.
type temporaries struct {
	known bool // a statement may have made others
	keep  []temporary
}

// remember reads them before the first statement that may make another one.
func (t *temporaries) remember(ctx context.Context, conn *sql.Conn) (err error) {
	if t.known {
		return nil
	}
	t.keep, err = readTemporary(ctx, conn)
	t.known = err == nil
	return err
}

// mayMakeTemporary reports whether a statement may make a temporary object, and is true too
// often. One without the word, such as an index, belongs to an object that has it.
func mayMakeTemporary(statement string) bool {
	return keyword(statement) == "CREATE" && strings.Contains(strings.ToUpper(statement), "TEMP")
}

// drop drops those that statements made.
func (t *temporaries) drop(ctx context.Context, conn *sql.Conn) error {
	if !t.known {
		return nil
	}
	return dropTemporary(ctx, conn, t.keep)
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
