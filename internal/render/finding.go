package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Findings writes the findings of a verb's checks: for each one its message, its
// revisions with their files, and the commands that fix it. Without findings it writes
// "VERB: ok".
func Findings(w io.Writer, verb string, findings []ramus.Finding) error {
	var b strings.Builder
	if len(findings) == 0 {
		b.WriteString(verb + ": ok\n")
	}
	for i, f := range findings {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(verb + ": " + finding(f))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// finding returns the text of a finding, on several lines.
func finding(f ramus.Finding) string {
	var b strings.Builder
	b.WriteString(f.Message + "\n")
	var rows [][]string
	for _, r := range f.Revisions {
		row := placed(r, f.Authors)
		row[0] = "  " + row[0]
		rows = append(rows, row)
	}
	b.WriteString(table(rows))
	for i, command := range f.Mend {
		fmt.Fprintf(&b, "%s%s\n", [...]string{"mend it with: ", "          or: "}[min(i, 1)], command)
	}
	return b.String()
}

// placed returns the table row of a finding's revision: its id, its place, its author
// (if any author of the finding is known), its date and its message.
func placed(r ramus.Revision, authors []ramus.Author) []string {
	row := []string{r.ID, fmt.Sprintf("%s:%d", r.File, r.Line)}
	if len(authors) > 0 {
		row = append(row, author(authors, r.ID))
	}
	return append(row, r.CreateDate, firstLine(r.Message))
}

// author returns the author of a finding's revision, or "".
func author(authors []ramus.Author, id string) string {
	for _, a := range authors {
		if a.Revision == id {
			return a.Name
		}
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
