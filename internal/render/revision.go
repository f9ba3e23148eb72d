package render

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Heads writes a line for each revision, "id (label) (head)", or with verbose
// an entry.
func Heads(w io.Writer, heads []ramus.Revision, verbose bool) error {
	return each(w, heads, func(r ramus.Revision) string {
		if verbose {
			return entry(r)
		}
		return r.ID + labels(r) + position(r)
	})
}

// Current writes a line for each revision, "id (head)", or with verbose an
// entry; and "id (unknown)" for each row that no revision defines. As in
// Alembic, "(current)" is left out.
func Current(w io.Writer, c ramus.Current, verbose bool) error {
	err := each(w, c.Revisions, func(r ramus.Revision) string {
		r.Current = false
		if verbose {
			return entry(r)
		}
		return r.ID + position(r) + shape(r)
	})
	if err != nil {
		return err
	}
	return each(w, c.Unknown, func(row string) string { return row + " (unknown)" })
}

// History writes a line for each revision,
// "parent, parent -> id (label) (head) (mergepoint), message", or with verbose
// an entry.
func History(w io.Writer, revisions []ramus.Revision, verbose bool) error {
	return each(w, revisions, func(r ramus.Revision) string {
		if verbose {
			return entry(r)
		}
		return Line(r)
	})
}

// Line is a revision's line in a history.
func Line(r ramus.Revision) string {
	depends := ""
	if len(r.DependsOn) > 0 {
		depends = " (" + strings.Join(r.DependsOn, ", ") + ")"
	}
	return down(r) + depends + " -> " + r.ID + labels(r) + position(r) + shape(r) + ", " + r.Message
}

// Show writes an entry for each revision.
func Show(w io.Writer, revisions []ramus.Revision) error {
	return each(w, revisions, entry)
}

// Branches writes each branch point with its children under it.
func Branches(w io.Writer, points []ramus.BranchPoint, verbose bool) error {
	return each(w, points, func(p ramus.BranchPoint) string {
		head := p.ID + labels(p.Revision) + position(p.Revision) + shape(p.Revision)
		if verbose {
			head = entry(p.Revision)
		}
		lines := []string{head}
		for _, child := range p.Into {
			line := child.ID + labels(child) + position(child) + shape(child)
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
	var b strings.Builder
	for _, item := range items {
		b.WriteString(text(item))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// labels is " (api, admin)", or "".
func labels(r ramus.Revision) string {
	if len(r.Labels) == 0 {
		return ""
	}
	return " (" + strings.Join(r.Labels, ", ") + ")"
}

// position says whether r is a head. Alembic's words: a head on which
// something depends is an "effective head".
func position(r ramus.Revision) string {
	var s string
	switch {
	case r.Effective:
		s = " (head)"
	case r.Head:
		s = " (effective head)"
	}
	if r.Current {
		s += " (current)"
	}
	return s
}

// shape says whether r is a branch point, a merge point, or both.
func shape(r ramus.Revision) string {
	var s string
	if r.Branch {
		s = " (branchpoint)"
	}
	if r.Merge {
		s += " (mergepoint)"
	}
	return s
}

func down(r ramus.Revision) string {
	if len(r.Parents) == 0 {
		return "<base>"
	}
	return strings.Join(r.Parents, ", ")
}

// entry is what Alembic prints of a revision with -v, ending in a newline.
func entry(r ramus.Revision) string {
	var b strings.Builder
	head := ""
	if r.Head {
		head = " (head)"
	}
	current := ""
	if r.Current {
		current = " (current)"
	}
	fmt.Fprintf(&b, "Rev: %s%s%s%s\n", r.ID, head, shape(r), current)
	parent := "Parent"
	if r.Merge {
		parent = "Merges"
	}
	fmt.Fprintf(&b, "%s: %s\n", parent, down(r))
	for _, line := range []struct {
		name   string
		values []string
		shown  bool
	}{
		{"Also depends on", r.DependsOn, len(r.DependsOn) > 0},
		{"Branches into", r.Children, r.Branch},
		{"Branch names", r.Labels, len(r.Labels) > 0},
	} {
		if line.shown {
			fmt.Fprintf(&b, "%s: %s\n", line.name, strings.Join(line.values, ", "))
		}
	}
	fmt.Fprintf(&b, "Path: %s\n\n", cmp.Or(r.Path, r.File))
	lines := docLines(r)
	for i := range lines {
		lines[i] = "    " + lines[i]
	}
	return b.String() + strings.Join(lines, "\n") + "\n" // of no text, an empty line
}

// docLines are the lines of a revision's long text. Of one in Python that is its
// docstring, cut as Python's splitlines does.
func docLines(r ramus.Revision) []string {
	if r.Language != "python" {
		return strings.Split(longDoc(r), "\n")
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\x1c", "\n", "\x1d", "\n", "\x1e", "\n",
		"\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(r.Message + r.Body)
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// longDoc is the text of a revision as Alembic's template would have written
// it into the docstring.
func longDoc(r ramus.Revision) string {
	text := r.Message
	if r.Body != "" {
		text += "\n\n" + r.Body
	}
	return fmt.Sprintf("%s\n\nRevision ID: %s\nRevises: %s\nCreate Date: %s", text, r.ID, strings.Join(r.Parents, ", "), r.CreateDate)
}

// Parents are the parents of r as a history line shows them.
func Parents(r ramus.Revision) string { return down(r) }
