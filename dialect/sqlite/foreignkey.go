package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// keys has the broken foreign keys from before the session's current revision. They
// are counted by the two tables, since rowids change when a table is rebuilt.
type keys struct {
	known   bool
	before  broken
	version int64 // the PRAGMA data_version at that count
	owed    bool  // a part of the revision is committed but not checked
}

// A reference is a foreign key from a table to its parent. The fault is SQLite's
// error if it cannot be checked at all.
type reference struct{ table, parent, fault string }

// broken has, for each reference, the rows that refer to nothing.
type broken map[reference]count

type count struct {
	rows int
	row  int64 // one of them
}

// mayBreakKeys reports whether a statement can break a foreign key. New tables
// have no rows, and no key refers to an index, a view or a trigger.
func mayBreakKeys(statement string) bool {
	switch keyword(statement) {
	case "CREATE", "SELECT", "ANALYZE", "EXPLAIN", "PRAGMA", "REINDEX", "SAVEPOINT", "RELEASE":
		return false
	case "ALTER":
		upper := strings.ToUpper(statement)
		return !strings.Contains(upper, " ADD ") || strings.Contains(upper, "REFERENCES")
	}
	return true
}

// remember counts the broken references before the first statement that may break
// more. It keeps an earlier count if nobody else has written since.
func (k *keys) remember(ctx context.Context, conn *sql.Conn) error {
	if k.known && k.owed {
		return nil
	}
	version, err := dataVersion(ctx, conn)
	if err != nil || k.known && k.version == version {
		return err
	}
	k.before, err = countBroken(ctx, conn)
	k.known, k.version = err == nil, version
	return err
}

// check returns a *dialect.ForeignKeyError if more references are broken than
// before.
func (k *keys) check(ctx context.Context, conn *sql.Conn) (after broken, err error) {
	after, err = countBroken(ctx, conn)
	if err != nil || len(after) == 0 {
		return after, err
	}
	before, err := k.renamed(ctx, conn, after)
	if err != nil {
		return nil, err
	}
	var found []dialect.Violation
	for ref, c := range after {
		if more := c.rows - before[ref].rows; more > 0 {
			found = append(found, dialect.Violation{Table: ref.table, Parent: ref.parent, RowID: c.row, Count: more, Fault: ref.fault})
		}
	}
	if len(found) == 0 {
		return after, nil
	}
	slices.SortFunc(found, func(a, b dialect.Violation) int {
		return strings.Compare(a.Table+"\x00"+a.Parent, b.Table+"\x00"+b.Parent)
	})
	return nil, &dialect.ForeignKeyError{Violations: found}
}

// renamed returns the count from before under the present names. A reference is
// renamed if one of its tables is gone, and a new reference of the other table
// exists.
func (k *keys) renamed(ctx context.Context, conn *sql.Conn, after broken) (broken, error) {
	if len(k.before) == 0 {
		return nil, nil
	}
	names, err := column(ctx, conn, "SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		return nil, err
	}
	before := make(broken, len(k.before))
	for ref, c := range k.before {
		before[k.nowNamed(ref, names, after)] = c
	}
	return before, nil
}

func (k *keys) nowNamed(ref reference, names []string, after broken) reference {
	lostTable, lostParent := !slices.Contains(names, ref.table), !slices.Contains(names, ref.parent)
	for now := range after {
		_, old := k.before[now]
		if !old && (lostTable && now.parent == ref.parent || lostParent && now.table == ref.table) {
			return now
		}
	}
	return ref
}

// dataVersion changes when another connection has written.
func dataVersion(ctx context.Context, conn *sql.Conn) (v int64, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v)
	return v, err
}

// countBroken reads every row of every table that has foreign keys.
func countBroken(ctx context.Context, conn *sql.Conn) (broken, error) {
	found := broken{}
	err := found.add(ctx, conn, "PRAGMA foreign_key_check")
	if err == nil || !unrelated(err) {
		return found, err
	}
	tables, err := column(ctx, conn, "SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		return nil, err
	}
	found = broken{}
	for _, table := range tables {
		err := found.add(ctx, conn, "PRAGMA foreign_key_check("+quote(table)+")")
		if err != nil && !unrelated(err) {
			return nil, err
		}
		if err != nil {
			found[reference{table: table, fault: words(err)}] = count{rows: 1}
		}
	}
	return found, nil
}

// unrelated reports whether a parent lacks the unique key that a reference
// needs, for which SQLite refuses to check the table.
func unrelated(err error) bool { return strings.Contains(err.Error(), "foreign key mismatch") }

func (b broken) add(ctx context.Context, conn *sql.Conn, check string) error {
	rows, err := conn.QueryContext(ctx, check)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ref reference
		var row sql.NullInt64
		var key int
		if err := rows.Scan(&ref.table, &row, &ref.parent, &key); err != nil {
			return err
		}
		b[ref] = count{rows: b[ref].rows + 1, row: row.Int64}
	}
	return rows.Err()
}
