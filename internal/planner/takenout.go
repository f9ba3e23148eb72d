package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/record"
)

// notingTakenOut plans as to does, and adds a remark on the revisions that ran and have
// no file now, if the files above and below them fit together without them. A deletion
// that the plan takes over is accepted.
func (p *Planner) notingTakenOut(to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		if err != nil || !p.HasLog || p.complete(state) {
			return planned, err
		}
		rec, err := p.Record(ctx, read)
		if err != nil {
			return planned, err
		}
		if text := TakenOut(rec, planned.Accepted); text != "" {
			planned.Remarks = append(planned.Remarks, text)
		}
		return planned, nil
	}
}

// TakenOut returns a note about the revisions that ran and have no file now, without
// those whose deletion entries accept; "" if there are none.
func TakenOut(rec *record.Record, accepted []dialect.Entry) string {
	ids := slices.DeleteFunc(slices.Clone(rec.Lost), func(id string) bool {
		return slices.ContainsFunc(accepted, func(e dialect.Entry) bool { return e.Revision == id })
	})
	switch len(ids) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("revision %s ran here %s, and has no file now; ramus doctor explains it", ids[0], rec.Known[ids[0]].When())
	}
	return fmt.Sprintf("revisions %s ran here, and have no files now; ramus doctor explains it", strings.Join(ids, ", "))
}
