package mako

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/python"
)

// A SyntaxError reports a template that Mako can't read either.
type SyntaxError struct {
	File string
	Line int // from 1
	Msg  string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// An UnsupportedError reports a part of a template that Mako may understand and this
// package does not: only the project's own Python can render the template.
type UnsupportedError struct {
	File string
	Line int
	What string // its name: `the tag <%def>`, `a lambda`
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s:%d: %s is not supported here: it needs the project's own Python", e.File, e.Line, e.What)
}

// A RenderError reports an expression that has no value: an undefined name, a method of
// a value that has no such method. Mako would fail too.
type RenderError struct {
	File string
	Line int
	Msg  string
}

func (e *RenderError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// at gives an error of an evaluation its place, if it has none yet. The error of a Func
// is a RenderError.
func at(err error, file string, line int) error {
	switch e := err.(type) {
	case nil, *SyntaxError, *UnsupportedError, *RenderError:
		return err
	case *python.UnsupportedError:
		return &UnsupportedError{file, line, e.Message}
	}
	return &RenderError{file, line, err.Error()}
}

// atParse gives an error of the parsing its place.
func atParse(err error, file string, line int) error {
	if e, ok := err.(*python.RaisedError); ok {
		return &SyntaxError{file, line, e.Message}
	}
	return at(err, file, line)
}
