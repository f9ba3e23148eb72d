package check

import (
	"cmp"
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// oldIDs returns the ids under which revisions ran, where the log has the script and the
// parents of each under an id that has no file now; else nothing.
func (in Input) oldIDs(ctx context.Context, refs []graph.Ref) (ids []string) {
	under := map[string]string{} // old ids by new ones
	for _, r := range refs {
		now := in.Revision(r)
		at := slices.IndexFunc(in.Database.Lost, func(id string) bool { return in.sameAsRun(ctx, now, in.Database.Known[id], under) })
		if at < 0 {
			return nil
		}
		under[now.ID] = in.Database.Lost[at]
		ids = append(ids, in.Database.Lost[at])
	}
	return ids
}

// exceptAs says under which other ids revisions ran, if they did.
func (in Input) exceptAs(ctx context.Context, refs []graph.Ref) string {
	if was := in.oldIDs(ctx, refs); len(was) > 0 {
		return " under " + plural(len(was), "that id", "those ids") + ", but as " + list(was)
	}
	return ""
}

// sameAsRun reports whether a revision has the script and the parents of a run, some of
// which have other ids now.
func (in Input) sameAsRun(ctx context.Context, now *revision.Revision, e dialect.Entry, under map[string]string) bool {
	if e.Action != dialect.ActionUpgrade || !checksummed(e) || e.Statements == 0 || !now.HasStatements() {
		return false
	}
	var parents []string
	for _, id := range now.Parents {
		parents = append(parents, cmp.Or(under[id], id))
	}
	if !sameNames(parents, e.Parents) {
		return false
	}
	statements, err := in.Database.Statements(ctx, now, e.Section)
	return err == nil && dialect.Checksum(statements) == e.Checksum
}
