package mysql_test

import (
	"context"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// A link is a network between ramus and the server that can stop to carry anything.
type link struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
}

// newLink returns a link to the server of a URL, and the URL through it.
func newLink(t *testing.T, to string) (*link, string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{listener: listener, server: u.Host}
	t.Cleanup(func() { listener.Close() })
	go l.accept()
	u.Host = listener.Addr().String()
	return l, u.String()
}

func (l *link) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", l.server)
		if err != nil {
			client.Close()
			continue
		}
		go l.carry(client, server)
		go l.carry(server, client)
	}
}

func (l *link) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		l.mu.Lock() // held while nothing is carried
		_, wrong := to.Write(buffer[:n])
		l.mu.Unlock()
		if err != nil || wrong != nil {
			return
		}
	}
}

// A server that does not answer any more does not keep an interrupted run for ever.
func TestCancelWithoutAnswer(t *testing.T) {
	mysql.Hasten(t, time.Second)
	to := database(t)
	l, through := newLink(t, to)
	session := locked(t, open(t, through, dialect.NewTables("", true)), "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- session.Exec(ctx, dialect.Statement{Text: "DO SLEEP(300)", Kind: dialect.Bare, Line: 1, Column: 1})
	}()
	waitFor(t, other(t, to), "DO SLEEP(300)")
	l.mu.Lock()
	defer l.mu.Unlock()
	cancel()
	select {
	case err := <-done:
		if err == nil {
			t.Error("no error")
		}
	case <-time.After(15 * time.Second):
		t.Error("it goes on")
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		session.Close()
	}()
	select {
	case <-closed:
	case <-time.After(15 * time.Second):
		t.Error("the session does not close")
	}
}
