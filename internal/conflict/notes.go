package conflict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
)

// notes collect what was left out of the comparisons.
type notes struct{ renamed, unstable []string }

func (n *notes) add(renamed []contents.Column, unstable map[contents.Column]bool) {
	for _, c := range renamed {
		n.renamed = append(n.renamed, c.String())
	}
	for c := range unstable {
		n.unstable = append(n.unstable, c.String())
	}
}

// texts returns the notes for people.
func (n *notes) texts() (all []string) {
	if columns := distinct(n.renamed); columns != "" {
		all = append(all, "the order decides which generated value a row gets in "+columns+"; no row that is compared depends on it")
	}
	if columns := distinct(n.unstable); columns != "" {
		all = append(all, "values that change from run to run were not compared: "+columns)
	}
	return all
}

func distinct(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// report writes the notes of the run, and sorts what is unproved by id.
func (f *finder) report() {
	slices.SortFunc(f.result.Unproved, func(a, b Unproved) int { return cmp.Compare(f.graph.ID(a.Revision), f.graph.ID(b.Revision)) })
	f.result.Notes = append(f.result.Notes, f.notes.texts()...)
	if f.changing && !f.rows {
		f.result.Notes = append(f.result.Notes, noRows)
	}
	stuck := len(f.result.Conflicts) + len(f.result.Unproved)
	if left := f.result.Squares - f.result.Proved - len(f.result.Conflicts); left > 0 && stuck > 0 {
		f.result.Notes = append(f.result.Notes, pairs(left)+" not run: what is listed comes before")
	}
}

func pairs(n int) string {
	if n == 1 {
		return "one pair of revisions was"
	}
	return fmt.Sprintf("%d pairs of revisions were", n)
}
