package roundtrip

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// obstacle returns why a revision cannot run in a scratch database; nil if it can.
func (t *test) obstacle(ctx context.Context, r graph.Ref) *Fault {
	rev := t.History.Revision(r)
	if rev.NeedsAlembic() {
		return unproved(0, 0, "only the project's own Alembic can run Python, and env.py decides in which database")
	}
	for _, below := range t.graph.Needs(r) {
		if t.broken[below] {
			return unproved(0, 0, "a revision below could not run")
		}
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return unproved(0, 0, "%v", err)
	}
	for _, script := range scripts.All() {
		if reason := t.reachesOutside(script); reason != nil {
			return reason
		}
	}
	return nil
}

// reachesOutside returns why a script must not run in a scratch database; nil if it may.
// A script that cannot be split may: its run reports the fault.
func (t *test) reachesOutside(s revision.Script) *Fault {
	if s.Call != nil {
		if s.Call.InTx == nil && s.Call.OnConn == nil {
			return unproved(0, 0, "this program lacks the Go functions")
		}
		return nil
	}
	statements, err := t.Scratch.Split(s)
	if err != nil {
		return nil
	}
	for _, st := range statements {
		if why := t.Scratch.Outside(st); why != "" {
			return unproved(st.Line, st.Column, "%s", why)
		}
	}
	return nil
}

func unproved(line, column int, format string, args ...any) *Fault {
	return &Fault{Kind: NotProved, Line: line, Column: column, Reason: fmt.Sprintf(format, args...)}
}
