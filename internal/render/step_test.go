package render_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// TestStepWithin checks that only a message is cut, and never to nothing.
func TestStepWithin(t *testing.T) {
	step := ramus.Step{From: []string{"a1"}, To: []string{"b1"}, Message: "add email"}
	for width, want := range map[int]string{
		80: "upgrade a1 -> b1, add email",
		27: "upgrade a1 -> b1, add email",
		26: "upgrade a1 -> b1, add ema…",
		5:  "upgrade a1 -> b1, add ema…",
	} {
		if got := render.StepWithin("upgrade", step, width); got != want {
			t.Errorf("%d: %q", width, got)
		}
	}
	step.Message = strings.Repeat("\x1b", 10)
	if got, want := render.StepWithin("upgrade", step, 40), `upgrade a1 -> b1, `+strings.Repeat(`\x1b`, 5)+`\…`; got != want {
		t.Errorf("escaped: %q", got)
	}
}
