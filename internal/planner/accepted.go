package planner

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/record"
)

// takingOver plans as to does, and adds the log entries that take over acceptances,
// with a remark on each.
//
// It reads the whole log, unless the state shows that nothing changed below the rows.
func (p *Planner) takingOver(to engine.Planner) engine.Planner {
	if p.Accepted == nil || !p.HasLog {
		return to
	}
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		if err != nil || !state.HasLog || p.Edits != nil && p.contentsHold(state) {
			return planned, err
		}
		rec, err := p.Record(ctx, read)
		if err != nil || len(rec.Undefined) > 0 {
			return planned, err
		}
		planned.Accepted = p.Accepted(ctx, rec)
		p.annotateAccepted(ctx, rec, planned.Accepted)
		for _, e := range planned.Accepted {
			planned.Remarks = append(planned.Remarks, "the change of "+e.Revision+" is accepted, and the log takes that over: "+e.Note)
		}
		planned.Fresh = planned.Fresh || len(planned.Accepted) > 0
		return planned, nil
	}
}

// annotateAccepted adds the digests of the version rows and the skipped revisions to
// entries that take over acceptances.
func (p *Planner) annotateAccepted(ctx context.Context, rec *record.Record, entries []dialect.Entry) {
	if len(entries) == 0 {
		return
	}
	g, rows, skipped := p.History.Graph(), rec.Current.Refs(), rec.Skipped()
	lineages := ofRows(g, p.History.Lineages(rows...), rec.Rows, skipped)
	var contents map[string]string
	if p.Edits != nil && len(p.Edits.Find(ctx, rec)) == 0 {
		contents = ofRows(g, p.History.Contents(p.Edits.Hash, rows...), rec.Rows, nil)
	}
	for i := range entries {
		e := &entries[i]
		e.Lineages, e.Contents, e.Skipped = lineages, contents, below(g, e, skipped)
	}
	entries[0].NoRun = orNil(rec.Unlisted())
}
