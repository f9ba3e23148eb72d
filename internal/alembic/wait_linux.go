package alembic

import (
	"os/exec"
	"runtime"
	"syscall"
)

// wait runs a process that is killed when this one dies, so that kill -9 does not
// leave a migration running without a lock. The kernel sends the signal when the
// thread that started the process ends, so wait locks that thread.
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
