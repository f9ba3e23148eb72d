package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
)

// Diagnosis writes the graph's shape, where the database is, and each fault with
// what happened and what mends it.
func Diagnosis(w io.Writer, d ramus.Diagnosis, o ShapeOptions) error {
	var b strings.Builder
	if d.Shape != nil {
		b.WriteString(unknownRows(d))
		if err := Shape(&b, *d.Shape, o); err != nil {
			return err
		}
		b.WriteString(summary(d) + "\n")
	}
	of := map[string]int{}
	for i, f := range d.Faults {
		if of[f.Check]++; of[f.Check] > maxAlike {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%d. %s", i+1, faultText(f, "   "))
	}
	b.WriteString(omitted(of))
	switch len(d.Faults) {
	case 0:
		b.WriteString("\nno faults found\n")
	case 1:
		b.WriteString("\none fault" + fixable(d) + "\n")
	default:
		fmt.Fprintf(&b, "\n%d faults%s\n", len(d.Faults), fixable(d))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Limits of the text of a diagnosis.
const (
	maxAlike     = 6  // faults shown of one check
	maxConcerned = 12 // revisions shown of one fault
)

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
	if s.Pending > 0 {
		text += fmt.Sprintf(", %d pending", s.Pending)
	}
	return text
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// fixable says how many faults ramus would mend by itself.
func fixable(d ramus.Diagnosis) string {
	n := 0
	for _, f := range d.Faults {
		for _, r := range f.Remedies {
			if r.Safe {
				n++
				break
			}
		}
	}
	switch {
	case n == 0:
		return ""
	case n == len(d.Faults):
		return "; ramus doctor --fix mends " + map[bool]string{true: "it", false: "all"}[n == 1]
	}
	return fmt.Sprintf("; ramus doctor --fix mends %d", n)
}

// Fault writes one fault.
func Fault(w io.Writer, f ramus.Fault) error {
	_, err := io.WriteString(w, faultText(f, "  "))
	return err
}

// faultText returns the text of a fault: its message, revisions, cause and remedies.
// All lines but the first are indented.
func faultText(f ramus.Fault, indent string) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(f.Message, "\n", "\n"+indent) + "\n")
	for _, line := range strings.Split(strings.TrimSuffix(concerned(f), "\n"), "\n") {
		if line != "" {
			b.WriteString(indent + line + "\n")
		}
	}
	if f.Cause != "" {
		b.WriteString(indent + "what happened (" + f.Certainty + "):\n")
		for _, line := range wrapped(f.Cause, 92-len(indent)) {
			b.WriteString(indent + "  " + line + "\n")
		}
	}
	for i, r := range f.Remedies {
		label := [...]string{"mend it with: ", "          or: "}[min(i, 1)]
		for line := range strings.SplitSeq(r.Command, "\n") {
			b.WriteString(strings.TrimRight(indent+label+line, " ") + "\n")
			label = strings.Repeat(" ", len(label))
		}
		if r.Why != "" {
			b.WriteString(indent + strings.Repeat(" ", len(label)) + "# " + r.Why + "\n")
		}
	}
	return b.String()
}

// concerned returns a table of the fault's revisions with their files, or if there are
// none, of its files.
func concerned(f ramus.Fault) string {
	var rows [][]string
	for i, r := range f.Revisions {
		if i == maxConcerned {
			rows = append(rows, []string{fmt.Sprintf("and %d more", len(f.Revisions)-i)})
			break
		}
		rows = append(rows, placed(r, f.Authors))
	}
	if len(rows) == 0 {
		for _, at := range f.Locations {
			if at.Line > 0 {
				rows = append(rows, []string{fmt.Sprintf("%s:%d", at.File, at.Line)})
			} else {
				rows = append(rows, []string{at.File})
			}
		}
	}
	return table(rows)
}

// wrapped breaks text at spaces into lines of at most width characters; a longer word
// gets a line of its own.
func wrapped(text string, width int) (lines []string) {
	line, long := "", 0
	for word := range strings.FieldsSeq(text) {
		n := len([]rune(word))
		if long > 0 && long+1+n > width {
			lines = append(lines, line)
			line, long = "", 0
		}
		if long > 0 {
			line += " "
			long++
		}
		line += word
		long += n
	}
	return append(lines, line)
}
