package dialect_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

func TestScriptTransaction(t *testing.T) {
	own := dialect.ScriptTransaction{Own: true}
	for _, step := range []struct{ got, want string }{
		{own.End("COMMIT"), "COMMIT without BEGIN"},
		{own.Outside("VACUUM"), ""},
		{own.Begin("BEGIN", sqllex.Place{Line: 3, Column: 1}), ""},
		{own.Begin("START", sqllex.Place{}), "START inside a transaction"},
		{own.Outside("VACUUM"), "COMMIT first"},
		{own.End("END"), ""},
		{own.End("END"), "END without BEGIN"},
	} {
		if (step.got == "") != (step.want == "") || !strings.Contains(step.got, step.want) {
			t.Errorf("%q, want %q", step.got, step.want)
		}
	}
	if own.Open || own.Begun.Line != 3 {
		t.Errorf("%+v", own)
	}
	engines := dialect.ScriptTransaction{Reason: "because"}
	for _, refusal := range []string{engines.Begin("BEGIN", sqllex.Place{}), engines.End("COMMIT"), engines.Outside("VACUUM")} {
		if !strings.Contains(refusal, dialect.Directive) {
			t.Error(refusal)
		}
	}
	if !strings.HasPrefix(engines.End("COMMIT"), "COMMIT is refused: because; remove it, or write transaction:false") || engines.Open {
		t.Errorf("%+v", engines)
	}
}

func TestFirstLine(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1":               "SELECT 1",
		"SELECT\r\n 1":           "SELECT ...",
		strings.Repeat("x", 101): strings.Repeat("x", 97) + "...",
	} {
		if got := (dialect.Statement{Text: text}).FirstLine(); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestSplitErrors(t *testing.T) {
	faults := dialect.SplitErrors{{File: "a.sql", Line: 1, Column: 2, Message: "x"}, {File: "a.sql", Line: 3, Column: 4, Message: "y"}}
	if got := faults.Error(); got != "a.sql:1:2: x\na.sql:3:4: y" {
		t.Error(got)
	}
}
