package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// SQLite's primary result codes (https://www.sqlite.org/rescode.html).
const (
	codePerm     = 3
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIOError  = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code returns the primary result code of a driver's error, and 0 for all other
// errors.
func code(err error) int {
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	return 0
}

// busy reports whether an error is due to another connection's lock. The texts are
// for the drivers of embedders, whose errors have no method Code.
func busy(err error) bool {
	if err == nil {
		return false
	}
	switch code(err) {
	case codeBusy, codeLocked:
		return true
	case 0:
		return strings.Contains(err.Error(), "database is locked")
	}
	return false
}

// inputOutput reports whether the operating system failed. The text is for drivers
// without codes.
func inputOutput(err error) bool {
	if c := code(err); c != 0 {
		return c == codeIOError
	}
	return strings.Contains(err.Error(), "disk I/O error")
}

// failure wraps a driver's error as a *dialect.DatabaseError. It returns the error
// of ctx if ctx has ended.
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	var table *dialect.TableError
	if errors.As(err, &table) {
		return table
	}
	return &dialect.DatabaseError{Words: words(err), Err: err, Mismatch: mismatch(words(err))}
}

// failure is the function failure for an error of a database: SQLite's words for a full
// disk do not name the file, which may not be on the disk that one looks at.
func (d *store) failure(ctx context.Context, err error) error {
	e := failure(ctx, err)
	if found, is := e.(*dialect.DatabaseError); is && code(err) == codeFull && d.loc.where != "" {
		found.Words += "; the database is " + d.loc.where
	}
	return e
}

// mismatch reads SQLite's words: it has one code for all faults of a statement.
func mismatch(words string) dialect.Mismatch {
	switch {
	case strings.HasSuffix(words, " already exists"), strings.HasPrefix(words, "duplicate column name: "), strings.HasPrefix(words, "there is already "):
		return dialect.ObjectExists
	case strings.HasPrefix(words, "no such "), strings.Contains(words, " has no column named "):
		return dialect.ObjectMissing
	}
	return dialect.NoMismatch
}

// words removes the driver's additions to SQLite's words: the meaning of the result
// code in front of them, and the code behind. It keeps both if SQLite has no words
// for the error.
func words(err error) string {
	all := err.Error()
	if code(err) == 0 {
		return all
	}
	for _, meaning := range []string{"SQL logic error: ", "constraint failed: "} {
		if rest, ok := strings.CutPrefix(all, meaning); ok {
			return rest[:max(strings.LastIndex(rest, " ("), 0)]
		}
	}
	return all
}

// unopened returns a plain error for a database that cannot be used at all. For
// other errors it returns failure.
func (d *store) unopened(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return failure(ctx, err)
	}
	var locked *dialect.LockedError
	if errors.As(err, &locked) {
		return err
	}
	var why string
	switch code(err) {
	case codeNotADB:
		why = "it is not a SQLite database, or an encrypted one"
	case codeCantOpen:
		why = "SQLite cannot open it"
		if d.loc.path != "" && !readable(d.loc.path) {
			why = "permission denied"
		}
	case codePerm:
		why = "permission denied"
	case codeReadOnly:
		why = "it is read-only"
	case codeCorrupt:
		why = "it is damaged"
	case codeFull:
		why = "its disk is full"
	default:
		return failure(ctx, err)
	}
	return &dialect.UnreachableError{Where: d.loc.where, Err: &because{why, err}}
}

// A because is a plain reason in front of the error that it explains.
type because struct {
	why string
	err error
}

func (b *because) Error() string { return b.why }
func (b *because) Unwrap() error { return b.err }

// fileError returns the fault of a file in a word or two.
func fileError(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &because{"permission denied", err}
	case errors.Is(err, fs.ErrNotExist):
		return &because{"its folder does not exist", err}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return &because{path.Err.Error(), err}
	}
	return err
}
