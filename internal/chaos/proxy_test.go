package chaos

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A fault is the kind of failure of a message.
type fault string

const (
	none      fault = ""
	cutBefore fault = "cut before"  // the message is lost, and the connection is closed
	cutAfter  fault = "cut after"   // the message arrives, and then the connection is closed
	cutInside fault = "cut inside"  // half of the message arrives
	reset     fault = "reset"       // the message is lost, and the connection is reset
	delay     fault = "delay"       // the message is late
	silence   fault = "reset, late" // the message is lost, and the connection is reset later
	actBefore fault = "before"      // the proxy's act is called before the message arrives
	actAfter  fault = "after"       // and after it
)

// A framing reads one protocol message from a side of a connection. first is set
// for the client's first message.
type framing func(r io.Reader, first bool) ([]byte, error)

// postgresFraming reads a byte and a length, which includes itself; the client's
// first message lacks the byte (PostgreSQL's manual, chapter 55.7).
func postgresFraming(r io.Reader, first bool) ([]byte, error) {
	head := make([]byte, 5)
	if first {
		head = head[:4]
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(head[len(head)-4:])) - 4
	return readBody(r, head, n)
}

// mysqlFraming reads a length of three bytes and a sequence number, in both
// directions.
func mysqlFraming(r io.Reader, _ bool) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	return readBody(r, head, int(head[0])|int(head[1])<<8|int(head[2])<<16)
}

func readBody(r io.Reader, head []byte, n int) ([]byte, error) {
	if n < 0 || n > 1<<26 {
		return nil, errors.New("no message")
	}
	message := append(head, make([]byte, n)...)
	_, err := io.ReadFull(r, message[len(head):])
	return message, err
}

// A proxy forwards connections to a server, counts the messages of all connections
// in both directions, and applies a fault to one of them.
type proxy struct {
	listener net.Listener
	target   string
	frame    framing
	at       int64 // the number of the message, from 1
	fault    fault
	act      func() // for actBefore and actAfter; set before the first connection
	on       string // only messages with this text are counted; set likewise
	count    atomic.Int64
	open     sync.WaitGroup
	start    sync.Once
}

// newProxy returns a proxy, which addr starts.
func newProxy(t testing.TB, target string, frame framing, at int, f fault) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: target, frame: frame, at: int64(at), fault: f}
	return p
}

// addr starts the proxy and returns its address. act and on are set before.
func (p *proxy) addr() string {
	p.start.Do(func() { p.open.Go(p.serve) })
	return p.listener.Addr().String()
}

// close waits until all connections have ended, which they do with their clients.
func (p *proxy) close() {
	p.listener.Close()
	p.open.Wait()
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		c := &pair{proxy: p, client: client.(*net.TCPConn), server: server.(*net.TCPConn)}
		p.open.Go(func() { c.pump(c.client, c.server, true) })
		p.open.Go(func() { c.pump(c.server, c.client, false) })
	}
}

// A pair is a client's connection and the corresponding one to the server.
type pair struct {
	*proxy
	client, server *net.TCPConn
}

// pump forwards messages until a side closes or the fault is due.
func (c *pair) pump(from, to *net.TCPConn, fromClient bool) {
	defer c.end()
	for first := fromClient; ; first = false {
		message, err := c.frame(from, first)
		if err != nil {
			return
		}
		f := none
		if bytes.Contains(message, []byte(c.on)) && c.count.Add(1) == c.at {
			f = c.fault
		}
		if !c.pass(to, message, f) {
			return
		}
	}
}

// late is the delay of a late message.
const late = 20 * time.Millisecond

// pass forwards a message, as the fault allows, and reports whether the connection
// continues.
func (c *pair) pass(to net.Conn, message []byte, f fault) bool {
	switch f {
	case delay:
		time.Sleep(late)
	case silence:
		time.Sleep(late)
		c.abort()
		return false
	case reset:
		c.abort()
		return false
	case cutBefore:
		return false
	case cutInside:
		_, _ = to.Write(message[:len(message)/2])
		return false
	}
	if f == actBefore {
		c.act()
	}
	_, err := to.Write(message)
	if f == actAfter {
		c.act()
	}
	return err == nil && f != cutAfter
}

// abort closes both connections with a RST.
func (c *pair) abort() {
	_ = c.client.SetLinger(0)
	_ = c.server.SetLinger(0)
	c.end()
}

func (c *pair) end() {
	c.client.Close()
	c.server.Close()
}
