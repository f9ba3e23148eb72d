package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A wire is one connection to the server, below database/sql: whole scripts go
// over it in one round trip, and a context's end cancels what runs on the server
// without losing the connection.
type wire struct {
	*pgconn.PgConn
	config   *pgx.ConnConfig   // that made it
	prepared map[string]string // names of statements, by their text; nil where none may be left behind
	names    int               // how many there ever were
}

// dial opens a connection of our own.
func (d *store) dial(ctx context.Context, config *pgx.ConnConfig) (*wire, error) {
	conn, err := pgconn.ConnectConfig(ctx, &config.Config)
	if err != nil {
		return nil, d.unreachable(ctx, err)
	}
	return &wire{PgConn: conn, config: config}, nil
}

// borrow takes a connection out of the embedder's pool.
func (d *store) borrow(ctx context.Context) (*sql.Conn, *wire, error) {
	return d.open(ctx, d.given)
}

// open takes a connection out of a pool. The wire is good for as long as the
// connection is not closed, which keeps all others from it.
func (d *store) open(ctx context.Context, pool *sql.DB) (*sql.Conn, *wire, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, d.unreachable(ctx, err)
	}
	var w *wire
	err = conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("its driver is %T, not github.com/jackc/pgx/v5/stdlib", raw)
		}
		w = &wire{PgConn: c.Conn().PgConn(), config: c.Conn().Config()}
		return nil
	})
	if err != nil {
		conn.Close()
		return nil, nil, &dialect.UnreachableError{Where: d.where, Err: err}
	}
	return conn, w, nil
}

// How long giving a connection back may take, and how long a statement may take
// to end after it was cancelled.
const closeTimeout, dying = 5 * time.Second, 15 * time.Second

// close ends the connection, and returns when nothing of it is left.
func (w *wire) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := w.Close(ctx)
	<-w.CleanupDone()
	return err
}

// A result is what one statement returned, all of it text.
type result = pgconn.Result

// send runs statements in one round trip. When ctx ends, what runs is cancelled
// on the server, and the error is the server's.
func (w *wire) send(ctx context.Context, text string) ([]*result, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	defer w.cancelWith(ctx)()
	return w.Exec(context.Background(), text).ReadAll()
}

// run runs a script in one round trip, and drops what it returns. It reports
// how many statements were done.
func (w *wire) run(ctx context.Context, text string) (done int, err error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	defer w.cancelWith(ctx)()
	reader := w.Exec(context.Background(), text)
	for reader.NextResult() {
		if _, err := reader.ResultReader().Close(); err == nil {
			done++
		}
	}
	return done, reader.Close()
}

// copy runs one COPY … FROM stdin.
func (w *wire) copy(ctx context.Context, text, data string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	defer w.cancelWith(ctx)()
	_, err := w.CopyFrom(context.Background(), strings.NewReader(data), text)
	return err
}

// A request is a statement with its arguments; nil is NULL.
type request struct {
	text  string
	args  []any
	judge func(*result) error // whether it did what it should; may be nil
}

// encoded are the arguments as text.
func (r request) encoded() [][]byte {
	all := make([][]byte, len(r.args))
	for i, arg := range r.args {
		switch arg := arg.(type) {
		case nil:
		case string:
			all[i] = []byte(arg)
		default:
			all[i] = fmt.Append(nil, arg)
		}
	}
	return all
}

// batch runs requests in one round trip, once they are prepared where they may
// be. The first that fails ends it.
func (w *wire) batch(ctx context.Context, requests []request) ([]*result, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	defer w.cancelWith(ctx)()
	var all pgconn.Batch
	for _, r := range requests {
		if w.prepared == nil {
			all.ExecParams(r.text, r.encoded(), nil, nil, nil)
			continue
		}
		statement, err := w.prepare(r.text)
		if err != nil {
			return nil, err
		}
		all.ExecPrepared(statement, r.encoded(), nil, nil)
	}
	return w.ExecBatch(context.Background(), &all).ReadAll()
}

// prepare prepares a statement once. Names are never used again, since what a
// revision dropped may also be there still.
func (w *wire) prepare(text string) (string, error) {
	if statement, ok := w.prepared[text]; ok {
		return statement, nil
	}
	w.names++
	statement := fmt.Sprintf("ramus_%d", w.names)
	if _, err := w.Prepare(context.Background(), statement, text, nil); err != nil {
		return "", err
	}
	w.prepared[text] = statement
	return statement, nil
}

// cancelWith cancels on the server what is run until stop is called, when ctx
// ends before.
func (w *wire) cancelWith(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	finished, cancelled := make(chan struct{}), make(chan struct{})
	quiet := context.AfterFunc(ctx, func() {
		defer close(cancelled)
		w.cancel(finished)
	})
	return func() {
		close(finished)
		if !quiet() {
			<-cancelled
		}
	}
}

// cancel asks the server to stop until it does: a request that comes between two
// statements is forgotten. In the end it drops the connection.
func (w *wire) cancel(finished <-chan struct{}) {
	last := time.Now().Add(dying)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		select {
		case <-finished:
			return
		default:
		}
		ctx, stop := context.WithDeadline(context.Background(), last)
		_ = w.CancelRequest(ctx) // what it could not do, the next one or the deadline does
		stop()
		select {
		case <-finished:
			return
		case <-time.After(pause):
		}
		if time.Now().After(last) {
			_ = w.Conn().SetDeadline(time.Unix(1, 0))
			<-finished
			return
		}
	}
}

// major is the server's version: 15 of 15.18, 18 of 18beta1, 0 when it does not
// say.
func (w *wire) major() int {
	number := 0
	for _, c := range w.ParameterStatus("server_version") {
		if c < '0' || c > '9' {
			break
		}
		number = 10*number + int(c-'0')
	}
	return number
}

// inTransaction reports whether one is open, be it a failed one.
func (w *wire) inTransaction() bool { return !w.IsClosed() && w.TxStatus() != 'I' }

// rollBack ends the transaction that is open, if one is. A late cancellation may
// meet the first ROLLBACK.
func (w *wire) rollBack() error {
	var err error
	for try := 0; try < 2 && w.inTransaction(); try++ {
		_, err = w.send(context.Background(), "ROLLBACK")
	}
	return err
}

// cell is the text of a result's row and column; empty for NULL and for rows
// that there are not.
func cell(r *result, row, column int) string {
	if r == nil || row >= len(r.Rows) {
		return ""
	}
	return string(r.Rows[row][column])
}
