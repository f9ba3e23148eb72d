package render

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus"
)

// A Listing says how a list of revisions is printed.
type Listing struct {
	Verbose bool // with all details
	All     bool // each revision has a line, also on a terminal
}

// Lengths of folded runs: of a long line of revisions, the ends are shown.
const (
	newestShown = 3
	oldestShown = 1
	leastFolded = 10
)

// A listed row is a revision of a list, or a run of them that is folded into one line.
type listed struct {
	at     int  // the index of the revision, or of the run's first one
	folded int  // the number of revisions in the run; 0 for a revision
	first  bool // it is the first run of the list
}

// end returns the index of a run's last revision.
func (r listed) end() int { return r.at + r.folded - 1 }

// line returns the line of a run.
func (r listed) line(what, newest, oldest string) string {
	return fmt.Sprintf("… %d %s, %s to %s%s …", r.folded, what, newest, oldest, mark(" (--all lists them)", r.first))
}

// rows returns the rows of a list of n revisions. On a terminal, revisions far inside a
// run are folded, unless all are asked for: linked reports whether a revision and the
// next one are in the same run.
func (o Listing) rows(s Style, n int, linked func(i int) bool) (rows []listed) {
	fold := s.Width > 0 && !o.All && !o.Verbose
	first := true
	for from := 0; from < n; {
		to := from + 1
		for fold && to < n && linked(to-1) {
			to++
		}
		hidden := to - from - newestShown - oldestShown
		if hidden < leastFolded {
			hidden = 0
		}
		for at := from; at < to; at++ {
			if hidden > 0 && at == from+newestShown {
				rows = append(rows, listed{at, hidden, first})
				at, first = at+hidden-1, false
				continue
			}
			rows = append(rows, listed{at: at})
		}
		from = to
	}
	return rows
}

// inLine reports whether lower is the only parent of upper, and upper its only child, and
// no mark tells them apart.
func inLine(upper, lower ramus.Revision) bool {
	return slices.Equal(upper.Parents, []string{lower.ID}) && len(upper.DependsOn) == 0 && !lower.Branch &&
		!upper.Current && !lower.Current && slices.Equal(upper.Labels, lower.Labels)
}
