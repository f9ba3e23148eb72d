package postgres

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
)

// TestInterruptedIndex interrupts CREATE INDEX CONCURRENTLY while it waits for a writer.
// The next run removes the invalid index and builds it again, but it does not touch an
// invalid index that existed before.
func TestInterruptedIndex(t *testing.T) {
	for name, c := range map[string]struct{ setup, fails, valid string }{
		"its own":   {"", "", "t"},
		"another's": {"INSERT INTO t VALUES (1), (1)", `remove it before you retry: DROP INDEX CONCURRENTLY "public"."i"`, "f"},
	} {
		t.Run(name, func(t *testing.T) {
			url := newURL(t)
			mustExec(t, url, "CREATE TABLE t (a int)")
			if c.setup != "" {
				mustExec(t, url, c.setup)
				if _, err := plainConn(t, url).Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"); err == nil {
					t.Fatal("it is unique")
				}
			}
			project := projectOf(t, url, "SET work_mem = '8MB';\nCREATE INDEX CONCURRENTLY i ON t (a);\n")
			writer := plainConn(t, url)
			for _, statement := range []string{"BEGIN", "INSERT INTO t VALUES (7)"} {
				if _, err := writer.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			if c.setup == "" {
				err := interruptWaiting(t, url, project)
				for _, text := range []string{"it left something behind: index public.i exists and is invalid", "the same command removes the leftover"} {
					if err == nil || !strings.Contains(err.Error(), text) {
						t.Errorf("%v\nwant %s", err, text)
					}
				}
			}
			if _, err := writer.Exec(t.Context(), "COMMIT"); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				_, err := project.Upgrade(t.Context(), "heads")
				if c.fails == "" && err != nil || c.fails != "" && (err == nil || !strings.Contains(err.Error(), "already exists") && !strings.Contains(err.Error(), c.fails)) {
					t.Error(err)
				}
			}
			if valid := query(t, url, "SELECT CASE WHEN indisvalid THEN 't' ELSE 'f' END FROM pg_index WHERE indexrelid = 'i'::regclass"); valid != c.valid {
				t.Errorf("valid: %s", valid)
			}
		})
	}
}

// projectOf returns a project of one revision, which runs outside a transaction.
func projectOf(t *testing.T, url, script string) *ramus.Project {
	t.Helper()
	text := "-- one\n-- revision: r1\n-- down_revision:\n\n-- +upgrade transaction:false\n" + script
	pool, err := openPool(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	project, err := ramus.Open(t.Context(), fstest.MapFS{"r1.sql": {Data: []byte(text)}}, New(pool), ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { project.Close() })
	return project
}

// interruptWaiting interrupts an upgrade as soon as it waits for another session.
func interruptWaiting(t *testing.T, url string, project *ramus.Project) error {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	done := make(chan error, 1)
	go func() {
		_, err := project.Upgrade(ctx, "heads")
		done <- err
	}()
	eventually(t, "a statement waits", func() bool {
		return query(t, url, "SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"
	})
	interrupt()
	return <-done
}

// TestHalfDetached interrupts DETACH PARTITION CONCURRENTLY while it waits for a reader,
// between its two transactions. The next run completes it.
func TestHalfDetached(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, "CREATE TABLE parts (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF parts FOR VALUES FROM (1) TO (9); CREATE TABLE p2 PARTITION OF parts FOR VALUES FROM (9) TO (99)")
	project := projectOf(t, url, "ALTER TABLE parts DETACH PARTITION p1 CONCURRENTLY;\nCREATE TABLE behind (a int);\n")
	reader := plainConn(t, url)
	for _, statement := range []string{"BEGIN", "SELECT * FROM parts"} {
		if _, err := reader.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	err := interruptWaiting(t, url, project)
	for _, text := range []string{"it left something behind: table p1 is half detached", "the same command completes the statement, and resumes after them"} {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v\nwant %s", err, text)
		}
	}
	if _, err := reader.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if _, err := project.Upgrade(t.Context(), "heads"); err != nil {
		t.Error(err)
	}
	if left := query(t, url, "SELECT string_agg(inhrelid::regclass::text, ' ') FROM pg_inherits WHERE inhparent = 'parts'::regclass"); left != "p2" {
		t.Errorf("the partitions: %s", left)
	}
}
