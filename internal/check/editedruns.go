package check

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Splitter returns the statements of the upgrade in a revision's file. Of a merge with
// sections, side is the parent whose section is meant; for the script that every revision
// has, it is empty.
type Splitter func(ctx context.Context, r *revision.Revision, side string) ([]dialect.Statement, error)

// EditedRuns returns the revisions, oldest first, whose statements are not those that
// ran, by the log. It reads the files of all revisions that ran, on all processors, and
// splits only those whose hash is not the one in the log: about 10 µs for each file.
func EditedRuns(ctx context.Context, rec *record.Record, split Splitter) []graph.Ref {
	refs := rec.RanRefs()
	edited := make([]bool, len(refs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(refs)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				edited[i] = editedSinceAll(ctx, rec, refs[i], split)
			}
		})
	}
	wg.Wait()
	var found []graph.Ref
	for i, r := range refs {
		if edited[i] {
			found = append(found, r)
		}
	}
	return found
}

// editedSinceAll reports whether a revision's statements are neither those that ran nor
// those that the log has accepted since.
func editedSinceAll(ctx context.Context, rec *record.Record, r graph.Ref, split Splitter) bool {
	return !slices.ContainsFunc(rec.Versions(r), func(e dialect.Entry) bool {
		return !runEdited(ctx, rec.History().Revision(r), e, split)
	})
}

// runEdited reports whether a revision's statements are not those of an entry. A file
// that cannot be read counts as edited.
func runEdited(ctx context.Context, rev *revision.Revision, e dialect.Entry, split Splitter) bool {
	if !checksummed(e) || sameFile(rev, e) {
		return false
	}
	if !rev.HasStatements() {
		return true
	}
	statements, err := split(ctx, rev, e.Section)
	return err != nil || dialect.Checksum(statements) != e.Checksum
}

// sameFile reports whether a revision's file is, byte for byte, the one that ran.
func sameFile(rev *revision.Revision, e dialect.Entry) bool {
	return e.FileHash != "" && HashOf(rev) == e.FileHash
}

// HashOf returns the hash of a revision's file, as the log has it. It is empty for a
// file without statements, and for one that cannot be read. It reads the file only if
// the loader did not read all of it.
func HashOf(rev *revision.Revision) string {
	if !rev.HasStatements() || rev.FileHash != (revision.FileHash{}) {
		return rev.FileHash.String()
	}
	scripts, err := rev.Scripts(context.Background())
	if err != nil {
		return ""
	}
	return scripts.FileHash.String()
}
