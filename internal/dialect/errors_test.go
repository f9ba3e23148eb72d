package dialect_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestErrors(t *testing.T) {
	cause := errors.New("the cause")
	for _, c := range []struct {
		err  error
		want string
	}{
		{&dialect.LockedError{Holder: "ann@box", Waited: 1500 * time.Millisecond}, "the database is locked by ann@box; gave up after 1.5s"},
		{&dialect.UnreachableError{Where: "app.db", Err: cause}, "cannot open app.db: the cause"},
		{&dialect.URLError{Where: "x:y", Reason: "is no URL"}, `"x:y" is no URL`},
		{&dialect.URLError{Where: "x:y", Reason: "is no URL", Err: cause}, `"x:y" is no URL: the cause`},
		{&dialect.TableError{Table: "t", Reason: "it is a view"}, "the table t cannot be used: it is a view"},
		{&dialect.RowsError{Want: []string{"a", "b"}}, "the version table holds nothing where a, b was expected: someone else changed it; run the command again"},
		{&dialect.EscapedError{Err: cause}, "the cause\nthe function's transaction had ended when it returned: by a COMMIT or a ROLLBACK, or a statement that commits by itself"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
	for _, err := range []error{
		&dialect.UnreachableError{Err: cause}, &dialect.URLError{Err: cause}, &dialect.CommitError{Err: cause}, &dialect.DatabaseError{Err: cause}, &dialect.EscapedError{Err: cause},
	} {
		if !errors.Is(err, cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}

func TestNoteWidened(t *testing.T) {
	var notice string
	o := dialect.LockOptions{Notice: func(text string) { notice = text }}
	o.NoteWidened("t", 32, 255)
	if notice != "the column version_num of t was widened from 32 characters to 255, for a longer id" {
		t.Error(notice)
	}
	(dialect.LockOptions{}).NoteWidened("t", 32, 255) // without a Notice, nothing happens
}
