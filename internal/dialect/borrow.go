package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// An EscapedError says that a revision's function ended the transaction in which it
// was to run. Its earlier changes may be committed.
type EscapedError struct{ Err error }

func (e *EscapedError) Error() string {
	text := "the function's transaction had ended when it returned: by a COMMIT or a ROLLBACK, or a statement that commits by itself"
	if e.Err == nil {
		return text
	}
	return e.Err.Error() + "\n" + text
}

func (e *EscapedError) Unwrap() error { return e.Err }

// Lend calls f with a *sql.Tx for the transaction in which conn is already. Its
// Commit and Rollback do nothing to that transaction, and are an error; if SQL
// ended the transaction, the error is an *EscapedError. Only f may use the
// connection until it returns, and f may not use it afterwards.
func Lend(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Tx) error) error {
	const savepoint = "ramus_call" // ends with the transaction
	if _, err := conn.ExecContext(ctx, "SAVEPOINT "+savepoint); err != nil {
		return err
	}
	lent := &loan{inTx: true}
	err := lent.to(ctx, conn, func(ctx context.Context, c *sql.Conn) error {
		tx, err := c.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		err = f(ctx, tx)
		return errors.Join(err, lent.endedBy(ctx, err))
	})
	check := "RELEASE SAVEPOINT "
	if err != nil {
		check = "ROLLBACK TO SAVEPOINT "
	}
	if _, gone := conn.ExecContext(context.WithoutCancel(ctx), check+savepoint); gone != nil && ctx.Err() == nil && !errors.Is(err, driver.ErrBadConn) {
		return &EscapedError{err}
	}
	return err
}

// endedBy returns an error if the function ended its transaction, unless the
// context did.
func (l *loan) endedBy(ctx context.Context, failed error) error {
	switch {
	case l.committed.Load():
		return errors.New("the function committed its transaction: remove the Commit, since ramus commits when the function returns")
	case l.rolledBack.Load() && failed == nil && ctx.Err() == nil:
		return errors.New("the function rolled back its transaction: return an error instead, and ramus rolls back")
	}
	return nil
}

// LendConn calls f with a *sql.Conn for conn, outside a transaction. Only f may use
// it until it returns, and f may not use it afterwards. Its Raw passes the driver's
// own connection, behind a method Unwrap() driver.Conn.
func LendConn(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Conn) error) error {
	return new(loan).to(ctx, conn, f)
}

// A loan is a driver's connection behind a *sql.DB of its own, for the time of one
// call.
type loan struct {
	conn                  driver.Conn
	inTx                  bool // the connection is in a transaction, which stays open
	committed, rolledBack atomic.Bool
	over                  atomic.Bool
}

// to lends the connection to f, and waits until f no longer holds any part of it.
func (l *loan) to(ctx context.Context, conn *sql.Conn, f func(context.Context, *sql.Conn) error) error {
	return conn.Raw(func(raw any) error {
		l.conn = raw.(driver.Conn)
		defer l.over.Store(true)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		db := sql.OpenDB(l)
		defer db.Close()
		db.SetMaxOpenConns(1)
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		err = called(ctx, c, f)
		cancel()
		if !takeBack(c) {
			return errors.Join(err, fmt.Errorf("the function left rows or a transaction open that do not end with its context: %w", driver.ErrBadConn))
		}
		return err
	})
}

// called turns a panic of f into an error, so that its changes are rolled back and
// the lock is released.
func called(ctx context.Context, c *sql.Conn, f func(context.Context, *sql.Conn) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the function panicked: %v%s", p, panicPlace())
		}
	}()
	return f(ctx, c)
}

// panicPlace returns the place of the panic that is being recovered.
func panicPlace() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf(" (%s:%d)", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// giveBackTimeout bounds the time in which rows or a transaction that f left open
// must end with its context.
const giveBackTimeout = 5 * time.Second

// takeBack takes the connection back from f, which may have left rows or a
// transaction open. It reports whether it succeeded.
func takeBack(c *sql.Conn) bool {
	done := make(chan struct{})
	go func() {
		_ = c.Close()
		close(done)
	}()
	timer := time.NewTimer(giveBackTimeout)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// Connect, Driver and Close make the loan a connector and its only connection,
// which stays open.
func (l *loan) Connect(context.Context) (driver.Conn, error) { return l, nil }
func (l *loan) Driver() driver.Driver                        { return nil }
func (l *loan) Close() error                                 { return nil }

// Unwrap returns the driver's own connection.
func (l *loan) Unwrap() driver.Conn { return l.conn }

// IsValid and ResetSession leave the connection unchanged between two uses by f.
func (l *loan) IsValid() bool                      { return !l.over.Load() }
func (l *loan) ResetSession(context.Context) error { return l.lent() }

// lent returns an error when the call is over: f may have kept the connection.
func (l *loan) lent() error {
	if l.over.Load() {
		return driver.ErrBadConn
	}
	return nil
}

func (l *loan) Prepare(query string) (driver.Stmt, error) {
	return l.PrepareContext(context.Background(), query)
}

func (l *loan) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := l.lent(); err != nil {
		return nil, err
	}
	if c, ok := l.conn.(driver.ConnPrepareContext); ok {
		return c.PrepareContext(ctx, query)
	}
	return l.conn.Prepare(query)
}

func (l *loan) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := l.lent(); err != nil {
		return nil, err
	}
	if c, ok := l.conn.(driver.ExecerContext); ok {
		return c.ExecContext(ctx, query, args)
	}
	return nil, driver.ErrSkip
}

func (l *loan) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := l.lent(); err != nil {
		return nil, err
	}
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

// BeginTx begins a transaction of f's own, unless the loan is one already.
func (l *loan) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := l.lent(); err != nil {
		return nil, err
	}
	if l.inTx {
		return l, nil
	}
	c, ok := l.conn.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	tx, err := c.BeginTx(ctx, o)
	return &ownTx{tx, l}, err
}

// Commit and Rollback do not end the transaction.
func (l *loan) Commit() error {
	l.committed.Store(true)
	return nil
}

func (l *loan) Rollback() error {
	l.rolledBack.Store(true)
	return nil
}

// An ownTx is a transaction of a function that runs outside one.
type ownTx struct {
	driver.Tx
	loan *loan
}

func (t *ownTx) Commit() error {
	if err := t.loan.lent(); err != nil {
		return err
	}
	return t.Tx.Commit()
}

func (t *ownTx) Rollback() error {
	if err := t.loan.lent(); err != nil {
		return err
	}
	return t.Tx.Rollback()
}
