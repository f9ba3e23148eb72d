package check

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// TakeOver returns the entries with which the log of the input's database takes over
// the acceptances, by id: one for each revision that ran with another content or other
// parents than it has now, if all of that is accepted, and one for each accepted
// deletion. After that the log agrees with the files without the acceptances.
func TakeOver(ctx context.Context, in Input) (entries []dialect.Entry) {
	for _, id := range in.Accepted.Revisions() {
		r, ok := in.Graph().Lookup(id)
		_, ran := in.Database.Ran[r]
		switch {
		case ok && ran:
			if e, accepted := in.acceptRun(ctx, r); accepted {
				entries = append(entries, e)
			}
		case !ok && slices.Contains(in.Database.Lost, id):
			if by := in.Accepted.Covering(in.ranDeletion(id)...); len(by) > 0 {
				known := in.Database.Known[id]
				entries = append(entries, dialect.Entry{Action: dialect.ActionAccept, Revision: id, Parents: known.Parents, Checksum: dialect.AcceptedDeletion, Note: reasons(by)})
			}
		}
	}
	return entries
}

// acceptRun returns the entry that accepts the changes of a revision since it ran; false
// if there is none, or one that is not accepted.
func (in Input) acceptRun(ctx context.Context, r graph.Ref) (e dialect.Entry, accepted bool) {
	now, ran := in.Revision(r), in.Database.Ran[r]
	var changes []acceptance.Change
	if checksummed(ran) && editedSinceAll(ctx, in.Database.Record, r, in.Database.Statements) {
		changes = in.ranChange(ctx, r)
	}
	if !in.hasRanParents(r) {
		changes = append(changes, in.ranParents(r)...)
	}
	by := in.Accepted.Covering(changes...)
	if len(by) == 0 {
		return e, false
	}
	e = dialect.Entry{
		Action: dialect.ActionAccept, Revision: now.ID, Parents: now.Parents, FileHash: HashOf(now),
		Statements: ran.Statements, Done: ran.Done, Hashes: ran.Hashes, Checksum: ran.Checksum, Note: reasons(by),
		Section: ran.Section, Replaced: ran.Replaced,
	}
	if changes[0].Part.IsUpgrade() {
		statements, err := in.Database.Statements(ctx, now, ran.Section)
		if err != nil {
			return e, false
		}
		e.Statements, e.Done, e.Hashes, e.Checksum = len(statements), len(statements), nil, dialect.Checksum(statements)
	}
	if !now.HasStatements() {
		e.Checksum, e.FileHash = "", ""
	}
	return e, true
}

// reasons returns the reasons of acceptances in one line.
func reasons(by []*acceptance.Acceptance) string {
	var all []string
	for _, a := range by {
		if !slices.Contains(all, a.Because) {
			all = append(all, a.Because)
		}
	}
	return strings.Join(all, "; ")
}

// AcceptedRuns divides revisions that were edited after they ran into those whose edit
// is not accepted, and the acceptances of the others.
func AcceptedRuns(ctx context.Context, in Input, refs []graph.Ref) (edited []graph.Ref, accepted map[graph.Ref]*acceptance.Acceptance) {
	accepted = map[graph.Ref]*acceptance.Acceptance{}
	for _, r := range refs {
		if by := in.Accepted.Covering(in.ranChange(ctx, r)...); len(by) > 0 {
			accepted[r] = by[len(by)-1]
		} else {
			edited = append(edited, r)
		}
	}
	return edited, accepted
}
