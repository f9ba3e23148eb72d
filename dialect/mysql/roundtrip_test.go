package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/roundtrip"
)

// revisions returns a line of revisions r1, r2 and so on.
func revisions(t *testing.T, all ...revision.Scripts) *history.History {
	t.Helper()
	var made []*revision.Revision
	for i, scripts := range all {
		rev := &revision.Revision{Node: graph.Node{ID: fmt.Sprintf("r%d", i+1)}}
		if i > 0 {
			rev.Parents = []string{fmt.Sprintf("r%d", i)}
		}
		rev.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
		made = append(made, rev)
	}
	h, err := history.New(made...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// upAndDown returns the scripts of a revision in SQL.
func upAndDown(up, down string) revision.Scripts {
	return revision.Scripts{
		Upgrade:   revision.Script{File: "up.sql", Line: 1, Text: up, NoTransaction: true},
		Downgrade: &revision.Script{File: "up.sql", Line: 50, Text: down, NoTransaction: true},
	}
}

// inGo returns the scripts of a revision in Go, which run statements on a connection.
func inGo(up, down string) revision.Scripts {
	call := func(statement string) revision.Script {
		return revision.Script{NoTransaction: true, Call: &revision.Call{OnConn: func(ctx context.Context, c *sql.Conn) error {
			_, err := c.ExecContext(ctx, statement)
			return err
		}}}
	}
	back := call(down)
	return revision.Scripts{Upgrade: call(up), Downgrade: &back}
}

// roundTrips returns a line for each revision with its outcome and its faults.
func roundTrips(t *testing.T, ctx context.Context, h *history.History) (string, error) {
	t.Helper()
	s, err := scratching(t, scratchServer(t))
	if err != nil {
		t.Fatal(err)
	}
	before := schemas(t)
	trips, err := roundtrip.Run(ctx, roundtrip.Input{Stage: rehearse.Stage{History: h, Scratch: s}, Tested: h.Graph().NewSet(h.Graph().Order()...)})
	if closing := s.Close(); closing != nil {
		t.Error(closing)
	}
	for _, name := range schemas(t) {
		if !slices.Contains(before, name) {
			t.Errorf("%s is left", name)
		}
	}
	var lines []string
	for _, trip := range trips {
		line := h.Graph().ID(trip.Ref) + " " + string(trip.Outcome)
		for _, f := range trip.Faults {
			line += fmt.Sprintf(", %s %d:%d %s", f.Kind, f.Reason.Line, f.Reason.Column, f.Reason.Text)
			for _, d := range f.Differences {
				line += fmt.Sprintf(" [%s %s]", d.Kind, d.Name)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), err
}

func TestRoundTrips(t *testing.T) {
	h := revisions(t,
		upAndDown("CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT, b INT, INDEX (a), FOREIGN KEY (a) REFERENCES p (id), CHECK (b > 0));", "DROP TABLE t, p;"),
		upAndDown("ALTER TABLE t ADD INDEX (a, b), ADD FOREIGN KEY (b) REFERENCES p (id); INSERT INTO t (a) VALUES (NULL);", "ALTER TABLE t DROP FOREIGN KEY t_ibfk_2, DROP INDEX a_2, DROP INDEX b;"),
		upAndDown("CREATE VIEW v AS SELECT a FROM t; CREATE PROCEDURE p () BEGIN SELECT 1; END; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t;", "DROP EVENT e; DROP PROCEDURE p; DROP VIEW v;"),
		inGo("ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c"),
		inGo("ALTER TABLE t ADD d INT", "ALTER TABLE t COMMENT 'x'"),
		upAndDown("RENAME TABLE t TO u;", "RENAME TABLE u TO t;\nALTER TABLE t COMMENT 'y';"),
		upAndDown("SELECT 1;\nINSERT INTO u (a) SELECT id FROM shop.orders;", ""),
		upAndDown("SELECT 1;", "SELECT 1;"),
	)
	want := `r1 restored
r2 restored
r3 restored
r4 restored
r5 failed, downgrade-differs 0:0  [column t.d] [table t]
r6 failed, downgrade-differs 0:0  [table t]
r7 unproved, unproved 2:1 it names the database shop
r8 unproved, unproved 0:0 a revision below could not run`
	if got, err := roundTrips(t, t.Context(), h); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// A run that is interrupted in a statement leaves no schema.
func TestRoundTripsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	start := time.Now()
	_, err := roundTrips(t, ctx, revisions(t, upAndDown("CREATE TABLE t (a INT); DO SLEEP(30);", "DROP TABLE t;")))
	if !errors.Is(err, context.Canceled) || time.Since(start) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// A lost connection is no fault of a revision.
func TestRoundTripsLost(t *testing.T) {
	admin := pool(t, "/mysql")
	killed := make(chan error)
	go func() {
		time.Sleep(time.Second)
		var id int64
		err := admin.QueryRow("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP(11)%'").Scan(&id)
		if err == nil {
			_, err = admin.Exec(fmt.Sprintf("KILL %d", id))
		}
		killed <- err
	}()
	got, err := roundTrips(t, t.Context(), revisions(t, upAndDown("DO SLEEP(11);", "SELECT 1;")))
	if err == nil || got != "" {
		t.Errorf("%v\n%s", err, got)
	}
	if err := <-killed; err != nil {
		t.Error(err)
	}
}

// A statement that needs rights that the user of scratch databases has not leaves the
// revision unproved, and so does one whose text is known only when it runs.
func TestRoundTripsUnproved(t *testing.T) {
	h := revisions(t, upAndDown("SET @s = CONCAT('DROP TABLE ', 'shop.t');\nPREPARE s FROM @s;\nEXECUTE s;", "SELECT 1;"))
	got, err := roundTrips(t, t.Context(), h)
	if want := "r1 unproved, unproved 2:1 the statement in @s was not run: it names the database shop"; err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	h = revisions(t, upAndDown("SET @s = IF(1, 'CREATE TABLE t (a INT)', 'DO 0');\nPREPARE s FROM @s;\nEXECUTE s;", "DROP TABLE t;"))
	if got, err := roundTrips(t, t.Context(), h); err != nil || got != "r1 restored" {
		t.Errorf("%v\n%s", err, got)
	}
	h = revisions(t, upAndDown("CREATE DEFINER = root@localhost VIEW v AS SELECT 1;", "DROP VIEW v;"))
	if got, err := roundTrips(t, t.Context(), h); err != nil || !strings.HasPrefix(got, "r1 unproved, unproved 1:1 Access denied; you need (at least one of) the ") {
		t.Errorf("%v\n%s", err, got)
	}
}
