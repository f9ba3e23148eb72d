package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Split is the function of a dialect that splits a script.
type Split func(revision.Script) ([]dialect.Statement, error)

// Faults returns the faults of a script.
func (split Split) Faults(t testing.TB, script revision.Script) dialect.SplitErrors {
	t.Helper()
	_, err := split(script)
	var faults dialect.SplitErrors
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("%q: %T, not SplitErrors", script.Text, err)
	}
	return faults
}

// WantFaults checks the faults of a script f.sql. Each is wanted as "line:column" and,
// behind a space, a part of its message.
func (split Split) WantFaults(t testing.TB, script revision.Script, want []string) {
	t.Helper()
	faults := split.Faults(t, script)
	if len(faults) != len(want) {
		t.Errorf("%q: %d faults, want %d:\n%v", script.Text, len(faults), len(want), faults)
		return
	}
	for i, f := range faults {
		place, message, _ := strings.Cut(want[i], " ")
		if fmt.Sprintf("%d:%d", f.Line, f.Column) != place || !strings.Contains(f.Message, message) || f.File != "f.sql" {
			t.Errorf("%q: fault %d is %v, want %s", script.Text, i, f, want[i])
		}
	}
}

// WantTexts checks the texts of the statements of a script outside a transaction.
func (split Split) WantTexts(t testing.TB, script string, want []string) {
	t.Helper()
	stmts, err := split(revision.Script{Text: script, File: "f.sql", Line: 1, NoTransaction: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := Texts(stmts); !slices.Equal(got, want) {
		t.Errorf("%q splits into\n\t%q, want\n\t%q", script, got, want)
	}
}

// WantNothing checks that the text between two statements contains none.
func (split Split) WantNothing(t testing.TB, gap string) {
	t.Helper()
	stmts, err := split(revision.Script{Text: gap})
	if err != nil || len(stmts) > 0 {
		t.Fatalf("%q was left out: %v %v", gap, Texts(stmts), err)
	}
}

// WantItself checks that the text of a statement splits into that statement. BEGIN and
// COMMIT may be unbalanced without the others.
func (split Split) WantItself(t testing.TB, text string, s dialect.Statement) {
	t.Helper()
	again, err := split(revision.Script{Text: text, NoTransaction: true})
	if _, isFault := err.(dialect.SplitErrors); isFault && s.Kind >= dialect.Begin && s.Kind <= dialect.Rollback {
		return
	}
	if err != nil || len(again) != 1 || again[0].Text != s.Text || again[0].Hash != s.Hash {
		t.Fatalf("%q splits into %q: %v", s.Text, Texts(again), err)
	}
}

// WantPlaces checks that faults lie inside the text, in its order.
func WantPlaces(t testing.TB, text string, faults dialect.SplitErrors) {
	t.Helper()
	last := -1
	for _, f := range faults {
		offset := Offset(text, f.Line, f.Column)
		if offset < last || offset >= len(text) || strings.Contains(text[offset+1-f.Column:offset], "\n") {
			t.Fatalf("%v is no place of %q", f, text)
		}
		last = offset
	}
}

// Offset returns the offset of a place in a text.
func Offset(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	return offset + column - 1
}

// Texts returns the texts of statements.
func Texts(stmts []dialect.Statement) []string {
	var all []string
	for _, s := range stmts {
		all = append(all, s.Text)
	}
	return all
}
