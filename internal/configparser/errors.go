package configparser

import (
	"fmt"
	"strings"
)

// An Error is a fault and its place. Its message contains nothing of a value.
type Error struct {
	Line, Column int // from 1; the column counts bytes
	Message      string
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// Errors are all faults of a text, in order.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, fault := range e {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// complain records a fault in the current line.
func (p *parser) complain(column int, format string, args ...any) {
	p.errors = append(p.errors, &Error{p.number, column, fmt.Sprintf(format, args...)})
}
