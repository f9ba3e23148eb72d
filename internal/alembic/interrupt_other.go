//go:build !unix

package alembic

import "os"

// interrupt ends a process: other systems know no interrupt.
func interrupt(p *os.Process) error { return p.Kill() }
