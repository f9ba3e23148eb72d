package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestInterruptedRebase checks that Ctrl-C at any moment of a rebase leaves either
// all files edited or none.
func TestInterruptedRebase(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGINT")
	}
	const n = 40
	seen := map[int]bool{}
	for wait := time.Duration(0); wait < 60*time.Millisecond; wait += 4 * time.Millisecond {
		dir := t.TempDir()
		versions := filepath.Join(dir, "migrations", "versions")
		if err := os.MkdirAll(versions, 0o777); err != nil {
			t.Fatal(err)
		}
		write := func(path, text string) {
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		revision := func(id, parent string) {
			write(filepath.Join(versions, id+".sql"), fmt.Sprintf("-- make %s\n-- revision: %s\n-- down_revision: %s\n\n-- +upgrade\n", id, id, parent))
		}
		write(filepath.Join(dir, "ramus.toml"), "")
		revision("old", "")
		revision("new", "old")
		args := []string{"ramus", "rebase", "--onto", "new"}
		for i := range n {
			id := fmt.Sprintf("x%02d", i)
			revision(id, "old")
			args = append(args, id)
		}
		rebase := &exec.Cmd{Path: os.Args[0], Args: args, Dir: dir}
		if err := rebase.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = rebase.Process.Signal(os.Interrupt) // it may have exited
		failed := rebase.Wait()
		moved := 0
		for i := range n {
			text, err := os.ReadFile(filepath.Join(versions, fmt.Sprintf("x%02d.sql", i)))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "down_revision: new") {
				moved++
			}
		}
		if moved != 0 && moved != n || failed == nil && moved == 0 {
			t.Errorf("after %s: %d of %d files are edited (%v)", wait, moved, n, failed)
		}
		if left, _ := filepath.Glob(filepath.Join(versions, ".ramus-*")); len(left) > 0 && moved == n {
			t.Errorf("after %s: %q are left", wait, left)
		}
		seen[moved] = true
	}
	t.Logf("edited, of %d: %v", n, seen)
}
