package ramus

import (
	"context"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Finding is one thing that a check found wrong.
type Finding = check.Finding

// Gate puts the project's revisions through the checks of the CI gate and
// returns what they found. It opens no database.
func (p *Project) Gate(ctx context.Context) ([]Finding, error) {
	return check.Run(ctx, check.Gate, check.Input{
		Graph:    p.graph,
		Revision: func(r graph.Ref) *revision.Revision { return p.revisions[r] },
	})
}
