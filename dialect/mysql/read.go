package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Read does not wait: a consistent read takes no lock on rows.
func (d *store) Read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return dialect.State{}, err
	}
	defer conn.Close()
	state, err := d.tables.read(ctx, conn, scope)
	return state, d.tables.refused(ctx, conn, err)
}

func (d *store) TryRead(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	return d.Read(ctx, scope)
}

func (d *store) Rows(ctx context.Context) ([]string, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	rows, err := d.tables.rows(ctx, conn, "")
	switch number(err) {
	case errNoSuchTable:
		return nil, nil
	case errUnknownColumn:
		return nil, &dialect.TableError{Table: d.tables.shown(d.tables.Version), Reason: "it has no column version_num"}
	}
	return rows, d.tables.refused(ctx, conn, err)
}

func (d *store) Width(ctx context.Context) (int, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	folds, err := foldsNames(ctx, conn)
	if err != nil {
		return 0, failure(ctx, err)
	}
	all, err := d.tables.look(ctx, conn)
	return pick(all, d.tables.Version, folds).widthOr(d.tables.Width()), failure(ctx, err)
}

// read reads both tables in one statement, and so from one state of the database,
// in one round trip. Only if a table is missing, or has other columns, it looks for
// them first.
func (t tables) read(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) (dialect.State, error) {
	state := dialect.State{Read: time.Now()}
	if t.Log == "" {
		rows, err := t.rows(ctx, conn, "")
		if n := number(err); n == errNoSuchTable || n == errUnknownColumn {
			return t.readSlowly(ctx, conn, scope)
		}
		state.Rows, state.Exists = rows, err == nil
		return state, err
	}
	err := t.readBoth(ctx, conn, scope, &state)
	if n := number(err); n == errNoSuchTable || n == errUnknownColumn {
		return t.readSlowly(ctx, conn, scope)
	}
	state.Exists, state.HasLog = err == nil, err == nil
	return state, err
}

func (t tables) readBoth(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope, state *dialect.State) error {
	query := "SELECT version_num, NULL AS seq" + strings.Repeat(", NULL", len(logTypes())) + " FROM " + t.version() +
		" UNION ALL SELECT NULL, seq, " + logColumns() + " FROM " + t.log()
	if scope == dialect.LatestEntries {
		query += t.latest()
	}
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names := []string{"seq"}
	for _, c := range logTypes() {
		names = append(names, c.name)
	}
	var version sql.NullString
	var row dialect.LogRow
	places := append([]any{&version}, row.Places(names)...)
	for rows.Next() {
		row = dialect.LogRow{}
		if err := rows.Scan(places...); err != nil {
			return &dialect.TableError{Table: t.shown(t.Log), Reason: err.Error()}
		}
		if row.Seq == nil {
			state.Rows = append(state.Rows, version.String)
			continue
		}
		entry, err := row.Entry(t.shown(t.Log))
		if err != nil {
			return err
		}
		state.Log = append(state.Log, entry)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	slices.SortFunc(state.Log, func(a, b dialect.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return dialect.CheckRows(t.shown(t.Version), state.Rows)
}

// readSlowly looks for the tables and columns that exist, and reads them, in one
// transaction.
func (t tables) readSlowly(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) (state dialect.State, err error) {
	state.Read = time.Now()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return state, err
	}
	defer tx.Rollback()
	version, log, err := t.exist(ctx, tx)
	if err != nil {
		return state, err
	}
	if state.Exists = version; version {
		if state.Rows, err = t.rows(ctx, tx, ""); err != nil {
			return state, err
		}
	}
	if state.HasLog = log; log {
		state.Log, err = t.entries(ctx, tx, scope)
	}
	return state, err
}

// exist reports which of the two tables exist. A table that lacks a column that a
// read needs is a *dialect.TableError.
func (t tables) exist(ctx context.Context, on dialect.Queryer) (version, log bool, err error) {
	all, err := t.look(ctx, on)
	if err != nil {
		return false, false, err
	}
	fold, err := foldsNames(ctx, on)
	if err != nil {
		return false, false, err
	}
	v, l := pick(all, t.Version, fold), pick(all, t.Log, fold)
	if err := v.check(t.shown(t.Version), dialect.VersionTable, dialect.VersionColumns); err != nil {
		return false, false, err
	}
	if err := l.check(t.shown(t.Log), dialect.LogTable, dialect.LogReadColumns); err != nil {
		return false, false, err
	}
	return v != nil, l != nil && t.Log != "", nil
}

// foldsNames reports whether the names of tables compare without regard to case
// (https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html).
func foldsNames(ctx context.Context, on dialect.Queryer) (bool, error) {
	var mode int
	err := scanRow(ctx, on, "SELECT @@lower_case_table_names", &mode)
	return mode != 0, err
}

// scanRow reads the one row of a query.
func scanRow(ctx context.Context, on dialect.Queryer, query string, into ...any) error {
	rows, err := on.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for rows.Next() {
	}
	return rows.Err()
}

// entries returns the entries of the log, oldest first.
func (t tables) entries(ctx context.Context, on dialect.Queryer, scope dialect.ReadScope) ([]dialect.Entry, error) {
	query := "SELECT * FROM " + t.log()
	if scope == dialect.LatestEntries {
		query += t.latest()
	}
	rows, err := on.QueryContext(ctx, query+" ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return dialect.ScanLog(rows, t.shown(t.Log))
}

// rows returns the rows of the version table, sorted; suffix is the end of the query.
func (t tables) rows(ctx context.Context, on dialect.Queryer, suffix string) ([]string, error) {
	return dialect.ReadRows(ctx, on, t.shown(t.Version), "SELECT version_num FROM "+t.version()+suffix)
}
