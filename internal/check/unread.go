package check

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// NoteUnread returns a note about the applied and the pending revisions that the schema
// is not, or not wholly, compared with, since statements of theirs cannot be read; "" if
// there are none. Pending ones count where there is anything that they could have made.
func (in Input) NoteUnread(ctx context.Context) string {
	var ids, places []string
	for _, r := range in.Graph().Order() {
		if !in.Database.Applied.Has(r) && in.Schema.Catalog.Len() == 0 {
			continue
		}
		if lines := in.Schema.ChangesOf(ctx, in.Revision(r)).Unread; len(lines) > 0 {
			ids, places = append(ids, in.Graph().ID(r)), append(places, in.unreadAt(r, lines))
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s %s left out of the comparison with the schema, as a whole or in part: %s statements cannot be read without running them (%s)",
		plural(len(ids), "revision", "revisions"), few(ids), plural(len(ids), "was", "were"), plural(len(ids), "its", "their"), few(places))
}

// unreadAt returns the place of the first lines of a revision that cannot be read.
func (in Input) unreadAt(r graph.Ref, lines []int) string {
	const most = 3
	texts := make([]string, 0, most)
	for _, line := range lines[:min(most, len(lines))] {
		texts = append(texts, strconv.Itoa(line))
	}
	place := in.Revision(r).File + ":" + strings.Join(texts, ",")
	if len(lines) > most {
		place += ",…"
	}
	return place
}
