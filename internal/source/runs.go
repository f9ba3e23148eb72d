package source

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// Runs reports whether a revision's upgrade does anything, and whether it can be
// reverted: its downgrade does something or says that there is nothing to undo. Without
// statements, a Go function counts as doing something, a Python upgrade as doing nothing,
// and every revision can be reverted. A merge with sections does something if one of them
// does, and can be reverted if each one that does can. A broken file is a
// history.BrokenError.
func Runs(ctx context.Context, r *revision.Revision) (up, down bool, err error) {
	if !r.HasStatements() {
		return r.Content == revision.Opaque, true, nil
	}
	s, err := r.Scripts(ctx)
	if err != nil {
		return false, false, &history.BrokenError{Err: err}
	}
	up, down = !blank(s.Upgrade.Text), reverts(s.Downgrade)
	for _, side := range s.Sides {
		runs := !blank(side.Upgrade.Text)
		down = (down || !up) && (reverts(side.Downgrade) || !runs)
		up = up || runs
	}
	return up, down, nil
}

// reverts reports whether a downgrade does something, or says that there is nothing to
// undo.
func reverts(down *revision.Script) bool {
	return down != nil && (down.Noop || !blank(down.Text))
}

// blank reports whether a script consists of empty lines and comment lines.
func blank(script string) bool {
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}
