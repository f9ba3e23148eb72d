package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An Error is one fault of a file.
type Error struct {
	File    string // the folder as the caller named it, joined with the rest of the path
	Line    int    // from 1; 0 if the fault concerns the whole file
	Column  int    // in bytes, from 1, not counting a byte order mark
	Message string
	Hint    string // the remedy, perhaps several lines; may be empty
	Err     error  // the underlying error of the file system, or nil
}

// Error returns "file:line:column: message", without the parts that are unknown and
// without the hint.
func (e Error) Error() string {
	var at strings.Builder
	at.WriteString(e.File)
	for _, n := range []int{e.Line, e.Column} {
		if n == 0 {
			break
		}
		if at.Len() > 0 {
			at.WriteByte(':')
		}
		fmt.Fprint(&at, n)
	}
	if at.Len() == 0 {
		return e.Message
	}
	return at.String() + ": " + e.Message
}

// Unwrap returns the error of the file system, or nil.
func (e Error) Unwrap() error { return e.Err }

// Errors are all faults found, sorted by file, line and column.
type Errors []Error

// Error returns a line for each fault, followed by its hint, indented. Consecutive
// faults with the same hint show it once, after the last.
func (e Errors) Error() string {
	var b strings.Builder
	for i, fault := range e {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(fault.Error())
		if fault.Hint != "" && (i+1 == len(e) || e[i+1].Hint != fault.Hint) {
			for text := range strings.SplitSeq(fault.Hint, "\n") {
				b.WriteString(strings.TrimRight("\n  "+text, " "))
			}
		}
	}
	return b.String()
}

// Unwrap returns the faults as Errors for errors.Is and errors.As.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i := range e {
		errs[i] = e[i]
	}
	return errs
}

// Sorted returns the sorted faults as an error, or nil if there are none.
func (e Errors) Sorted() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return e
}
