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
	lent := &loan{inTx: true}
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

// LendConn calls f with a *sql.Conn that is conn, outside a transaction. It is
// f's alone until it returns.
func LendConn(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Conn) error) error {
	return new(loan).to(ctx, conn, func(ctx context.Context, db *sql.DB) error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		return f(ctx, c)
	})
}

// A loan is a driver's connection behind a *sql.DB of its own, for as long as a
// call lasts. A panic of the call is an error, so that what it did is rolled back
// and the lock given up.
type loan struct {
	conn      driver.Conn
	inTx      bool // the connection is in a transaction, which stays open
	committed bool
}

func (l *loan) to(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.DB) error) error {
	return conn.Raw(func(raw any) (err error) {
		l.conn = raw.(driver.Conn)
		db := sql.OpenDB(l)
		db.SetMaxOpenConns(1)
		defer db.Close()
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the function panicked: %v\n%s", p, debug.Stack())
			}
		}()
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

func (l *loan) Begin() (driver.Tx, error) { return l.BeginTx(context.Background(), driver.TxOptions{}) }

func (l *loan) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if l.inTx {
		return l, nil
	}
	if c, ok := l.conn.(driver.ConnBeginTx); ok {
		return c.BeginTx(ctx, o)
	}
	return nil, errors.ErrUnsupported
}

// Commit and Rollback end a transaction that the loan was made inside of.
func (l *loan) Commit() error {
	l.committed = true
	return nil
}

func (l *loan) Rollback() error { return nil }
