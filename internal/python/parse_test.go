package python

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// All errors are reported, sorted, and the statements between them are parsed.
func TestErrors(t *testing.T) {
	const src = `x = 1 +
y = 2
def f(:):
    print "body"

    return 1
if z:
    print "x"
    w = 1
  bad = 3
class A:
    def g(self):
        return (1
`
	m, err := Parse(src)
	var errs Errors
	if !errors.As(err, &errs) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range errs {
		got = append(got, PositionOf("f.py", src, e.Offset).String()+": "+e.Message)
	}
	want := []string{
		`f.py:1:8: the expression ends too early`,
		`f.py:3:7: ":" does not belong here; expected: name`,
		`f.py:8:11: a value does not belong here`,
		`f.py:10:3: the indent is that of no block around it`,
		`f.py:13:16: the "(" is never closed`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	var kinds []string
	for _, s := range m.Body {
		text := src[s.Range().Start:s.Range().End]
		kinds = append(kinds, strings.SplitN(text, "\n", 2)[0])
	}
	if want := "x = 1 +|y = 2|def f(:):|if z:|bad = 3|class A:"; strings.Join(kinds, "|") != want {
		t.Errorf("got %s", strings.Join(kinds, "|"))
	}
}

// Nesting without end is an error, soon, and no exhausted stack.
func TestDeep(t *testing.T) {
	const n = 500_000
	ifs := &strings.Builder{}
	for i := range 3000 {
		ifs.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	for name, src := range map[string]string{
		"brackets":     strings.Repeat("(", 20*n),
		"closed":       strings.Repeat("(", n) + strings.Repeat(")", n),
		"lists":        "x = " + strings.Repeat("[", n),
		"mixed":        strings.Repeat("([{", n),
		"not":          strings.Repeat("not ", n) + "x",
		"signs":        strings.Repeat("-", n) + "x",
		"powers":       strings.Repeat("x**", n) + "x",
		"lambdas":      strings.Repeat("lambda:", n) + "x",
		"conditionals": strings.Repeat("x if y else ", n) + "z",
		"sums":         strings.Repeat("x+", n) + "x",
		"attributes":   strings.Repeat("x.", n) + "x",
		"calls":        "f" + strings.Repeat("()", n),
		"subscripts":   "f" + strings.Repeat("[0]", n),
		"elifs":        "if x: pass\n" + strings.Repeat("elif x: pass\n", n/10),
		"ifs":          ifs.String(),
		"f-strings":    strings.Repeat("f'{", n),
		"other quotes": strings.Repeat(`f"{f'{`, n),
		"specs":        "f'{x" + strings.Repeat(":{x", n),
		"patterns":     "match x:\n  case " + strings.Repeat("[", n),
		"targets":      "for " + strings.Repeat("(", n),
		"withs":        "with " + strings.Repeat("(", n),
		"matches":      "match " + strings.Repeat("(", n),
		"walrus":       strings.Repeat("(x:=", n),
		"yields":       "yield " + strings.Repeat("yield from ", n),
		"awaits":       strings.Repeat("await ", n) + "x",
	} {
		start := time.Now()
		if _, err := Parse(src); err == nil {
			t.Errorf("%s: no error", name)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// Long sources that nest little have no bound.
func TestLong(t *testing.T) {
	const n = 50_000
	for name, src := range map[string]string{
		"statements": strings.Repeat("x = 1\n", n),
		"items":      "x = [" + strings.Repeat("1,\n", n) + "]",
		"strings":    "x = (" + strings.Repeat("'a'\n", n) + ")",
		"targets":    strings.Repeat("x = ", n) + "1",
		"ors":        "x" + strings.Repeat(" or x", n),
		"compares":   "x" + strings.Repeat(" < x", n),
		"semicolons": strings.Repeat("x;", n),
		"blank":      strings.Repeat("\n# c\n", n),
		"errors":     strings.Repeat("x y\n", n),
		"withs":      strings.Repeat("with (a, b) as c: pass\n", n/10),
		"matches":    strings.Repeat("match(a)\n", n),
	} {
		start := time.Now()
		_, err := Parse(src)
		if err != nil != (name == "errors") {
			t.Errorf("%s: %.200s", name, err)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// FuzzParse looks for a panic, for a span outside of the text or of its parent, and
// for an error without a bad node.
func FuzzParse(f *testing.F) {
	for _, text := range accepted {
		f.Add(text)
	}
	for _, text := range refused {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, _ := Parse(text)
		inside(t, text, m.Span, m)
		ParseExpr(text)
		ParseTargets(text)
	})
}

// inside checks that nodes lie in the text.
func inside(t *testing.T, text string, outer Span, n Node) {
	Walk(n, func(n Node) bool {
		s := n.Range()
		if s.Start < 0 || s.End > len(text) || s.Start > s.End {
			t.Fatalf("%T: %v of %d", n, s, len(text))
		}
		return true
	})
}

// Every text has tokens, in order, up to its end.
func TestTokens(t *testing.T) {
	for _, text := range append(accepted, refused...) {
		s, last := NewScanner(text), 0
		for range 2*len(text) + 300 {
			tok := s.Next()
			if tok.Start < last || tok.End < tok.Start || tok.End > len(text) {
				t.Fatalf("%q: %s at %v behind %d", text, tok.Kind, tok.Span, last)
			}
			last = tok.End
			if tok.Kind == EOF {
				break
			}
		}
		if s.Next().Kind != EOF {
			t.Errorf("%q has no end", text)
		}
	}
}

func TestDecode(t *testing.T) {
	for content, want := range map[string]string{
		"x":                              "x",
		"\xEF\xBB\xBFx\r\ny\rz":          "x\ny\nz",
		"# coding: latin-1\n'\xe9'":      "# coding: latin-1\n'é'",
		"\n# vim: coding=cp1252 :\n\x80": "\n# vim: coding=cp1252 :\n€",
		"# coding: iso8859-15\n\xa4":     "# coding: iso8859-15\n€",
	} {
		d := Decoder{Track: true}
		got, err := d.Decode([]byte(content))
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", content, got, err)
		}
		if len(d.Origin) != len(got)+1 || d.Origin[len(got)] != len(content) {
			t.Errorf("%q: %v", content, d.Origin)
		}
	}
	for content, want := range map[string]int{"a\x00": 1, "a\n\xff": 2, "\xff\xfex": 0, "# coding: koi8-r\n\xc1": 17, "# coding: ascii\n\xc3\xa9": 16} {
		var wrong *DecodeError
		if _, err := new(Decoder).Decode([]byte(content)); !errors.As(err, &wrong) || wrong.Offset != want {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// BenchmarkParse parses a file of CPython's library, of 80 KB.
func BenchmarkParse(b *testing.B) {
	content, err := os.ReadFile(findPython(b).library + "/argparse.py")
	if err != nil {
		b.Skip(err)
	}
	src := string(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}

// A StatementParser parses one block's lines of a text, and passes over annotations that
// are no Python.
func TestStatementParser(t *testing.T) {
	const src = "if x:\n    a: [b = c] | = 1; d = 2\n    e: (\n    f: int\ng = 3\n"
	start := strings.Index(src, "a:")
	sp := StatementParser{SkipAnnotations: true}
	for range 2 {
		body, err := sp.Parse(src, Span{start, strings.Index(src, "    e:")}, 4)
		if err != nil || len(body) != 2 {
			t.Fatal(body, err)
		}
		first, ok := body[0].(*AnnotatedStmt)
		if !ok || first.Annotation != nil || src[first.Start:first.End] != "a: [b = c] | = 1" {
			t.Errorf("%+v", body[0])
		}
	}
	body, err := sp.Parse(src, Span{strings.Index(src, "e:"), len(src)}, 4)
	if _, bad := body[0].(*BadStmt); err == nil || !bad || len(body) != 1 {
		t.Errorf("%v, %v", body, err)
	}
}
