package engine_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
)

func TestHints(t *testing.T) {
	up := dialect.Entry{Action: dialect.ActionUpgrade, Revision: "b", Parents: []string{"a"}}
	down, toBase := up, up
	down.Action, toBase.Action, toBase.Parents = dialect.ActionDowngrade, dialect.ActionDowngrade, nil
	for _, test := range []struct {
		err  hint.Hinter
		want string
	}{
		{&engine.UnfinishedError{Entry: up}, "Finish it with: ramus upgrade b\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UnfinishedError{Entry: down}, "Finish it with: ramus downgrade b@a\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UnfinishedError{Entry: toBase}, "Finish it with: ramus downgrade b@base\nOr give it up, and keep what it did: ramus abandon"},
		{&engine.UndecidedError{Entry: up}, "Look at the database, and say which it is:\n  ramus upgrade b --statement-applied\n  ramus upgrade b --statement-not-applied\nOr give the revision up, and keep what it did: ramus abandon"},
		{&engine.UndecidedError{Entry: up, Why: "x"}, "Look at the database, and say which it is:\n  ramus upgrade b --statement-applied\n  ramus upgrade b --statement-not-applied"},
		{&engine.ResumeError{}, "Give it up, and keep what it did: ramus abandon"},
	} {
		if got := test.err.Hint(); got != test.want {
			t.Errorf("%T:\n%s\nwant\n%s", test.err, got, test.want)
		}
	}
}
