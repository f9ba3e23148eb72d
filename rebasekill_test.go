package ramus_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A moment is an event of a run, such as "downgrade 5".
func moment(verb string, kind ramus.EventKind) string { return fmt.Sprintf("%s %d", verb, kind) }

// ranBeforeRebase makes a project in which a database has run the second of two revisions on
// one parent.
func ranBeforeRebase(t *testing.T) ramus.Place {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ramus.toml": "version_locations = [\".\"]\ndatabase = \"sqlite:app.db\"\n",
		"users.sql":  "-- users\n-- revision: aaa111\n-- +upgrade\nCREATE TABLE users (id int);\n-- +downgrade\nDROP TABLE users;\n",
		"email.sql":  "-- email\n-- revision: bbb222\n-- down_revision: aaa111\n-- +upgrade\nALTER TABLE users ADD email text;\n-- +downgrade\nALTER TABLE users DROP email;\n",
		"age.sql":    "-- age\n-- revision: ccc333\n-- down_revision: aaa111\n-- +upgrade\nALTER TABLE users ADD age int;\n-- +downgrade\nALTER TABLE users DROP age;\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	place := ramus.Place{Config: filepath.Join(dir, "ramus.toml"), Dialects: []ramus.Dialect{sqlite.Dialect}, By: "bob@here"}
	p := find(t, place)
	if _, err := p.Upgrade(t.Context(), "ccc333"); err != nil {
		t.Fatal(err)
	}
	return place
}

// reapply does or undoes the rebase of ccc333 onto bbb222.
func reapply(ctx context.Context, place ramus.Place, undo bool) error {
	if undo {
		_, err := ramus.UndoRebase(ctx, place, ramus.RebaseOptions{Reapply: true})
		return err
	}
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return err
	}
	defer p.Close()
	r, err := p.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ccc333"}, Onto: "bbb222", Reapply: true})
	if err != nil {
		return err
	}
	return p.RebaseDatabase(ctx, r)
}

// childOf returns a process that does or undoes the rebase, and kills itself at a
// moment; "" is never.
func childOf(t *testing.T, place ramus.Place, undo bool, at string) *exec.Cmd {
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestReapplyInChild$")
	child.Env = append(os.Environ(), "REAPPLY="+place.Config, fmt.Sprintf("REAPPLY_UNDO=%t", undo), "REAPPLY_KILL="+at)
	return child
}

func TestReapplyInChild(t *testing.T) {
	config := os.Getenv("REAPPLY")
	if config == "" {
		t.Skip("not a child")
	}
	place := ramus.Place{Config: config, Dialects: []ramus.Dialect{sqlite.Dialect}, By: "bob@here"}
	place.Events = func(e ramus.Event) {
		if moment(e.Verb, e.Kind) == os.Getenv("REAPPLY_KILL") {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
	}
	if err := reapply(t.Context(), place, os.Getenv("REAPPLY_UNDO") == "true"); err != nil {
		t.Error(err)
	}
}

// wantReapplied checks the state after the rebase, or after its undo.
func wantReapplied(t *testing.T, place ramus.Place, undone bool) {
	t.Helper()
	p := find(t, place)
	parent, rows := "bbb222", []string{"ccc333"}
	if undone {
		parent, rows = "aaa111", []string{"bbb222", "ccc333"}
	}
	s, err := p.Status(t.Context())
	if err != nil || !slices.Equal(s.Rows, rows) || len(s.Skipped) > 0 {
		t.Errorf("rows %q, skipped %q, %v; want rows %q", s.Rows, s.Skipped, err, rows)
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(place.Config), "age.sql"))
	if err != nil || !strings.Contains(string(text), "down_revision: "+parent) {
		t.Errorf("the parent is not %s: %v\n%s", parent, err, text)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(place.Config), "*reapply.json")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	if v, err := p.Verify(t.Context(), ramus.VerifyOptions{}); err != nil || len(v.Findings) > 0 {
		t.Errorf("verify: %v, %v", v.Findings, err)
	}
}

// TestReapplyKilled checks that the same command ends a reapply, and its undo, that was
// killed before or after each of its steps.
func TestReapplyKilled(t *testing.T) {
	for _, undo := range []bool{false, true} {
		for _, at := range []string{
			moment("downgrade", ramus.Started), moment("downgrade", ramus.Finished),
			moment("upgrade", ramus.Started), moment("upgrade", ramus.Finished),
		} {
			t.Run(fmt.Sprintf("undo %t, %s", undo, at), func(t *testing.T) {
				place := ranBeforeRebase(t)
				if undo {
					if err := reapply(t.Context(), place, false); err != nil {
						t.Fatal(err)
					}
				}
				if err := childOf(t, place, undo, at).Run(); err == nil {
					t.Fatal("it was not killed")
				}
				if err := reapply(t.Context(), place, undo); err != nil {
					t.Fatal(err)
				}
				wantReapplied(t, place, undo)
			})
		}
	}
}

// TestReapplyTwice checks that of two rebases at once one is done, and the other one
// changes nothing.
func TestReapplyTwice(t *testing.T) {
	for range 4 {
		place := ranBeforeRebase(t)
		var both sync.WaitGroup
		failed := make([]error, 2)
		for i := range failed {
			child := childOf(t, place, false, "")
			both.Go(func() { failed[i] = child.Run() })
		}
		both.Wait()
		if failed[0] != nil && failed[1] != nil {
			t.Errorf("both failed: %v", failed)
		}
		wantReapplied(t, place, false)
	}
}
