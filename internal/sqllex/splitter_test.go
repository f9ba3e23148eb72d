package sqllex

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A blocks grammar has DO … END blocks with semicolons inside, and "!" lines that are
// no SQL.
type blocks struct {
	Splitter
	text  string
	depth int
	got   []string
	hash  []string
}

func (b *blocks) Next(text string, i int) (Kind, int) {
	if text[i] == '$' {
		return Terminator, i + 1
	}
	return lexer(text, i)
}

func (b *blocks) Aside(kind Kind, i, end int) int {
	switch b.text[i:end] {
	case "!":
		b.Fault(b.Place(i), "no SQL")
		return LineEnd(b.text, i)
	case "#":
		return -1
	}
	return i
}

func (b *blocks) Open() bool { return b.depth > 0 }

func (b *blocks) Token(t Token, _ int) {
	switch {
	case t.Is("DO"):
		b.depth++
	case t.Is("END"):
		b.depth--
	}
}

func (b *blocks) Statement(st Statement) {
	b.got = append(b.got, fmt.Sprintf("%d:%d %s", st.Place.Line, st.Place.Column, st.Text))
	b.hash = append(b.hash, st.Hash)
	b.depth = 0
}

func (b *blocks) Unclosed(token string) (noun, mark string) { return "string", token[:1] }

func run(text string) (*blocks, bool) {
	b := &blocks{text: text}
	return b, b.Run(text, 10, b)
}

func TestSplitter(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" ; /* c */ ;;\n", nil},
		{"a b; c", []string{"10:1 a b", "10:6 c"}},
		{"a\n ; /* c */\n  b /* d */ c /* e */;", []string{"10:1 a", "12:3 b /* d */ c"}},
		{"do a; b; end; c", []string{"10:1 do a; b; end", "10:15 c"}},
		{"do a; $ b", []string{"10:1 do a", "10:9 b"}},
		{"a # b", []string{"10:1 a"}},
	} {
		if b, _ := run(c.text); !slices.Equal(b.got, c.want) || len(b.Faults()) > 0 {
			t.Errorf("%q: %q, %v", c.text, b.got, b.Faults())
		}
	}
}

func TestSplitterFaults(t *testing.T) {
	for _, c := range []struct {
		text  string
		whole bool
		want  string
	}{
		{"a;\n b 'c; d", false, "11:4 the string that starts here is not closed by '"},
		{"a;\n!x 'y\nb", true, "11:1 no SQL"},
		{"a\x00", false, "10:2 there is a NUL byte here, which SQL text cannot contain: remove it"},
	} {
		b, whole := run(c.text)
		var all []string
		for _, f := range b.Faults() {
			all = append(all, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Message))
		}
		if got := strings.Join(all, "\n"); got != c.want || whole != c.whole {
			t.Errorf("%q: %s, whole is %v", c.text, got, whole)
		}
	}
}

// Faults come in the order of the text, whatever the order of their reports.
func TestSplitterOrder(t *testing.T) {
	var s Splitter
	for _, at := range []Place{{2, 1}, {1, 5}, {1, 2}} {
		s.Fault(at, "x")
	}
	if got := s.Faults(); got[0].Place != (Place{1, 2}) || got[2].Place != (Place{2, 1}) {
		t.Error(got)
	}
}

// A hint counts where a token follows; so does a semicolon inside a statement.
func TestSplitterHash(t *testing.T) {
	for text, want := range map[string]string{
		"a /* c */ b":           sum("a", "b"),
		"/*+ x */ a":            sum("a"),
		"a /*+ x */ b":          sum("a", "/*+ x */", "b"),
		"a /*+ x */":            sum("a"),
		"do a; /*+ x */ b; end": sum("do", "a", ";", "/*+ x */", "b", ";", "end"),
		"do a;; $":              sum("do", "a"),
	} {
		if b, _ := run(text); len(b.hash) != 1 || b.hash[0] != want {
			t.Errorf("%q: %s, want %s", text, b.hash, want)
		}
	}
}

func TestSplitterDrop(t *testing.T) {
	b := &blocks{}
	b.Run("", 1, b)
	b.text, b.Splitter.text = "a b", "a b"
	b.add(Word, 0, 1)
	if !b.Started() {
		t.Error("not started")
	}
	b.Drop()
	b.Finish()
	if b.Started() || len(b.got) > 0 {
		t.Errorf("%q", b.got)
	}
	b.add(Word, 2, 3)
	b.Hash("data")
	b.Finish()
	if len(b.hash) != 1 || b.hash[0] != sum("b", "data") {
		t.Errorf("%q", b.hash)
	}
}
