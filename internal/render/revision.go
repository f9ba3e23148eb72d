package render

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Heads writes a line for each revision, "id (label) (head)", or with verbose
// an entry.
func Heads(w io.Writer, s Style, heads []ramus.Revision, verbose bool) error {
	return each(w, heads, func(r ramus.Revision) string {
		if verbose {
			return entry(s, r)
		}
		return s.ID(r.ID) + labels(s, r) + position(s, r)
	})
}

// HeadFiles returns a line for each head: its id, labels, file and message.
func HeadFiles(heads []ramus.Revision) string {
	rows := make([][]string, len(heads))
	for i, r := range heads {
		rows[i] = []string{r.ID + labels(Style{}, r), r.File, firstLine(r.Message)}
	}
	return table(rows, 0)
}

// Current writes a line for each revision, "id (head)", or with verbose an
// entry under Alembic's line with the database; and "id (unknown)" for each row that no revision defines. As in
// Alembic, "(current)" is left out.
func Current(w io.Writer, s Style, c ramus.Current, verbose bool) error {
	if verbose && c.Database != "" {
		if _, err := fmt.Fprintf(w, "Current revision(s) for %s:\n", c.Database); err != nil {
			return err
		}
	}
	err := each(w, c.Revisions, func(r ramus.Revision) string {
		r.Current = false
		if verbose {
			return entry(s, r)
		}
		return s.ID(r.ID) + position(s, r) + shape(s, r)
	})
	if err != nil {
		return err
	}
	if err := each(w, c.Ahead, func(row string) string { return s.ID(row) + s.Waiting(" (ahead)") }); err != nil {
		return err
	}
	return each(w, c.Unknown, func(row string) string { return s.ID(row) + s.Fault(" (unknown)") })
}

// History writes a line for each revision,
// "parent, parent -> id (label) (head) (mergepoint), message", or if it is verbose an
// entry.
func History(w io.Writer, s Style, revisions []ramus.Revision, o Listing) error {
	if o.Verbose {
		return Show(w, s, revisions)
	}
	linked := func(i int) bool { return inLine(revisions[i], revisions[i+1]) }
	return each(w, o.rows(s, len(revisions), linked), func(r listed) string {
		if r.folded == 0 {
			return Line(s, revisions[r.at])
		}
		return s.Dim(r.line("revisions", revisions[r.at].ID, revisions[r.end()].ID))
	})
}

// Line returns the line of a revision in a history.
func Line(s Style, r ramus.Revision) string {
	depends := ""
	if len(r.DependsOn) > 0 {
		depends = " (" + strings.Join(r.DependsOn, ", ") + ")"
	}
	return s.Dim(down(r)+depends+" ->") + " " + s.ID(r.ID) + labels(s, r) + position(s, r) + shape(s, r) + ", " + r.Message
}

// Show writes an entry for each revision.
func Show(w io.Writer, s Style, revisions []ramus.Revision) error {
	return eachTo(w, revisions, func(b *bytes.Buffer, r ramus.Revision) { writeEntry(b, s, r) })
}

// Branches writes each branch point with its children under it.
func Branches(w io.Writer, s Style, points []ramus.BranchPoint, verbose bool) error {
	return each(w, points, func(p ramus.BranchPoint) string {
		head := s.ID(p.ID) + labels(s, p.Revision) + position(s, p.Revision) + shape(s, p.Revision)
		if verbose {
			head = entry(s, p.Revision)
		}
		lines := []string{head}
		for _, child := range p.Into {
			line := s.ID(child.ID) + labels(s, child) + position(s, child) + shape(s, child)
			if verbose {
				line += ", " + child.Message
			}
			lines = append(lines, strings.Repeat(" ", len(p.ID))+" -> "+line)
		}
		return strings.Join(lines, "\n") + "\n"
	})
}

// each writes text(item) and a newline for every item.
func each[T any](w io.Writer, items []T, text func(T) string) error {
	return eachTo(w, items, func(b *bytes.Buffer, item T) { b.WriteString(text(item)) })
}

