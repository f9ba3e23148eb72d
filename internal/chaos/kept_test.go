//go:build unix

package chaos

import (
	"fmt"
	"os/exec"
	"slices"
	"testing"
)

// keeping is a project whose second revision only changes data, also in a table without
// transactions.
func keeping(tg *target) project {
	return project{firstRevision(tg), {id: "r2", parent: "r1", acts: []act{
		row("INSERT INTO ran VALUES ('first')", "first", 1),
		counts("kept", "id = 1", "INSERT INTO kept VALUES (1)", 1, "DELETE FROM kept WHERE id = 1"),
		row("INSERT INTO ran VALUES ('last')", "last", 1),
	}}}
}

// TestKeptRows kills ramus in a revision that only changes data, also in a table without
// transactions, whose rows stay. The next run asks, and no row is lost or written twice.
func TestKeptRows(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.driver != "mysql" {
			t.Skip("all tables have transactions")
		}
		binary := build(t)
		for _, on := range []string{"ran VALUES ('first')", "INSERT INTO kept", "ran VALUES ('last')"} {
			for _, cut := range []fault{actBefore, actAfter} {
				t.Run(fmt.Sprintf("%s, %s", on, cut), func(t *testing.T) {
					s := newStorm(t, tg, binary, keeping(tg), nil, &tally{})
					defer s.drop()
					s.fault(disturbance{name: "kill -9", cut: cut, do: func(_ *storm, c *exec.Cmd) { _ = c.Process.Kill() }}, on, 1)
					s.recover()
					s.wantKept(on == "INSERT INTO kept")
				})
			}
		}
	})
}

// crashKept does the same with the server.
func crashKept(t *testing.T, tg *target, srv *server) {
	s := newStorm(t, tg, build(t), keeping(tg), nil, &tally{})
	defer s.drop()
	s.serverDies(srv, "INSERT INTO kept", func() {})
	s.recover()
	s.wantKept(true)
}

// serverDies runs the command, kills the server behind the message with a text, once when
// returns, and starts the server again.
func (s *storm) serverDies(srv *server, on string, when func()) {
	again := make(chan struct{})
	s.fault(disturbance{name: "kill -9 of the server", cut: actAfter, do: func(*storm, *exec.Cmd) {
		defer close(again)
		when()
		srv.kill()
		srv.start()
		srv.ready(s.target)
	}}, on, 1)
	<-again
	s.db.SetMaxIdleConns(0) // the idle connections are those of the dead server
	s.db.SetMaxIdleConns(2)
}

// wantKept checks that each row was written once, and whether the user was asked.
func (s *storm) wantKept(asked bool) {
	s.t.Helper()
	rows := append(s.column("SELECT what FROM ran ORDER BY what"), s.column("SELECT concat('kept ', id) FROM kept")...)
	if !slices.Equal(rows, []string{"first", "last", "kept 1"}) {
		s.t.Errorf("the rows %q", rows)
	}
	if (s.tally.decided > 0) != asked {
		s.t.Errorf("asked %d times", s.tally.decided)
	}
	if s.t.Failed() {
		s.t.Log(s.said.String())
	}
}
