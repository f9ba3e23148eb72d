package engine_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
)

func TestHints(t *testing.T) {
	up := dialect.Entry{Action: dialect.ActionUpgrade, Revision: "b", Parents: []string{"a"}}
	finish := engine.Finish{Command: "ramus upgrade b"}
	for _, test := range []struct {
		err  hint.Hinter
		want string
	}{
		{&engine.UnfinishedError{Entry: up, Finish: finish}, "Finish it with: ramus upgrade b\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UnfinishedError{Entry: up, Finish: engine.Finish{Why: "x", Restore: "Find b."}}, "Find b.\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UnfinishedError{Entry: up, Finish: engine.Finish{Command: "ramus upgrade b", First: "DROP INDEX i"}}, "Finish it with this statement, unless it has run, and the command behind it:\n  DROP INDEX i;\n  ramus upgrade b\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UnfinishedError{Entry: up}, "Give it up, and keep what it did: ramus abandon"},
		{&engine.UndecidedError{Entry: up, Finish: finish}, "Look at the database, and say which it is:\n  ramus upgrade b --statement-applied\n  ramus upgrade b --statement-not-applied\nOr give the revision up, and keep what it did: ramus abandon"},
		{&engine.UndecidedError{Entry: up, Finish: finish, Why: "x"}, "Look at the database, and say which it is:\n  ramus upgrade b --statement-applied\n  ramus upgrade b --statement-not-applied"},
		{&engine.UndecidedError{Entry: up, Finish: finish, Lost: true}, "If the statement has not run, or may run twice, resume the revision at it:\n  ramus upgrade b --statement-not-applied\nIf it ran, the revision cannot be resumed: a later statement needs a value that it left in the session.\nOr give the revision up, and keep what it did: ramus abandon"},
		{&engine.ResumeError{}, "Give it up, and keep what it did: ramus abandon"},
	} {
		if got := test.err.Hint(); got != test.want {
			t.Errorf("%T:\n%s\nwant\n%s", test.err, got, test.want)
		}
	}
}
