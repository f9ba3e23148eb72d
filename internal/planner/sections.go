package planner

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
)

// notingSections plans as to does, and adds a remark on each merge with sections that runs
// above revisions of the project's own Alembic.
func (p *Planner) notingSections(to engine.Planner) engine.Planner {
	if !p.History.Graph().HasSections() {
		return to
	}
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		for _, id := range revisions(planned.Plan) {
			rev := p.History.Lookup(id)
			if rev == nil || rev.Sections == nil {
				continue
			}
			for _, parent := range rev.Parents {
				if p.History.Lookup(parent).SeenByAlembic {
					planned.Remarks = append(planned.Remarks, fmt.Sprintf("%s: merge %s has sections: Alembic sees neither it nor anything above it", rev.Pos(), id))
					break
				}
			}
		}
		return planned, err
	}
}
