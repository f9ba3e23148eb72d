package render_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/render"
)

func TestScreen(t *testing.T) {
	s := render.Style{Color: true}
	styled := s.ID("a") + s.Fault("a") + s.Good("a") + s.Waiting("a") + s.Fix("a") + s.Dim("a") + s.Head("a") + s.Label("a") + s.Shape("a") + s.Current("a")
	for text, want := range map[string]string{
		styled:                                  styled,
		s.ID("a1") + ", \x1b]0;title\a \x1b[2J": s.ID("a1") + `, \x1b]0;title\x07 \x1b[2J`,
		"red \x1b[31mred":                       `red \x1b[31mred`,
		"\x1b\x1b[33mid":                        `\x1b` + "\x1b[33mid",
		"abc \u202ecba":                         `abc \u202ecba`,
		"héllo 日本 مرحبا 👩‍💻\n\tx\n": "héllo 日本 مرحبا 👩‍💻\n\tx\n",
	} {
		var whole, bytewise strings.Builder
		var screen render.Screen
		if err := screen.Write(&whole, []byte(text)); err != nil || whole.String() != want {
			t.Errorf("%q becomes %q, %v, want %q", text, whole.String(), err, want)
		}
		if strings.Contains(text, "\x1b") {
			continue // printers write a sequence at once
		}
		for i := range len(text) {
			_ = screen.Write(&bytewise, []byte{text[i]})
		}
		if bytewise.String() != want {
			t.Errorf("%q, byte by byte, becomes %q, want %q", text, bytewise.String(), want)
		}
	}
}
