//go:build !unix

package cli_test

import "os/exec"

// withChildren does nothing here: only the command itself is killed.
func withChildren(*exec.Cmd) {}
