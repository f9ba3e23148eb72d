package mako_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/mako"
)

// A maker makes templates at random, mostly right ones.
type maker struct{ *rand.Rand }

func (m maker) pick(from ...string) string { return from[m.IntN(len(from))] }

func (m maker) expression(depth int) string {
	if depth == 0 || m.IntN(4) == 0 {
		return m.pick("s", "n", "t", "one", "l", "none", "yes", "d", "z", "empty", "sp", "s", "t", "n", "s", "'a'", `"b\n"`, "0", "2", "None",
			"True", "()", "('x',)", "''", "d.year", "'é'", "f'{n}{s!r}'")
	}
	e := func() string { return m.expression(depth - 1) }
	switch m.IntN(16) {
	case 0:
		return e() + " if " + e() + " else " + e()
	case 1:
		return "(" + e() + m.pick(" and ", " or ", " + ", " * ", " == ", " != ", " in ", " not in ", " < ", " >= ") + e() + ")"
	case 2:
		return "not " + e()
	case 3:
		return e() + m.pick(" is None", " is not None")
	case 4:
		return m.pick("repr", "str", "len", "list", "tuple", "bool") + "(" + e() + ")"
	case 5:
		return "', '.join(" + e() + ")"
	case 6:
		return "s." + m.pick("upper", "lower", "title", "capitalize", "strip", "split") + "()"
	case 7:
		return "s.replace(" + e() + ", " + e() + ")"
	case 8:
		return e() + "[" + m.pick("0", "-1", ":2", "1:", "-2:", ":", "2:1") + "]"
	case 9:
		return "('%s=%r' % (" + e() + ", " + e() + "))"
	case 10:
		return "isinstance(" + e() + ", " + m.pick("str", "tuple", "(list, tuple)") + ")"
	case 11:
		return "(" + e() + ", " + e() + ")"
	}
	return "(" + e() + ")"
}

func (m maker) template(depth int) string {
	var b strings.Builder
	for range 1 + m.IntN(3) {
		b.WriteString(m.part(depth))
	}
	return b.String()
}

func (m maker) part(depth int) string {
	switch m.IntN(9) {
	case 0:
		return m.pick("\n", "\r\n", "text ", "\\\n", "%% x\n", "\n  ## c\n", "\n%% y\n", "<%doc>d</%doc>", "<%text>${x}</%text>", "</ <& ", "# '\n", "$$ {}")
	case 1:
		if depth > 0 {
			return "\n% if " + m.expression(1) + ":\n" + m.template(depth-1) + "\n% else:\n" + m.template(depth-1) + "\n% endif\n"
		}
	case 2:
		if depth > 0 {
			return "\n% for x in " + m.expression(1) + ":\n${x}${loop.index}" + m.template(depth-1) + "\n% endfor\n"
		}
	case 3:
		return "<% y = " + m.expression(2) + " %>"
	case 4:
		return "${" + m.expression(2) + m.pick(" | n", " | comma,n", " | h", " | trim", " | u", " | repr") + "}"
	}
	return "${" + m.expression(2) + "}"
}

// Random templates render as Mako renders them, or fail as it does.
func TestRandomAsMako(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(1, 2))}
	var cases []renderCase
	for range 4000 {
		cases = append(cases, renderCase{m.template(1), snippetValues})
	}
	supported, rendered := 0, 0
	for i, want := range realMako(t, cases) {
		if agree(t, cases[i], want) {
			supported++
		}
		if want.Text != nil {
			rendered++
		}
		if t.Failed() && i > 50 {
			break
		}
	}
	t.Logf("of %d templates, %d are supported, and Mako renders %d", len(cases), supported, rendered)
}

// FuzzParse looks for a panic, and for an error of another kind.
func FuzzParse(f *testing.F) {
	for _, text := range snippets {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := renderText("t", text, snippetValues)
		var (
			syntax      *mako.SyntaxError
			unsupported *mako.UnsupportedError
			render      *mako.RenderError
		)
		if err != nil && !errors.As(err, &syntax) && !errors.As(err, &unsupported) && !errors.As(err, &render) {
			t.Errorf("%T: %v", err, err)
		}
	})
}
