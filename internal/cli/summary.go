package cli

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// noteDone prints the last line of a run that did something: "upgraded 5 revisions in
// 2.3s; the database is at r5 (head)".
func (a *app) noteDone(p *ramus.Project, done *progress, verb string, result ramus.Result) {
	revisions := "1 revision"
	if n := len(result.Applied); n != 1 {
		revisions = fmt.Sprintf("%d revisions", n)
	}
	a.note("%s %s%s; the database is at %s%s", verb, revisions, done.took(" in ", done.total), render.Rows(result.Rows), behind(p, result.Rows))
}

// behind returns " (head)" or " (heads)" if the rows are those of all heads.
func behind(p *ramus.Project, rows []string) string {
	var heads []string
	for _, r := range p.Heads() {
		if r.Effective {
			heads = append(heads, r.ID)
		}
	}
	switch {
	case !slices.Equal(heads, rows) || len(rows) == 0:
		return ""
	case len(rows) == 1:
		return " (head)"
	}
	return " (heads)"
}
