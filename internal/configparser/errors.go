package configparser

import (
	"fmt"
	"strings"
)

// An Error is one fault, at its place. Its message holds nothing of a value.
type Error struct {
	Line, Column int // from 1, the column in bytes
	Message      string
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// Errors are all the faults of a text, in its order.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, fault := range e {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// complain keeps a fault of the present line.
func (p *parser) complain(column int, format string, args ...any) {
	p.errors = append(p.errors, &Error{p.number, column, fmt.Sprintf(format, args...)})
}
