//go:build unix

package chaos

import (
	"strings"
	"testing"
)

// stoppedByInstance runs an upgrade on a MySQL whose whole instance does not take changes.
// The same command succeeds afterwards.
func stoppedByInstance(t *testing.T, tg *target) {
	for name, c := range map[string]struct{ stop, words, end string }{
		"read only": {"SET GLOBAL super_read_only = 1", "--super-read-only", "SET GLOBAL read_only = 0"},
		"backup":    {"LOCK INSTANCE FOR BACKUP", "Lock wait timeout exceeded", "UNLOCK INSTANCE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStorm(t, tg, build(t), project{firstRevision(tg), {id: "r2", parent: "r1", acts: []act{row("INSERT INTO ran VALUES ('x')", "x", 1)}}}, nil, &tally{})
			defer s.drop()
			if _, code := s.typed("ramus upgrade r1"); code != 0 {
				t.Fatal(s.said.String())
			}
			conn, err := s.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			run := func(statement string) {
				if _, err := conn.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			s.put("r3.sql", "-- a table\n--\n-- revision: r3\n-- down_revision: r2\n\n-- +upgrade\nCREATE TABLE late (id integer PRIMARY KEY);\n")
			run(c.stop)
			out, code := s.typed(again)
			run(c.end)
			if code == 0 || !strings.Contains(strings.Join(strings.Fields(out), " "), c.words) {
				t.Errorf("exit code %d, no %q", code, c.words)
			}
			if out, code := s.typed(again); code != 0 {
				t.Errorf("afterwards: %s", out)
			}
			if rows := s.column("SELECT what FROM ran"); len(rows) != 1 {
				t.Errorf("the rows %q", rows)
			}
			if t.Failed() {
				t.Log(s.said.String())
			}
		})
	}
}
