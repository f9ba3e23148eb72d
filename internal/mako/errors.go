package mako

import "fmt"

// A SyntaxError is a template that Mako could not read either.
type SyntaxError struct {
	File string
	Line int // from 1
	Msg  string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// An UnsupportedError is something that Mako may well understand and this
// package does not: only the project's own Python can render the template.
type UnsupportedError struct {
	File string
	Line int
	What string // what it is: `the tag <%def>`, `a lambda`
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s:%d: %s is not supported here: it needs the project's own Python", e.File, e.Line, e.What)
}

// A RenderError is an expression that has no value: an undefined name, a
// method of something that has none. Mako would fail too.
type RenderError struct {
	File string
	Line int
	Msg  string
}

func (e *RenderError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// unsupported and wrong are the two errors without their place, which the
// nearest expression adds.
type unsupported string

func (e unsupported) Error() string { return string(e) }

type wrong string

func (e wrong) Error() string { return string(e) }

func unsupportedf(format string, args ...any) error { return unsupported(fmt.Sprintf(format, args...)) }

func wrongf(format string, args ...any) error { return wrong(fmt.Sprintf(format, args...)) }

// at gives an error of an evaluation its place, if it has none yet.
func at(err error, file string, line int) error {
	switch e := err.(type) {
	case unsupported:
		return &UnsupportedError{file, line, string(e)}
	case wrong:
		return &RenderError{file, line, string(e)}
	}
	return err
}

// atParse is at for what was found while reading.
func atParse(err error, file string, line int) error {
	if e, ok := err.(wrong); ok {
		return &SyntaxError{file, line, string(e)}
	}
	return at(err, file, line)
}
