package engine

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A ContentReader returns the content of a revision's file.
type ContentReader func(context.Context, *revision.Revision) ([]byte, error)

// fromDisk is the ContentReader of revisions in the work tree.
func fromDisk(_ context.Context, rev *revision.Revision) ([]byte, error) {
	return os.ReadFile(rev.File)
}

// checkPython returns the first syntax error of a revision in Python, as source.Errors:
// with it, Alembic cannot load the project at all. Revisions in other languages have
// none, and a file that nests deeper than ramus reads may be right.
func checkPython(ctx context.Context, rev *revision.Revision, read ContentReader) error {
	if rev.Language != revision.Python {
		return nil
	}
	content, err := read(ctx, rev)
	if err != nil {
		return source.Errors{source.FileError(rev.File, err)}
	}
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		return source.Errors{{File: rev.File, Message: err.Error()}}
	}
	_, err = python.Parse(string(text))
	faults, _ := errors.AsType[python.Errors](err)
	if len(faults) == 0 || faults[0].TooDeep {
		return nil
	}
	return source.Errors{syntaxError(rev.File, string(text), faults)}
}

// syntaxError returns the first of a file's syntax errors.
func syntaxError(file, text string, faults python.Errors) source.Error {
	at := python.PositionOf(file, text, faults[0].Offset)
	e := source.Error{
		File: file, Line: at.Line, Column: at.Column,
		Message: "a syntax error in Python 3: " + faults[0].Message,
		Hint:    "correct it; until then, Alembic cannot load any revision of the project",
	}
	if more := len(faults) - 1; more > 0 {
		e.Message += fmt.Sprintf(" (and %d more)", more)
	}
	return e
}
