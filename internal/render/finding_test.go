package render_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// TestFindingFitsTheTerminal checks that the note of a fix, which is indented twice below
// a numbered fault, is wrapped at 80 columns, too, and remains a comment for the shell.
func TestFindingFitsTheTerminal(t *testing.T) {
	d := ramus.Diagnosis{Findings: []ramus.Finding{{
		Message: "revision aaa111 was edited",
		Fixes: []ramus.Fix{{
			Command: "ramus accept aaa111 --because REASON",
			Note:    "if the edit was meant, and changes nothing that matters to databases that ran it",
		}},
	}}}
	var b strings.Builder
	if err := render.Diagnosis(&b, d, render.ShapeOptions{Style: render.Style{Width: 80}}, render.Flags{}); err != nil {
		t.Fatal(err)
	}
	want := "     ramus accept aaa111 --because REASON\n" +
		"     # if the edit was meant, and changes nothing that matters to databases that\n" +
		"     # ran it\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("got:\n%s\nwant in it:\n%s", b.String(), want)
	}
}
