//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// A prober runs entries.
type prober struct{ scratch string }

// probe runs an entry once, with its prepare and verify, and records the
// measurement if record is set.
func (p *prober) probe(ctx context.Context, e *entry, record bool) error {
	if err := p.shell(ctx, e, e.prepare); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	elapsed, memory, err := p.run(ctx, e)
	switch {
	case errors.Is(err, errTimeout):
		e.stopped = true
		return nil
	case err != nil:
		return err
	}
	if err := p.shell(ctx, e, e.verify); err != nil {
		return fmt.Errorf("verify: %w\nit printed:\n%s%s", err, p.tail("out"), p.tail("err"))
	}
	if record {
		e.times = append(e.times, elapsed)
		e.memory = max(e.memory, memory)
	}
	return nil
}

var errTimeout = errors.New("it took too long")

// run returns the duration of a command and its peak memory in bytes.
func (p *prober) run(ctx context.Context, e *entry) (time.Duration, int64, error) {
	if e.timeout > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, e.timeout, errTimeout)
		defer stop()
	}
	cmd := command(ctx, e.dir, e.words...)
	errs, err := os.Create(filepath.Join(p.scratch, "err"))
	if err != nil {
		return 0, 0, err
	}
	defer errs.Close()
	cmd.Stderr = errs
	if e.verify != "" {
		out, err := os.Create(filepath.Join(p.scratch, "out"))
		if err != nil {
			return 0, 0, err
		}
		defer out.Close()
		cmd.Stdout = out
	}
	started := time.Now()
	err = cmd.Run()
	elapsed := time.Since(started)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return 0, 0, cause
		}
		return 0, 0, fmt.Errorf("%w\n%s", err, p.tail("err"))
	}
	return elapsed, peak(cmd.ProcessState.SysUsage().(*syscall.Rusage)), nil
}

// shell runs a line of prepare or verify.
func (p *prober) shell(ctx context.Context, e *entry, line string) error {
	if line == "" {
		return nil
	}
	cmd := command(ctx, e.dir, "sh", "-c", line)
	cmd.Env = append(os.Environ(), "OUT="+filepath.Join(p.scratch, "out"), "ERR="+filepath.Join(p.scratch, "err"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", line, err, out)
	}
	return nil
}

// command returns a command in a process group of its own, which ctx kills.
func command(ctx context.Context, dir string, words ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// tail returns the end of a command's output.
func (p *prober) tail(name string) []byte {
	const most = 2000
	content, _ := os.ReadFile(filepath.Join(p.scratch, name))
	return content[max(0, len(content)-most):]
}

// ownMemory returns the peak memory of this process, in bytes.
func ownMemory() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return peak(&usage)
}

// peak returns the peak memory in bytes, from kibibytes on Linux (getrusage(2)) and
// bytes on macOS.
func peak(usage *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
