package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Findings writes what a verb's checks found: for each finding its message, the
// revisions concerned with their files, and the commands that mend it. Nothing
// found is said too.
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

// finding is all that there is to say of one, on several lines.
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

// placed is a row for a revision that a finding is about: where it is, who wrote
// it, if any of the authors is known, when, and what it says.
func placed(r ramus.Revision, authors []ramus.Author) []string {
	row := []string{r.ID, fmt.Sprintf("%s:%d", r.File, r.Line)}
	if len(authors) > 0 {
		row = append(row, author(authors, r.ID))
	}
	return append(row, r.CreateDate, firstLine(r.Message))
}

// author is who wrote a finding's revision, as far as that is known.
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
