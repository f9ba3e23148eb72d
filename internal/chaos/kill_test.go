package chaos

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTwenty starts twenty runners at once. Each revision runs once, and all
// runners succeed.
func TestTwenty(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		_, want := undisturbed(t, tg, dir, nil, upgrade)
		d := tg.fresh(t, dir)
		defer d.drop()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := d.run(d.host, upgrade); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if diff := cmp.Diff(want, d.state()); diff != "" {
			t.Error(diff)
		}
		d.wantTruth("upgrade")
	})
}

// TestSessionsEnd ends ramus's sessions on the server at moments of an upgrade.
func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		_, want := undisturbed(t, tg, dir, nil, upgrade)
		for i := range rounds() {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				d := tg.fresh(t, dir)
				defer d.drop()
				done := make(chan error, 1)
				go func() { done <- d.run(d.host, upgrade) }()
				time.Sleep(time.Duration(i) * 3 * time.Millisecond)
				for _, id := range d.column(tg.sessions) {
					_, _ = d.db.Exec(tg.kill, id) // the session may have ended
				}
				err := <-done
				if again := d.run(d.host, upgrade); again != nil {
					t.Fatalf("again: %v\nafter: %v", again, err)
				}
				if diff := cmp.Diff(want, d.state()); diff != "" {
					t.Errorf("after %v:\n%s", err, diff)
				}
				d.wantTruth("upgrade")
			})
		}
	})
}

// rounds returns the number of moments to try.
func rounds() int {
	if *faults == 0 {
		return 100
	}
	return max(*faults/5, 1)
}

// TestKill kills ramus with kill -9 at moments of an upgrade.
func TestKill(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		binary := build(t)
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		_, want := undisturbed(t, tg, dir, nil, upgrade)
		for i := range rounds() {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				d := tg.fresh(t, dir)
				defer d.drop()
				cmd := exec.Command(binary, "-C", dir, "upgrade", "heads", "--database", d.at(d.host))
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(i) * 5 * time.Millisecond)
				_ = cmd.Process.Kill() // it may be done already
				ended := cmd.Wait()
				out, err := exec.Command(binary, "-C", dir, "upgrade", "heads", "--database", d.at(d.host)).CombinedOutput()
				if err != nil {
					t.Fatalf("again: %v\n%s", err, out)
				}
				if diff := cmp.Diff(want, d.state()); diff != "" {
					t.Errorf("after %v:\n%s", ended, diff)
				}
				d.wantTruth("upgrade")
			})
		}
	})
}

var built struct {
	sync.Once
	path string
	err  error
}

// build builds the command, once.
func build(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "ramus")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "ramus")
		out, err := exec.Command("go", "build", "-o", built.path, "../../cmd/ramus").CombinedOutput()
		if err != nil {
			built.err = errors.Join(err, errors.New(string(out)))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.path != "" {
		os.RemoveAll(filepath.Dir(built.path))
	}
	os.Exit(code)
}
