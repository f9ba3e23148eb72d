package engine

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
)

// keeps returns why a rollback may leave changes of the statements behind, or "".
func (r *run) keeps(ctx context.Context, statements []dialect.Statement) (why string, err error) {
	session, ok := r.session.(dialect.Untransacter)
	if !ok {
		return "", nil
	}
	return session.Untransacted(ctx, statements)
}

// undoable reports whether a step that starts is to run as one transaction because it only
// changes data. Where a rollback may leave some of that behind, the log must show how far
// it came.
func (r *run) undoable(ctx context.Context, s *stepRun) (bool, error) {
	if len(r.result.Partial) > 0 || r.Database.RollsBack() || !s.oneTransaction() {
		return false, nil
	}
	why, err := r.keeps(ctx, s.statements)
	if why == "" || err != nil {
		return err == nil, err
	}
	if !r.logs() && !s.single() {
		return false, &Refusal{Revision: s.revision.ID, File: s.script.File, Reason: NeedsLog, Keeps: why}
	}
	return false, nil
}

// announceKept announces the unit that starts at statement i if it may leave changes behind
// without its mark.
func (j *journal) announceKept(ctx context.Context, i int) error {
	if !j.logs() || j.announced(i) {
		return nil // by a mark that says what the unit keeps
	}
	why, err := j.keeps(ctx, j.statements[i:unitEnd(j.statements, i)])
	if why == "" || err != nil {
		return err
	}
	return j.announce(ctx, i)
}