// eachTo writes each item with write, and a newline after it. It flushes every 64 KiB,
// so that long histories are never held in memory as a whole.
func eachTo[T any](w io.Writer, items []T, write func(*bytes.Buffer, T)) error {
	const enough = 64 << 10
	var b bytes.Buffer
	for i, item := range items {
		write(&b, item)
		b.WriteByte('\n')
		if b.Len() < enough && i+1 < len(items) {
			continue
		}
		if _, err := b.WriteTo(w); err != nil {
			return err
		}
	}
	return nil
}

// labels returns the labels as in " (api, admin)", or "".
func labels(s Style, r ramus.Revision) string {
	if len(r.Labels) == 0 {
		return ""
	}
	return s.Label(" (" + strings.Join(r.Labels, ", ") + ")")
}

// position returns the marks for a head and for a current revision. As in Alembic, a
// head that another revision depends on is marked "(effective head)".
func position(s Style, r ramus.Revision) string {
	var text string
	switch {
	case r.Effective:
		text = s.Head(" (head)")
	case r.Head:
		text = s.Head(" (effective head)")
	}
	return text + s.Current(mark(" (current)", r.Current))
}

// shape returns the marks for a branch point and for a merge point.
func shape(s Style, r ramus.Revision) string {
	return s.Shape(mark(" (branchpoint)", r.Branch)) + s.Shape(mark(" (mergepoint)", r.Merge))
}

func down(r ramus.Revision) string {
	if len(r.Parents) == 0 {
		return "<base>"
	}
	return strings.Join(r.Parents, ", ")
}

// entry returns the text that Alembic prints for a revision with -v. It ends in a
// newline.
func entry(s Style, r ramus.Revision) string {
	var b bytes.Buffer
	writeEntry(&b, s, r)
	return b.String()
}

func writeEntry(b *bytes.Buffer, s Style, r ramus.Revision) {
	field := func(name string, values ...string) {
		b.WriteString(name)
		for i, value := range values {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(value)
		}
		b.WriteByte('\n')
	}
	field("Rev: ", s.ID(r.ID)+s.Head(mark(" (head)", r.Head))+shape(s, r)+s.Current(mark(" (current)", r.Current)))
	parent := "Parent: "
	if r.Merge {
		parent = "Merges: "
	}
	field(parent, down(r))
	if len(r.Sections) > 0 {
		field("Sections: ", "from:"+strings.Join(r.Sections, ", from:"))
	}
	if len(r.DependsOn) > 0 {
		field("Also depends on: ", r.DependsOn...)
	}
	if r.Branch {
		field("Branches into: ", r.Children...)
	}
	if len(r.Labels) > 0 {
		field("Branch names: ", s.Label(strings.Join(r.Labels, ", ")))
	}
	field("Path: ", cmp.Or(r.Path, r.File))
	b.WriteByte('\n')
	lines := docLines(r)
	for _, line := range lines {
		field("    ", line)
	}
	if len(lines) == 0 { // an empty line stands for no text
		b.WriteByte('\n')
	}
}

// mark returns text if holds is true, else "".
func mark(text string, holds bool) string {
	if holds {
		return text
	}
	return ""
}

// docLines returns the lines of a revision's long text. For a revision in Python this
// is its docstring, split as by Python's splitlines.
func docLines(r ramus.Revision) []string {
	if r.Language != "python" {
		return strings.Split(longDoc(r), "\n")
	}
	text := r.Message + r.Body
	if text == "" {
		return nil
	}
	if hasOtherBreaks(text) {
		text = pythonBreaks.Replace(text)
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

var pythonBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\x1c", "\n", "\x1d", "\n", "\x1e", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// hasOtherBreaks reports whether a text may have a line break other than LF. It tests
// for the first bytes of their encodings, so it may report a false positive.
func hasOtherBreaks(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '\v' && c <= '\r', c >= 0x1c && c <= 0x1e, c == "\u0085"[0], c == "\u2028"[0]:
			return true
		}
	}
	return false
}

// longDoc returns the docstring that Alembic's template would write for a revision.
func longDoc(r ramus.Revision) string {
	text := r.Message
	if r.Body != "" {
		text += "\n\n" + r.Body
	}
	return text + "\n\nRevision ID: " + r.ID + "\nRevises: " + strings.Join(r.Parents, ", ") + "\nCreate Date: " + r.CreateDate
}

// Parents returns the parents of r as a history line shows them.
func Parents(r ramus.Revision) string { return down(r) }
