package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// TestDiagnosisIsAPage checks that the text is short, however many faults there
// are.
func TestDiagnosisIsAPage(t *testing.T) {
	var d ramus.Diagnosis
	for i := range 5000 {
		d.Findings = append(d.Findings, ramus.Finding{Check: "edited", Message: fmt.Sprintf("revision %d was edited", i), Certainty: "certain"})
	}
	heads := ramus.Finding{Check: "heads", Message: "history has many heads", Cause: strings.Repeat("word ", 60), Certainty: "likely"}
	for i := range 300 {
		heads.Revisions = append(heads.Revisions, ramus.Revision{ID: fmt.Sprint("r", i), File: "f.sql", Line: 1, Message: "m"})
	}
	heads.Fixes = []ramus.Fix{{Command: "ramus merge heads", Note: "one is enough", Safe: true}, {Note: "or not"}}
	d.Findings = append(d.Findings, heads)
	var b strings.Builder
	if err := render.Diagnosis(&b, d, render.ShapeOptions{}, render.Flags{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\n6. revision 5 was edited\n", "\n… and 4994 more of edited; for all of them: ramus doctor --format json\n",
		"\n5001. history has many heads\n     r0   f.sql:1    m\n", "     and 288 more\n",
		"   fix, by one of these:\n     ramus merge heads\n     # one is enough\n     by hand: or not\n", "\n5001 faults; safe fixes for 1: ramus doctor --fix\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, &b)
		}
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	if lines := strings.Count(b.String(), "\n"); lines > 60 {
		t.Errorf("%d lines", lines)
	}
}
