package render

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus"
)

// captionOf returns the text about a point in parts, for pictures that are not on a terminal:
// its id or the range of ids, its marks, and its message.
func captionOf(p ramus.Point) (id string, marks []string, message string) {
	if p.Run > 1 {
		return p.Oldest + ".." + p.ID, marksOf(p), several(p)
	}
	return p.ID, marksOf(p), firstLine(p.Message)
}

// marksOf returns the labels that a point declares, and its marks.
func marksOf(p ramus.Point) (marks []string) {
	marks = append(marks, p.Starts...)
	for _, m := range []struct {
		text string
		is   bool
	}{
		{"head", p.Effective}, {"effective head", p.Head && !p.Effective}, {"merge", p.Merge}, {"branch point", p.Branch},
		{"base", p.Run == 1 && len(p.Parents) == 0}, {"not shared", p.Unshared}, {"database", p.Current},
		{strings.ReplaceAll(string(p.State), "_", " "), p.State != "" && p.State != ramus.Applied},
	} {
		if m.is {
			marks = append(marks, m.text)
		}
	}
	return marks
}

// altText describes a picture in a sentence, for those who cannot see it.
func altText(s ramus.Shape) string {
	text := counted(s.Revisions, "revision")
	for _, one := range []struct {
		n    int
		noun string
	}{{s.Heads, "head"}, {s.BranchPoints, "branch point"}, {s.Merges, "merge"}} {
		if one.n > 0 {
			text += ", " + counted(one.n, one.noun)
		}
	}
	if s.Pending > 0 {
		text += fmt.Sprintf(", %d pending", s.Pending)
	}
	return text
}
