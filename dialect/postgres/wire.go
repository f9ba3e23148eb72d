package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A wire is a connection to the server, below database/sql. A whole script is one
// round trip, and the end of a context cancels the running statement on the server
// without losing the connection.
type wire struct {
	*pgconn.PgConn
	config   *pgx.ConnConfig   // with which it was opened
	prepared map[string]string // names of statements, by their text; nil if none may be left behind
	names    int               // the number of names ever used
}

// dial opens a connection of ramus's own.
func (d *store) dial(ctx context.Context, config *pgx.ConnConfig) (*wire, error) {
	conn, err := pgconn.ConnectConfig(ctx, &config.Config)
	if err != nil {
		return nil, d.unreachable(ctx, err)
	}
	return &wire{PgConn: conn, config: config}, nil
}

// borrow takes a connection from the embedder's pool.
func (d *store) borrow(ctx context.Context) (*sql.Conn, *wire, error) {
	return d.open(ctx, d.given)
}

// open takes a connection from a pool. The wire is valid until the connection is
// closed, and nobody else uses the connection until then.
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

// The time for releasing a connection, and for a statement to end after it was
// cancelled.
const closeTimeout, dying = 5 * time.Second, 15 * time.Second

// close ends the connection, and returns when nothing of it is left.
func (w *wire) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := w.Close(ctx)
	<-w.CleanupDone()
	return err
}

// A result has the rows of one statement, all as text.
type result = pgconn.Result

// send runs statements in one round trip. When ctx ends, it cancels the running
// statement on the server, and returns the server's error.
func (w *wire) send(ctx context.Context, text string) ([]*result, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	defer w.cancelWith(ctx)()
	return w.Exec(context.Background(), text).ReadAll()
}

// A notices receives the messages of a script, with the number of its statements that
// are done.
type notices func(done int, n *pgconn.PgError)

// run runs a script in one round trip, and drops its results. It returns the number
// of statements that are done, and the command tag of the last of them. It reads the
// protocol's messages itself: pgconn passes notices to a function of the connection's
// configuration only, which is the program's in a pool of its own.
func (w *wire) run(ctx context.Context, text string, heard notices) (done int, tag string, err error) {
	if ctx.Err() != nil {
		return 0, "", ctx.Err()
	}
	defer w.cancelWith(ctx)()
	w.Frontend().SendQuery(&pgproto3.Query{String: text})
	if err := w.Frontend().Flush(); err != nil {
		return 0, "", w.abort(err)
	}
	for {
		message, broken := w.ReceiveMessage(context.Background())
		if broken != nil {
			return done, tag, w.abort(cmp.Or(errors.Unwrap(broken), broken))
		}
		switch m := message.(type) {
		case *pgproto3.NoticeResponse:
			heard(done, pgconn.ErrorResponseToPgError((*pgproto3.ErrorResponse)(m)))
		case *pgproto3.CommandComplete:
			done, tag = done+1, string(m.CommandTag)
		case *pgproto3.CopyInResponse:
			w.Frontend().Send(&pgproto3.CopyFail{Message: "the script has no rows for this COPY"})
			_ = w.Frontend().Flush() // if it fails, so does the next read
		case *pgproto3.ErrorResponse:
			err = pgconn.ErrorResponseToPgError(m)
		case *pgproto3.ReadyForQuery:
			return done, tag, err
		}
	}
}

// abort closes a connection that broke, unless that is done, and returns err.
func (w *wire) abort(err error) error {
	if !w.IsClosed() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_ = w.Close(ctx) // the reason is err
	}
	return err
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
	judge func(*result) error // checks the result; may be nil
}

// encoded returns the arguments as text.
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

// batch runs requests in one round trip, after it has prepared them where that is
// allowed. It stops at the first that fails.
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

// prepare prepares a statement once. It never uses a name again: a statement that a
// revision dropped may still exist.
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

// cancelWith cancels the running statement on the server when ctx ends before stop
// is called.
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

// cancel asks the server to stop until it does: the server forgets a request that
// arrives between two statements. In the end it drops the connection.
func (w *wire) cancel(finished <-chan struct{}) {
	last := time.Now().Add(dying)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		select {
		case <-finished:
			return
		default:
		}
		ctx, stop := context.WithDeadline(context.Background(), last)
		_ = w.CancelRequest(ctx) // if it fails, the next one or the deadline succeeds
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

// major returns the server's version: 15 of 15.18, 18 of 18beta1, 0 if it is
// unknown.
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

// inTransaction reports whether a transaction is open, which may be a failed one.
func (w *wire) inTransaction() bool { return !w.IsClosed() && w.TxStatus() != 'I' }

// rollBack ends the open transaction, if there is one. A late cancellation may hit
// the first ROLLBACK.
func (w *wire) rollBack() error {
	var err error
	for try := 0; try < 2 && w.inTransaction(); try++ {
		_, err = w.send(context.Background(), "ROLLBACK")
	}
	return err
}

// cell returns the text at a row and column of a result; "" for NULL and for
// missing rows.
func cell(r *result, row, column int) string {
	if r == nil || row >= len(r.Rows) {
		return ""
	}
	return string(r.Rows[row][column])
}
