package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// pause is the duration of one SLEEP of a lockHolder. It bounds the delay of a
// KILL that another goroutine asks for, and the time for which the server keeps
// the lock of a runner that was killed.
const pause = 500 * time.Millisecond

// A lockHolder owns the connection that holds the runner's lock and keeps it busy
// with short SLEEPs. They carry the runner's signature, which other runners read
// in the list of connections; they keep the server's wait_timeout from passing;
// and the goroutine that waits for their answer notices the end of the connection
// at once. Between two of them it kills statements, which takes a connection other
// than theirs.
type lockHolder struct {
	conn   *sql.Conn
	name   string
	thread uint64
	ctx    context.Context // of the statements on conn
	cut    context.CancelFunc

	stop     chan struct{}
	finished chan struct{}
	kills    chan kill
	lost     atomic.Pointer[error]
	released error // why the lock could not be released; set before finished is closed
}

// A kill is one KILL statement to run. Its error goes to done.
type kill struct {
	statement string
	done      chan error
}

// newLockHolder starts the goroutine that owns conn; end stops it.
func newLockHolder(conn *sql.Conn, name string, thread uint64, signature string) *lockHolder {
	h := &lockHolder{conn: conn, name: name, thread: thread, stop: make(chan struct{}), finished: make(chan struct{}), kills: make(chan kill)}
	h.ctx, h.cut = context.WithCancel(context.Background())
	go h.run(fmt.Sprintf("DO SLEEP(%g) %s", pause.Seconds(), signature))
	return h
}

func (h *lockHolder) run(sleep string) {
	defer close(h.finished)
	for h.next(sleep) {
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if h.lost.Load() == nil {
		h.released = unlock(ctx, h.conn, h.name)
	}
}

// next runs one KILL or one SLEEP. It reports false when the goroutine must end.
func (h *lockHolder) next(sleep string) bool {
	select {
	case <-h.stop:
		return false
	case k := <-h.kills:
		k.done <- h.exec(k.statement)
		return h.lost.Load() == nil
	default:
	}
	started := time.Now()
	if h.exec(sleep) != nil && h.lost.Load() != nil {
		return false
	}
	if time.Since(started) > pause/10 {
		return true
	}
	select { // a limit of the server, or ramus itself, ended the SLEEP early
	case <-h.stop:
		return false
	case <-time.After(pause / 5):
		return true
	}
}

func (h *lockHolder) exec(statement string) error {
	_, err := h.conn.ExecContext(h.ctx, statement)
	if lost(err) {
		h.lost.Store(&err)
	}
	return err
}

var (
	errHolderEnded  = errors.New("the connection of the lock has ended")
	errHolderSilent = errors.New("the connection of the lock does not answer")
)

// kill runs a KILL statement on the connection of the lock. It gives up if the server
// does not answer.
func (h *lockHolder) kill(statement string) error {
	k := kill{statement, make(chan error, 1)}
	silent := time.After(closing)
	select {
	case h.kills <- k:
	case <-h.finished:
		return errHolderEnded
	case <-silent:
		return errHolderSilent
	}
	select {
	case err := <-k.done:
		return err
	case <-h.finished:
		return errHolderEnded
	case <-silent:
		return errHolderSilent
	}
}

// check returns an error if the connection, and with it the lock, is lost.
func (h *lockHolder) check() error {
	if err := h.lost.Load(); err != nil {
		return fmt.Errorf("the lock was lost: its connection to the server ended: %w", *err)
	}
	return nil
}

// end releases the lock and waits for the goroutine to end. It calls hurry, which
// may cut the current SLEEP short from another connection. It cuts the connection if the
// server does not answer.
func (h *lockHolder) end(hurry func()) error {
	defer h.cut()
	close(h.stop)
	hurry()
	select {
	case <-h.finished:
	case <-time.After(closing):
		h.cut()
		<-h.finished
	}
	return h.released
}
