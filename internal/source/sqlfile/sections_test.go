package sqlfile

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

func TestRenderSections(t *testing.T) {
	r := NewRevision{ID: "a", Message: "m", Scripts: &revision.Scripts{
		Upgrade:   revision.Script{Text: "CREATE TABLE t (a);\r\n\r\n-- done", NoTransaction: true},
		Downgrade: &revision.Script{Text: "DROP TABLE t;\n"},
	}}
	got, err := Render(r)
	const want = "\n-- +upgrade transaction:false\nCREATE TABLE t (a);\r\n\r\n-- done\n\n-- +downgrade\nDROP TABLE t;\n"
	if err != nil || !strings.HasSuffix(string(got), want) {
		t.Errorf("%q, %v", got, err)
	}
	r.Scripts = &revision.Scripts{}
	if got, err := Render(r); err != nil || !strings.HasSuffix(string(got), "\n\n-- +upgrade\n") {
		t.Errorf("without a downgrade: %q, %v", got, err)
	}
	for _, text := range []string{"SELECT '\n-- +downgrade\n';", "-- +goose Up\n", "SELECT 1;\n--+upgrade", "\x00"} {
		r.Scripts = &revision.Scripts{Upgrade: revision.Script{Text: text}}
		if got, err := Render(r); err == nil {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

func TestIsDirective(t *testing.T) {
	for text, want := range map[string]bool{
		"-- +upgrade": true, "-- +x": true, " --+Downgrade now": true,
		"-- + x": false, "  -- +x": false, "-- a + b": false, "": false,
	} {
		if IsDirective(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

func TestParseDowngrade(t *testing.T) {
	script, err := ParseDowngrade("log:a", "-- +downgrade transaction:false statement_timeout:1m\nDROP TABLE t;\n")
	if err != nil || script.Text != "DROP TABLE t;\n" || script.File != "log:a" || script.Line != 2 || !script.NoTransaction || script.StatementTimeout.String() != "1m0s" {
		t.Errorf("%+v, %v", script, err)
	}
	if script, err := ParseDowngrade("log:a", "-- +downgrade\n"); err != nil || script.Text != "" {
		t.Errorf("an empty one: %+v, %v", script, err)
	}
	for _, section := range []string{"", "DROP TABLE t;", "\n-- +downgrade\n", "-- +upgrade\n", "-- +downgrade\n-- +upgrade\n", "-- +downgrade\n-- +downgrade\n", "-- +downgrade now\n", "-- +downgrade\n\xFF"} {
		if script, err := ParseDowngrade("log:a", section); err == nil {
			t.Errorf("%q is read as %+v", section, script)
		}
	}
}
