package postgres

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/dialect"
)

// childURL makes this test binary a child process that upgrades the database of the
// URL, and prints a line for each step that starts.
const childURL = "RAMUS_POSTGRES_CHILD"

func TestMain(m *testing.M) {
	url := os.Getenv(childURL)
	if url == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if err := upgrade(url); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

const killedRevisions = 12

// upgrade runs revisions that each add a row to one table and sleep a little, so
// that a kill can hit each of their parts.
func upgrade(url string) error {
	place := fstest.MapFS{}
	for i := range killedRevisions {
		down := ""
		if i > 0 {
			down = fmt.Sprintf("r%02d", i-1)
		}
		text := fmt.Sprintf("-- revision %d\n-- revision: r%02d\n-- down_revision: %s\n\n-- +upgrade\n", i, i, down) +
			fmt.Sprintf("CREATE TABLE IF NOT EXISTS ran (n int);\nINSERT INTO ran VALUES (%d);\nSELECT pg_sleep(0.01);\nCREATE TABLE t%d (a int);\n", i, i)
		place[fmt.Sprintf("r%02d.sql", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	pool, err := openPool(url)
	if err != nil {
		return err
	}
	defer pool.Close()
	project, err := ramus.Open(context.Background(), place, New(pool), ramus.Options{
		LockTimeout: time.Minute, Events: func(e ramus.Event) { fmt.Println(e.Step.Revision) },
	})
	if err != nil {
		return err
	}
	defer project.Close()
	_, err = project.Upgrade(context.Background(), "heads")
	return err
}

// However often a runner is killed, the same command leads to the same result.
func TestKill(t *testing.T) {
	url := newURL(t)
	for lines := range 2 * killedRevisions {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childURL+"="+url)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		for i := 0; i <= lines%4 && said.Scan(); i++ {
			if strings.HasPrefix(said.Text(), "error:") {
				t.Error(said.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
	}
	if err := upgrade(url); err != nil {
		t.Fatal(err)
	}
	state, err := mustOpen(t, url, dialect.NewTables("", true)).Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Rows) != 1 || state.Rows[0] != fmt.Sprintf("r%02d", killedRevisions-1) || len(state.Log) != killedRevisions || len(state.Unfinished()) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
	if ran := query(t, url, "SELECT string_agg(n::text, ' ' ORDER BY n) FROM ran"); ran != "0 1 2 3 4 5 6 7 8 9 10 11" {
		t.Errorf("ran %s", ran)
	}
}
