package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Adopted writes a line for each file that adopt created, or would create.
func Adopted(w io.Writer, a ramus.Adopted) error {
	verb, path := "created ", ""
	if a.DryRun {
		verb, path = "would create ", "would write "
	}
	var b strings.Builder
	for _, created := range a.Made {
		b.WriteString(verb + created + "\n")
	}
	for _, changed := range a.Changed {
		b.WriteString("added to " + changed + "\n")
	}
	for _, r := range a.Revisions {
		b.WriteString(path + r.File + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// AdoptedSummary returns a line about the conversion of a folder.
func AdoptedSummary(a ramus.Adopted) string {
	text := fmt.Sprintf("%s: %s of %s", a.Folder, migrations(len(a.Revisions)+a.Existed), a.Tool)
	switch {
	case len(a.Revisions) == 0:
		return text + ", already adopted"
	case a.Existed > 0:
		text += fmt.Sprintf(", %d of them already adopted", a.Existed)
	}
	first, last := a.Revisions[0].ID, a.Revisions[len(a.Revisions)-1].ID
	written := "written"
	if a.DryRun {
		written = "to be written"
	}
	if first == last {
		return fmt.Sprintf("%s, read as %s SQL; %s: revision %s", text, a.Dialect, written, first)
	}
	return fmt.Sprintf("%s, read as %s SQL; %s: revisions %s to %s", text, a.Dialect, written, first, last)
}

func migrations(n int) string {
	if n == 1 {
		return "1 migration"
	}
	return fmt.Sprintf("%d migrations", n)
}

// Adoption writes the version that another tool's table records, and the version rows
// that a stamp would write.
func Adoption(w io.Writer, a ramus.Adoption) error {
	var b strings.Builder
	at := "nothing is applied"
	if a.Version != "" {
		at = fmt.Sprintf("%s applied, up to version %s", migrations(len(a.Applied)), a.Version)
	}
	fmt.Fprintf(&b, "%s (%s): %s\n", a.Table, a.Tool, at)
	for _, s := range a.Plan.Steps {
		for _, e := range s.Edits {
			b.WriteString(edit(e) + "\n")
		}
	}
	switch {
	case a.Plan.Empty() && len(a.Plan.Rows) > 0 && a.Plan.Target != strings.Join(a.Plan.Rows, " "):
		fmt.Fprintf(&b, "nothing to write: ramus has migrated the database since then, and it is at %s\n", Rows(a.Plan.Rows))
	case a.Plan.Empty() && len(a.Plan.Rows) > 0:
		fmt.Fprintf(&b, "nothing to write: the database is already stamped at %s\n", Rows(a.Plan.Rows))
	case a.Plan.Empty():
		b.WriteString("nothing to write\n")
	default:
		fmt.Fprintf(&b, "%s is not changed\n", a.Table)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
