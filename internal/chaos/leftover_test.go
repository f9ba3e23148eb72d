//go:build unix

package chaos

import (
	"testing"
	"time"
)

// crashConcurrently kills the server in a statement of several transactions, which waits
// for a writer. It leaves an invalid index, or a half detached partition. The same command
// cleans that up, and runs or completes the statement.
func crashConcurrently(t *testing.T, tg *target, srv *server) {
	for statement, want := range map[string]string{
		"CREATE INDEX CONCURRENTLY x ON busy (n)":              "busy_pkey x",
		"REINDEX TABLE CONCURRENTLY busy":                      "busy_pkey",
		"ALTER TABLE whole DETACH PARTITION busy CONCURRENTLY": "busy_pkey",
	} {
		t.Run(statement, func(t *testing.T) {
			p := project{firstRevision(tg), {id: "r2", parent: "r1", option: " transaction:false", acts: []act{
				setting("CREATE TABLE whole (id integer PRIMARY KEY, n integer) PARTITION BY RANGE (id)"),
				setting("CREATE TABLE busy PARTITION OF whole FOR VALUES FROM (1) TO (9)"),
			}}, {id: "r3", parent: "r2", option: " transaction:false", acts: []act{setting(statement)}}}
			s := newStorm(t, tg, build(t), p, nil, &tally{})
			defer s.drop()
			if _, code := s.typed("ramus upgrade r2"); code != 0 {
				t.Fatal(s.said.String())
			}
			writer, err := s.db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := writer.Exec("INSERT INTO busy VALUES (1, 1)"); err != nil {
				t.Fatal(err)
			}
			s.serverDies(srv, statement, s.untilItWaits)
			_ = writer.Rollback() // its connection has died
			s.recover()
			if got := s.column("SELECT string_agg(indexrelid::regclass::text || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'busy'::regclass")[0]; got != want {
				t.Errorf("the indexes: %s", got)
			}
			if s.tally.decided+s.tally.leftovers+s.tally.abandoned > 0 {
				t.Errorf("a person had to help: %s", s.tally)
			}
			if t.Failed() {
				t.Log(s.said.String())
			}
		})
	}
}

// untilItWaits waits until a session waits for another one.
func (s *storm) untilItWaits() {
	for end := time.Now().Add(patience); s.column("SELECT count(*) FROM pg_locks WHERE NOT granted")[0] == "0"; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Error("no statement waits")
			return
		}
	}
}
