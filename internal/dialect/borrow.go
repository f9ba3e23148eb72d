package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
)

// Lend calls f with a *sql.Tx that is the transaction which conn is in already.
// Committing it or rolling it back, as f or the end of ctx may do, does nothing
// to that transaction; the first is reported, since f then expects what was not
// done. The connection is f's alone until it returns.
func Lend(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Tx) error) error {
	lent := new(loan)
	err := lent.to(ctx, conn, func(ctx context.Context, db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return f(ctx, tx)
	})
	if err == nil && lent.committed {
		return errors.New("the function committed its transaction; leave that to ramus, which does it when the function returns")
	}
	return err
}

// LendConn calls f with conn itself, so that it can reach the driver's own
// connection; it must not close it.
func LendConn(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Conn) error) (err error) {
	defer rescue(&err)
	return f(ctx, conn)
}

// rescue makes a panic of a revision's function an error, so that what it did is
// rolled back and the lock given up.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the function panicked: %v\n%s", p, debug.Stack())
	}
}

// A loan is a driver's connection behind a *sql.DB of its own, for as long as a
// call lasts. The connection is in a transaction, which stays open.
type loan struct {
	conn      driver.Conn
	committed bool
}

func (l *loan) to(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.DB) error) error {
	return conn.Raw(func(raw any) (err error) {
		l.conn = raw.(driver.Conn)
		db := sql.OpenDB(l)
		db.SetMaxOpenConns(1)
		defer db.Close()
		defer rescue(&err)
		return f(ctx, db)
	})
}

// Connect, Driver and Close make the loan a connector and its one connection,
// which stays open.
func (l *loan) Connect(context.Context) (driver.Conn, error) { return l, nil }
func (l *loan) Driver() driver.Driver                        { return nil }
func (l *loan) Close() error                                 { return nil }

// IsValid and ResetSession keep the connection as it is between two uses by f.
func (l *loan) IsValid() bool                      { return true }
func (l *loan) ResetSession(context.Context) error { return nil }

func (l *loan) Prepare(query string) (driver.Stmt, error) { return l.conn.Prepare(query) }

func (l *loan) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if c, ok := l.conn.(driver.ConnPrepareContext); ok {
		return c.PrepareContext(ctx, query)
	}
	return l.conn.Prepare(query)
}

func (l *loan) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c, ok := l.conn.(driver.ExecerContext); ok {
		return c.ExecContext(ctx, query, args)
	}
	return nil, driver.ErrSkip
}

func (l *loan) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c, ok := l.conn.(driver.QueryerContext); ok {
		return c.QueryContext(ctx, query, args)
	}
	return nil, driver.ErrSkip
}

func (l *loan) CheckNamedValue(v *driver.NamedValue) error {
	if c, ok := l.conn.(driver.NamedValueChecker); ok {
		return c.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// Begin, Commit and Rollback leave the transaction as it is.
func (l *loan) Begin() (driver.Tx, error) { return l, nil }

func (l *loan) Commit() error {
	l.committed = true
	return nil
}

func (l *loan) Rollback() error { return nil }
