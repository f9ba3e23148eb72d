//go:build !unix

package alembic

import "os"

// interrupt kills a process, since other systems have no interrupts.
func interrupt(p *os.Process) error { return p.Kill() }
