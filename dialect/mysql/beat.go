package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// pause is how long one statement of a beat lasts: how late a KILL that another
// goroutine asks for may be, and how long the server keeps the lock of a runner
// that was killed.
const pause = 500 * time.Millisecond

// A beat keeps the connection that holds the runner's lock busy: with short
// SLEEPs that carry the runner's signature, so that others can see who it is, the
// server's wait_timeout never comes, and the end of the connection is
// noticed at once, by the goroutine that waits for the answer. In between it
// kills statements, for which it takes another connection than theirs.
type beat struct {
	conn   *sql.Conn
	name   string
	thread uint64

	stop     chan struct{}
	finished chan struct{}
	kills    chan kill
	lost     atomic.Pointer[error]
	releases error // what giving the lock up came to
}

// A kill is for one statement, and is answered on done.
type kill struct {
	statement string
	done      chan error
}

// start begins to beat; end ends it.
func startBeat(conn *sql.Conn, name string, thread uint64, signature string) *beat {
	b := &beat{conn: conn, name: name, thread: thread, stop: make(chan struct{}), finished: make(chan struct{}), kills: make(chan kill)}
	go b.run(fmt.Sprintf("DO SLEEP(%g) %s", pause.Seconds(), signature))
	return b
}

func (b *beat) run(sleep string) {
	defer close(b.finished)
	for b.next(sleep) {
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if b.lost.Load() == nil {
		b.releases = unlock(ctx, b.conn, b.name)
	}
}

// next carries out what was asked for, or sleeps. It reports false at the end.
func (b *beat) next(sleep string) bool {
	select {
	case <-b.stop:
		return false
	case k := <-b.kills:
		k.done <- b.exec(k.statement)
		return b.lost.Load() == nil
	default:
	}
	started := time.Now()
	if b.exec(sleep) != nil && b.lost.Load() != nil {
		return false
	}
	if time.Since(started) > pause/10 {
		return true
	}
	select { // something ended the SLEEP early: a limit of the server, or us
	case <-b.stop:
		return false
	case <-time.After(pause / 5):
		return true
	}
}

func (b *beat) exec(statement string) error {
	_, err := b.conn.ExecContext(context.Background(), statement)
	if lost(err) {
		b.lost.Store(&err)
	}
	return err
}

// kill runs a KILL on the lock's connection.
func (b *beat) kill(statement string) error {
	k := kill{statement, make(chan error, 1)}
	select {
	case b.kills <- k:
	case <-b.finished:
		return fmt.Errorf("the connection of the lock has ended")
	}
	select {
	case err := <-k.done:
		return err
	case <-b.finished:
		return fmt.Errorf("the connection of the lock has ended")
	}
}

// check says why the lock is lost.
func (b *beat) check() error {
	if err := b.lost.Load(); err != nil {
		return fmt.Errorf("the lock was lost: its connection to the server ended: %w", *err)
	}
	return nil
}

// end gives the lock up, and waits for the goroutine. Before it, someone with
// another connection may cut the SLEEP short.
func (b *beat) end(hurry func()) error {
	close(b.stop)
	hurry()
	<-b.finished
	return b.releases
}
