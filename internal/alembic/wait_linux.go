package alembic

import (
	"os/exec"
	"runtime"
	"syscall"
)

// wait runs a process that does not outlive this one: what is killed with -9
// must not leave a migration behind that runs without a lock. The signal comes
// when the thread that started the process ends, so that thread is kept.
func wait(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- cmd.Run()
	}()
	return <-done
}
