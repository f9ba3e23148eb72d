package render

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Gate writes the findings of the gate, or that there are none.
func Gate(w io.Writer, s Style, g ramus.GateResult) error {
	if len(g.Findings) == 0 {
		_, err := io.WriteString(w, s.Good(passed(g)))
		return err
	}
	return Findings(w, s, "gate", g.Findings)
}

// passed returns the line of a gate without findings. It tells a gate that compared with
// nothing from one that did.
func passed(g ramus.GateResult) string {
	if g.Against == "" {
		return "gate: ok (files only)\n"
	}
	return "gate: ok\n"
}

// Findings writes the findings of a verb, or that there are none.
func Findings(w io.Writer, s Style, verb string, findings []ramus.Finding) error {
	var b strings.Builder
	if len(findings) == 0 {
		b.WriteString(s.Good(verb + ": ok\n"))
	}
	for i, f := range findings {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(finding(s, verb+": ", f, ""))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Acceptance returns an acceptance in one line.
func Acceptance(a ramus.Acceptance) string {
	return fmt.Sprintf("%s: %s accepted: %s (%s)", a.Revision, a.Change, Printable(a.Because), a.File)
}

// Finding writes one finding, with its lines after the first one indented.
func Finding(w io.Writer, s Style, f ramus.Finding) error {
	_, err := io.WriteString(w, finding(s, "", f, "  "))
	return err
}

// maxConcerned is the number of revisions or of locations that a finding lists at most.
const maxConcerned = 12

// finding returns a finding as text: its message behind first, the revisions with their
// files, the cause, and the fixes. Lines after the first one are indented.
func finding(s Style, first string, f ramus.Finding, indent string) string {
	var b strings.Builder
	b.WriteString(s.Fault(s.plainly().prose(first, indent, cmp.Or(indent, "  "), f.Message)) + "\n")
	for line := range strings.Lines(table(concerned(s, f), s.within(len(indent)+2))) {
		b.WriteString(indent + "  " + line)
	}
	if f.Cause != "" {
		b.WriteString(indent + s.Dim("cause ("+f.Certainty+"):") + "\n")
		b.WriteString(s.cause(indent+"  ", f.Cause) + "\n")
	}
	switch len(f.Fixes) {
	case 0:
	case 1:
		b.WriteString(indent + s.Dim("fix:") + "\n")
	default:
		b.WriteString(indent + s.Dim("fix, by one of these:") + "\n")
	}
	for _, fix := range f.Fixes {
		b.WriteString(fixText(s, fix, indent+"  "))
	}
	return b.String()
}

// causeWidth is the width of causes in a pipe, in columns.
const causeWidth = 92

// cause returns the text of a cause, which is wrapped in a pipe, too.
func (s Style) cause(indent, text string) string {
	width := causeWidth
	if s.Width > 0 {
		width = s.proseWidth()
	}
	return s.fillTo(width, indent, indent, strings.Join(strings.Fields(text), " "))
}

// fixText returns a fix: its command on lines of its own, and below it the note as a
// comment for the shell. A change by hand is marked as one.
func fixText(s Style, f ramus.Fix, indent string) string {
	if f.Command == "" {
		return s.prose(indent+"by hand: ", indent, indent+"  ", f.Note) + "\n"
	}
	lines := strings.Split(s.Fix(f.Command), "\n")
	if f.Note != "" {
		lines = append(lines, strings.Split(s.comment(indent, f.Note), "\n")...)
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
	}
	return b.String()
}

// comment returns a note as a comment for the shell, without the indent before its lines.
func (s Style) comment(indent, note string) string {
	lead := indent + "# "
	lines := strings.Split(s.plainly().prose(lead, lead, lead, note), "\n")
	for i, line := range lines {
		lines[i] = s.Dim(strings.TrimPrefix(line, indent))
	}
	return strings.Join(lines, "\n")
}

// concerned returns the rows for a finding's revisions; for its locations without
// them.
func concerned(s Style, f ramus.Finding) (rows [][]string) {
	for i, r := range f.Revisions {
		if i == maxConcerned {
			return append(rows, []string{fmt.Sprintf("and %d more", len(f.Revisions)-i)})
		}
		rows = append(rows, placed(s, r, f.Authors))
	}
	if len(rows) > 0 {
		return rows
	}
	for i, at := range f.Locations {
		if i == maxConcerned {
			return append(rows, []string{fmt.Sprintf("and %d more", len(f.Locations)-i)})
		}
		if at.Line > 0 {
			rows = append(rows, []string{fmt.Sprintf("%s:%d", at.File, at.Line)})
		} else {
			rows = append(rows, []string{at.File})
		}
	}
	return rows
}

// placed returns the row for a revision: its place, its author, if any of the authors
// is known, its date and its message.
func placed(s Style, r ramus.Revision, authors []ramus.Author) []string {
	row := []string{s.ID(r.ID), fmt.Sprintf("%s:%d", r.File, r.Line)}
	if len(authors) > 0 {
		row = append(row, author(authors, r.ID))
	}
	return append(row, r.CreateDate, firstLine(r.Message))
}

// author returns the author of a revision, "" where it is unknown.
func author(authors []ramus.Author, id string) string {
	for _, a := range authors {
		if a.Revision == id {
			return a.Name
		}
	}
	return ""
}

// firstLine returns the first line of a message, whose control characters are escaped.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return Printable(strings.TrimSuffix(line, "\r"))
}
