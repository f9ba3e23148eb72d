package adopt

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// goose ends a statement at a semicolon that ends a line, or where it is told
// to; the database may be in the middle of a quote, a comment or a trigger
// there. Then goose runs something else than ramus would.

// marker is a statement that stands, for a look, behind each of goose's.
const marker = "SELECT 1;"

// cutByGoose finds ends that are none to the database: the marker behind them
// is not seen. That goose's statement is several to the database is fine: they
// run one after the other.
func (r *reader) cutByGoose(s *Section) (faults source.Errors) {
	text, ends := s.marked()
	if len(ends) == 0 {
		return nil
	}
	script := s.script()
	script.Text = text
	// Without faults before, it has none for the markers but what they are cut into.
	statements, _ := r.Split(script)
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
			faults = append(faults, cutFault(s.File, end))
		}
		within = true
	}
	return faults
}

func cutFault(file string, end gooseEnd) source.Error {
	return source.Error{
		File: file, Line: end.first,
		Message: fmt.Sprintf("goose ends the statement that starts here on line %d, which is no end to the database", end.last),
		Hint:    "put -- +goose StatementBegin above all of it and -- +goose StatementEnd below, in a copy of the folder",
	}
}

// A gooseEnd is an end of a statement of goose's.
type gooseEnd struct {
	first, last int // the statement's lines in the file
	at          int // the line of the marker in the marked text, from 1
}

// marked is the section with the marker on a line of its own behind each of
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
