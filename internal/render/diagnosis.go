package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
)

// Diagnosis writes the database, the graph's shape with its position, and each fault with
// its cause and its fixes.
func Diagnosis(w io.Writer, d ramus.Diagnosis, o ShapeOptions, flags Flags) error {
	var b strings.Builder
	s := o.Style
	if d.Current != nil {
		b.WriteString(s.Dim(Database(d.Current.Database)))
	}
	if d.Shape != nil {
		b.WriteString(s.Fault(unknownRows(d)))
		if err := Shape(&b, *d.Shape, o); err != nil {
			return err
		}
		b.WriteString(s.Prose(summary(d)) + "\n")
	}
	of := map[string]int{}
	for i, f := range d.Findings {
		if of[f.Check]++; of[f.Check] > maxAlike {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(finding(s, fmt.Sprintf("%d. ", i+1), f, "   "))
	}
	b.WriteString(s.Prose(flags.Repeat(omitted(of))))
	switch len(d.Findings) {
	case 0:
		b.WriteString("\n" + healthy(s, d.Partial) + "\n")
	case 1:
		b.WriteString("\n" + s.Prose(s.Fault("one fault")+flags.Repeat(fixable(d))) + "\n")
	default:
		b.WriteString("\n" + s.Prose(s.Fault(fmt.Sprintf("%d faults", len(d.Findings)))+flags.Repeat(fixable(d))) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// healthy returns the line of a diagnosis without faults.
func healthy(s Style, partial bool) string {
	if partial {
		return s.Waiting("no faults found in the parts that could be examined")
	}
	return s.Good("no faults found")
}

// maxAlike is the number of findings of one check that are shown.
const maxAlike = 6

// omitted reports how many faults of each check are not shown.
func omitted(of map[string]int) string {
	var b strings.Builder
	for _, check := range slices.Sorted(maps.Keys(of)) {
		if more := of[check] - maxAlike; more > 0 {
			fmt.Fprintf(&b, "\n… and %d more of %s; for all of them: ramus doctor --format json\n", more, check)
		}
	}
	return b.String()
}

// unknownRows returns a line for each version row that has no revision.
func unknownRows(d ramus.Diagnosis) string {
	var b strings.Builder
	if d.Current != nil {
		for _, row := range d.Current.Undefined() {
			b.WriteString("?  " + row + " ← database, but no file defines it\n")
		}
	}
	return b.String()
}

// summary returns the counts of the shape and the database's position, in a line.
func summary(d ramus.Diagnosis) string {
	s := d.Shape
	parts := []string{counted(s.Revisions, "revision")}
	for _, one := range []struct {
		n    int
		noun string
	}{{s.Heads, "head"}, {s.BranchPoints, "branch point"}, {s.Merges, "merge"}} {
		if one.n > 0 {
			parts = append(parts, counted(one.n, one.noun))
		}
	}
	text := strings.Join(parts, ", ")
	switch c := d.Current; {
	case c == nil:
		return text
	case len(c.Rows) == 0:
		text += "; the database is at base"
	default:
		text += "; the database is at " + strings.Join(c.Rows, ", ")
	}
	if d.Current.Pending > 0 {
		text += fmt.Sprintf(", %d pending", d.Current.Pending)
	}
	return text
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// fixable returns the clause that counts the findings with a safe fix.
func fixable(d ramus.Diagnosis) string {
	n := 0
	for _, f := range d.Findings {
		for _, r := range f.Fixes {
			if r.Safe {
				n++
				break
			}
		}
	}
	switch {
	case n == 0:
		return ""
	case n < len(d.Findings):
		return fmt.Sprintf("; safe fixes for %d: ramus doctor --fix", n)
	case n == 1:
		return "; it has a safe fix: ramus doctor --fix"
	}
	return "; all have safe fixes: ramus doctor --fix"
}
