package check

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/history"
)

// LongIDs returns the ids of a history that have more characters than a width, in the
// order of the graph.
func LongIDs(h *history.History, width int) (long []string) {
	for _, rev := range h.All() {
		if utf8.RuneCountInString(rev.ID) > width {
			long = append(long, rev.ID)
		}
	}
	return long
}

// NoteLongIDs returns a note about ids for which the column of a version table is too
// narrow, or "" if there are none. where says in which databases it is.
func NoteLongIDs(ids []string, table, where string, width int) string {
	if len(ids) == 0 {
		return ""
	}
	subject := fmt.Sprintf("%d ids (%s) have", len(ids), strings.Join(ids[:min(len(ids), mostLongIDs)], ", "))
	if len(ids) > mostLongIDs {
		subject = fmt.Sprintf("%d ids (%s, …) have", len(ids), strings.Join(ids[:mostLongIDs], ", "))
	} else if len(ids) == 1 {
		subject = "the id " + ids[0] + " has"
	}
	return fmt.Sprintf("%s more than %d characters, for which the column version_num of %s is too narrow%s: ramus upgrade widens it, Alembic alone fails",
		subject, width, table, where)
}

// mostLongIDs is the number of ids that a note lists.
const mostLongIDs = 3
