//go:build unix

package truth

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is a time limit that suffices on a busy machine.
const patience = 2 * time.Minute

// start starts the command in a process of its own.
func (p *project) start(args ...string) (*exec.Cmd, *strings.Builder) {
	p.t.Helper()
	cmd := exec.Command(build(p.t), append([]string{"-c", filepath.Join(p.dir, "alembic.ini"), "--database", p.ours.url}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, &said
}

// code returns the exit code of a command.
func code(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// TestTwenty starts twenty runners at once. Each revision runs once, and no two
// Alembics run at the same time.
func TestTwenty(t *testing.T) {
	alembicPath(t)
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		alone := "alone = os.path.join(os.path.dirname(__file__), 'alone')\nos.close(os.open(alone, os.O_CREAT | os.O_EXCL))\ntime.sleep(0.1)\nos.remove(alone)"
		p.python(revision{id: "a1", body: alone}, revision{id: "b1", parents: []string{"a1"}, body: alone}, revision{id: "c1", parents: []string{"a1"}, body: alone})
		var all sync.WaitGroup
		for range 20 {
			cmd, said := p.start("upgrade", "heads")
			all.Go(func() {
				if c := code(t, cmd); c != 0 {
					t.Errorf("exits with %d\n%s", c, said)
				}
			})
		}
		all.Wait()
		d.wantRan("a1 b1 c1")
		d.wantRows("b1", "c1")
	})
}

// A sleeper is a project whose second revision sleeps until a file exists.
func sleeper(t *testing.T, d *database) *project {
	t.Helper()
	p := newProject(t, d, nil)
	p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}, body: strings.ReplaceAll(`
here = "DIR"
open(here + "/pid.new", "w").write(str(os.getpid()))
os.rename(here + "/pid.new", here + "/pid")
while not os.path.exists(here + "/go"):
    time.sleep(0.02)
`, "DIR", p.dir)})
	return p
}

// asleep waits for the sleeping revision, and returns its process.
func (p *project) asleep() (pid int) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(p.dir, "pid")); err == nil {
			if pid, err = strconv.Atoi(string(text)); err != nil {
				p.t.Fatal(err)
			}
			return pid
		}
	}
	p.t.Fatal("the revision does not start")
	return 0
}

// gone waits until a process has ended.
func gone(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil || zombie(pid) {
			return
		}
	}
	t.Errorf("Alembic, process %d, outlives ramus", pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// zombie reports whether a process has ended but was not waited for, which its
// parent, outside the tests, would have to do.
func zombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// TestEnds ends ramus while Alembic runs a revision. Alembic must end too, and the
// same command, run again, must complete.
func TestEnds(t *testing.T) {
	alembicPath(t)
	each(t, func(t *testing.T, tg *target) {
		for _, end := range []struct {
			signal syscall.Signal
			code   int
		}{{syscall.SIGKILL, -1}, {syscall.SIGINT, 130}, {syscall.SIGTERM, 130}} {
			t.Run(end.signal.String(), func(t *testing.T) {
				t.Parallel()
				if end.signal == syscall.SIGKILL && runtime.GOOS != "linux" {
					t.Skip("only Linux ends a process with its parent")
				}
				d := tg.fresh(t)
				p := sleeper(t, d)
				cmd, said := p.start("upgrade", "heads")
				pid := p.asleep()
				if err := cmd.Process.Signal(end.signal); err != nil {
					t.Fatal(err)
				}
				if c := code(t, cmd); c != end.code {
					t.Errorf("exits with %d, not %d\n%s", c, end.code, said)
				}
				gone(t, pid)
				if tg.name == "postgres" {
					d.wantRows()
				} else {
					d.wantRows("a1") // Alembic committed it separately
				}
				p.write("go", "")
				again, said := p.start("upgrade", "heads")
				if c := code(t, again); c != 0 {
					t.Errorf("again: exits with %d\n%s", c, said)
				}
				d.wantRows("b1")
				d.wantRan("a1 b1")
			})
		}
	})
}
