//go:build !linux

package alembic

import "os/exec"

func wait(cmd *exec.Cmd) error { return cmd.Run() }
