package python

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Span is a piece of a text, between two byte offsets.
type Span struct{ Start, End int }

// Range returns the span itself: nodes embed it.
func (s Span) Range() Span { return s }

// A Position is a place in a file.
type Position struct {
	File   string
	Line   int // from 1
	Column int // in bytes, from 1
	Offset int // in bytes, from 0
}

// String returns file:line:column, as compilers write it.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// PositionOf returns the position of an offset of a text. It counts the lines
// before it, so its cost grows with the offset.
func PositionOf(file, text string, offset int) Position {
	line := strings.LastIndexByte(text[:offset], '\n') + 1
	return Position{file, LineOf(text, offset), offset - line + 1, offset}
}

// LineOf returns the line of an offset of a text, from 1.
func LineOf(text string, offset int) int { return strings.Count(text[:offset], "\n") + 1 }

// An Error is a syntax error at a place of a text.
type Error struct {
	Offset  int
	Message string

	// TooDeep says that the source may be right and only nests deeper than this
	// package reads.
	TooDeep bool
}

func (e *Error) Error() string { return e.Message }

// Errors are the syntax errors of a text.
type Errors []*Error

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, each := range e {
		texts[i] = each.Message
	}
	return strings.Join(texts, "\n")
}

// sorted returns the errors by their offsets, or nil if there are none.
func (e Errors) sorted() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b *Error) int { return cmp.Compare(a.Offset, b.Offset) })
	return e
}
