//go:build unix

package alembic

import "os"

func interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }
