package check

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// NoteUnread returns a note about the applied and the pending revisions that the schema
// is not, or not wholly, compared with, since statements of theirs cannot be read; "" if
// there are none. Pending ones count where there is anything that they could have made.
func (in Input) NoteUnread(ctx context.Context) string {
	in.cached = newCache(nil)
	if unknown := in.findUnknownEffects(ctx); unknown.all {
		return fmt.Sprintf("the schema was not compared with the revisions: statements that cannot be read without running them may have removed or renamed any object (%s)",
			few(in.unreadIn(ctx, slices.Compact(unknown.by))))
	}
	var refs []graph.Ref
	for _, r := range in.Graph().Order() {
		if in.Database.Applied.Has(r) || in.Schema.Catalog.Len() > 0 {
			if len(in.changesOf(ctx, r).Unread) > 0 {
				refs = append(refs, r)
			}
		}
	}
	if len(refs) == 0 {
		return ""
	}
	n := len(refs)
	return fmt.Sprintf("%s %s %s left out of the comparison with the schema, as a whole or in part: %s statements cannot be read without running them (%s)",
		plural(n, "revision", "revisions"), few(in.Graph().IDs(refs)), plural(n, "was", "were"), plural(n, "its", "their"), few(in.unreadIn(ctx, refs)))
}

// unreadIn returns the places of the statements of revisions that cannot be read.
func (in Input) unreadIn(ctx context.Context, refs []graph.Ref) (places []string) {
	for _, r := range refs {
		places = append(places, in.unreadAt(r, in.changesOf(ctx, r).Unread))
	}
	return places
}

// unreadAt returns the place of the first lines of a revision that cannot be read.
func (in Input) unreadAt(r graph.Ref, lines []int) string {
	const most = 3
	texts := make([]string, 0, most)
	for _, line := range lines[:min(most, len(lines))] {
		texts = append(texts, strconv.Itoa(line))
	}
	place := in.Revision(r).File
	if len(texts) > 0 {
		place += ":" + strings.Join(texts, ",")
	}
	if len(lines) > most {
		place += ",…"
	}
	return place
}
