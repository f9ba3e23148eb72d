// Package hint defines errors with a fix: the command to run, or the change to make.
// Errors of other packages take part with a method Hint.
package hint

import (
	"errors"
	"fmt"
	"strings"
)

// An Error has the reason of a refusal and a fix.
type Error struct {
	Message string
	Fix     string // commands or advice, perhaps of several lines; may be empty
	Err     error  // the cause, or nil
}

func (e *Error) Error() string { return e.Message }
func (e *Error) Unwrap() error { return e.Err }

// Hint returns Fix.
func (e *Error) Hint() string { return e.Fix }

// New returns an *Error with a fix, which may be empty, and a formatted message.
func New(fix, format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...), Fix: fix}
}

// A Hinter is an error with a fix.
type Hinter interface {
	error
	Hint() string // without a newline at its end; may be empty
}

// Of returns the hint of the first Hinter in err's tree, or "".
func Of(err error) string {
	if h, ok := errors.AsType[Hinter](err); ok {
		return h.Hint()
	}
	return ""
}

// Text returns the message of an error and its hint, for a note of one line: the first line
// of the hint, and the lines behind it if it ends with a colon.
func Text(err error) string {
	first, rest, _ := strings.Cut(Of(err), "\n")
	if strings.HasSuffix(first, ":") {
		first = strings.Join(strings.Fields(first+" "+rest), " ")
	}
	if first == "" {
		return err.Error()
	}
	return err.Error() + ". " + first
}
