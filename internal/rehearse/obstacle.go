package rehearse

import (
	"context"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Obstacle returns why a revision must not or cannot run in a scratch database; nil if it
// can. It does not know what is below the revision.
func (s Stage) Obstacle(ctx context.Context, r graph.Ref) *Reason {
	rev := s.History.Revision(r)
	if rev.NeedsAlembic() {
		return &Reason{Text: "only the project's own Alembic can run Python, and env.py decides in which database"}
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return &Reason{Text: err.Error()}
	}
	if scripts.SidesOnly && s.Sides[r] == "" {
		return &Reason{Line: rev.Sections.From[0].Line, Text: "the merge has no -- +upgrade for a database with both sides, and both ran here"}
	}
	for _, script := range scripts.All() {
		if reason := s.Outside(script); reason != nil {
			return reason
		}
	}
	return nil
}

// Outside returns why a script must not run in a scratch database; nil if it may. A script
// that cannot be split may: its run reports the fault.
func (s Stage) Outside(script revision.Script) *Reason {
	if script.Call != nil {
		if script.Call.InTx == nil && script.Call.OnConn == nil {
			return &Reason{Text: "this program lacks the Go functions"}
		}
		return nil
	}
	statements, err := s.Scratch.Split(script)
	if err != nil {
		return nil
	}
	for _, st := range statements {
		if why := s.Scratch.Outside(st); why != "" {
			return &Reason{st.Line, st.Column, why}
		}
	}
	return nil
}
