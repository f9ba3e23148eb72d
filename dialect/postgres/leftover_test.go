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
			project := indexProject(t, url)
			writer := plainConn(t, url)
			for _, statement := range []string{"BEGIN", "INSERT INTO t VALUES (7)"} {
				if _, err := writer.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			if c.setup == "" {
				interruptWaiting(t, url, project)
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

func indexProject(t *testing.T, url string) *ramus.Project {
	text := "-- an index\n-- revision: r1\n-- down_revision:\n\n-- +upgrade transaction:false\nSET work_mem = '8MB';\nCREATE INDEX CONCURRENTLY i ON t (a);\n"
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

func interruptWaiting(t *testing.T, url string, project *ramus.Project) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	done := make(chan error, 1)
	go func() {
		_, err := project.Upgrade(ctx, "heads")
		done <- err
	}()
	eventually(t, "the index waits", func() bool {
		return query(t, url, "SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"
	})
	interrupt()
	err := <-done
	want := []string{"it left something behind: index public.i exists and is invalid", "the same command removes the leftover"}
	for _, text := range want {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v\nwant %s", err, text)
		}
	}
}
