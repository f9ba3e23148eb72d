//go:build unix

package cli_test

import (
	"os/exec"
	"syscall"
)

// withChildren makes the end of a command's context kill its children too.
func withChildren(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
