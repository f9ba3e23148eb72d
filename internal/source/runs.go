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
// and every revision can be reverted. A broken file is a history.BrokenError.
func Runs(ctx context.Context, r *revision.Revision) (up, down bool, err error) {
	if !r.HasStatements() {
		return r.Content == revision.Opaque, true, nil
	}
	s, err := r.Scripts(ctx)
	if err != nil {
		return false, false, &history.BrokenError{Err: err}
	}
	down = s.Downgrade != nil && (s.Downgrade.Noop || !blank(s.Downgrade.Text))
	return !blank(s.Upgrade.Text), down, nil
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
