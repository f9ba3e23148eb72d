package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A right is one that ramus needs on a table of its own. The server answers an EXPLAIN of
// the probe with an error if the account lacks the right, whether it would come from the
// account itself or from a role.
type right struct{ privilege, table, probe string }

// toRead returns the rights that reading commands need.
func (t tables) toRead() []right {
	rights := []right{{"SELECT", t.Version, "SELECT version_num FROM " + t.version()}}
	if t.Log != "" {
		rights = append(rights, right{"SELECT", t.Log, "SELECT seq FROM " + t.log()})
	}
	return rights
}

// toWrite returns the rights that a run needs.
func (t tables) toWrite() []right {
	rights := append(t.toRead(),
		right{"INSERT", t.Version, "INSERT INTO " + t.version() + " (version_num) VALUES ('')"},
		right{"UPDATE", t.Version, "UPDATE " + t.version() + " SET version_num = '' WHERE version_num = ''"},
		right{"DELETE", t.Version, "DELETE FROM " + t.version() + " WHERE version_num = ''"})
	if t.Log != "" {
		rights = append(rights,
			right{"INSERT", t.Log, "INSERT INTO " + t.log() + " (seq) VALUES (0)"},
			right{"UPDATE", t.Log, "UPDATE " + t.log() + " SET done = 0 WHERE seq = 0"})
	}
	return rights
}

// denied reports whether the server refused a statement for want of a right on a table.
func denied(err error) bool {
	n := number(err)
	return n == errTableAccessDenied || n == errColumnAccessDenied
}

// rightsError returns a *dialect.RightsError with all the rights that the account lacks,
// or nil. A missing table is no error.
func (t tables) rightsError(ctx context.Context, conn *sql.Conn, rights []right) error {
	lacking := map[string][]string{}
	var first error
	for _, r := range rights {
		_, err := conn.ExecContext(ctx, "EXPLAIN "+r.probe)
		switch {
		case denied(err):
			first = cmp.Or(first, err)
			lacking[r.table] = append(lacking[r.table], r.privilege)
		case err != nil && number(err) != errNoSuchTable:
			return err
		}
	}
	if first == nil {
		return nil
	}
	t, account, err := t.located(ctx, conn)
	if err != nil {
		return err
	}
	var grants []string
	for _, table := range []string{t.Version, t.Log} {
		if lacking[table] != nil {
			grants = append(grants, "GRANT "+strings.Join(lacking[table], ", ")+" ON "+t.qualify(table)+" TO "+account)
		}
	}
	return &dialect.RightsError{Grants: grants, Err: failure(ctx, first)}
}

// located returns the tables with their schema, and the account of the connection, quoted
// for a GRANT.
func (t tables) located(ctx context.Context, conn *sql.Conn) (tables, string, error) {
	var account, schema string
	err := conn.QueryRowContext(ctx, "SELECT CURRENT_USER(), DATABASE()").Scan(&account, &schema)
	t.Schema = cmp.Or(t.Schema, schema)
	if at := strings.LastIndex(account, "@"); at >= 0 {
		return t, quote(account[:at]) + "@" + quote(account[at+1:]), err
	}
	return t, quote(account), err
}

// refused is failure for a read of ramus's own tables: missing rights are a
// *dialect.RightsError with all that the account lacks.
func (t tables) refused(ctx context.Context, conn *sql.Conn, err error) error {
	if denied(err) && dialect.Ended(ctx) == nil {
		err = cmp.Or(t.rightsError(ctx, conn, t.toRead()), err)
	}
	return failure(ctx, err)
}

// refusedCreate is failure for a statement that creates ramus's own tables, or adds
// columns to them.
func (t tables) refusedCreate(ctx context.Context, conn *sql.Conn, statement string, err error) error {
	if !denied(err) || dialect.Ended(ctx) != nil {
		return failure(ctx, err)
	}
	t, account, asked := t.located(ctx, conn)
	if asked != nil {
		return failure(ctx, err)
	}
	rights := &dialect.RightsError{Grants: []string{"GRANT CREATE ON " + quote(t.Schema) + ".* TO " + account}, Err: failure(ctx, err)}
	if strings.HasPrefix(statement, "ALTER ") {
		rights.Columns = []string{statement}
	}
	return rights
}
