package adopt

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// goose ends a statement at a semicolon at the end of a line, or at a StatementEnd.
// For the database, that place may be inside a quote, a comment or a trigger: goose
// and ramus would run different statements.

// marker is a statement that is inserted after each of goose's, to see whether the
// database starts a statement there.
const marker = "SELECT 1;"

// cutByGoose reports goose's ends of statements that are inside a statement of the
// database. One statement of goose may be several of the database, which run one
// after the other.
func (r *reader) cutByGoose(s *Section) (faults source.Errors) {
	text, ends := s.marked()
	if len(ends) == 0 {
		return nil
	}
	script := s.script()
	script.Text = text
	// The script has no faults, so the only errors here come from markers inside statements.
	statements, _ := r.rules.Split(script)
	seen := map[int]bool{}
	for _, statement := range statements {
		seen[statement.Line] = true
	}
	within := false
	for _, end := range ends {
		if seen[end.at] {
			within = false
			continue
		}
		if !within {
			faults = append(faults, cutFault(s.File, r.rules.Name(), end))
		}
		within = true
	}
	return faults
}

func cutFault(file, dialect string, end gooseEnd) source.Error {
	return source.Error{
		File: file, Line: end.first,
		Message: fmt.Sprintf("goose ends the statement that starts here on line %d, where %s does not", end.last, dialect),
		Hint:    "put -- +goose StatementBegin above the whole statement and -- +goose StatementEnd below, in a copy of the folder",
	}
}

// A gooseEnd is the end of one of goose's statements.
type gooseEnd struct {
	first, last int // the statement's lines in the file
	at          int // the line of the marker in the marked text, from 1
}

// marked returns the section with the marker on a line of its own after each of
// goose's statements.
func (s *Section) marked() (text string, ends []gooseEnd) {
	var b strings.Builder
	lines, first := 0, 0
	for i, l := range s.lines {
		b.WriteString(l.text)
		lines++
		if l.run == 0 {
			continue
		}
		if first == 0 {
			first = l.num
		}
		if i+1 < len(s.lines) && s.lines[i+1].run == l.run {
			continue
		}
		b.WriteString(marker + "\n")
		lines++
		ends = append(ends, gooseEnd{first: first, last: l.num, at: lines})
		first = 0
	}
	return b.String(), ends
}
