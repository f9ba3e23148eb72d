package render_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/render"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain ü\n\ttext 👩‍💻":                "plain ü\n\ttext 👩‍💻",
		"red \x1b[31m, bell \a":              `red \x1b[31m, bell \x07`,
		"one\r\ntwo\rthree":                  "one\ntwo\\x0dthree",
		"C1 \u009b31m":                       `C1 \u009b31m`,
		"Latin-1 \xfc, half a rune \xe2\x82": `Latin-1 \xfc, half a rune \xe2\x82`,
		"\ufffd stays":                       "\ufffd stays",
	} {
		if got := render.Printable(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
