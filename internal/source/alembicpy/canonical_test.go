package alembicpy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/python"
)

const formatters = "testdata/formatters"

func readFormatted(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(formatters, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func canonical(t testing.TB, src string) string {
	t.Helper()
	text, ok := Canonical([]byte(src))
	if !ok {
		t.Fatalf("no Python: %s", src)
	}
	return string(text)
}

// The files are written.py behind the program in the name, black 26, ruff 0.17 and
// pyupgrade 3, and with annotations.
func TestCanonicalOfFormatters(t *testing.T) {
	files, _ := filepath.Glob(formatters + "/*.py")
	if len(files) != 6 {
		t.Fatal(files)
	}
	written := readFormatted(t, "written.py")
	want := canonical(t, string(written))
	for _, file := range files {
		content := readFormatted(t, filepath.Base(file))
		if got := canonical(t, string(content)); got != want {
			t.Errorf("%s runs something else:\n%s\n%s", file, got, want)
		}
		if bytes.Equal(Code(content), Code(written)) != (filepath.Base(file) == "written.py") {
			t.Errorf("%s: its tokens do not differ", file)
		}
	}
}

// Acceptances have digests of the text: another one needs another prefix than c2.
func TestCanonicalStays(t *testing.T) {
	sum := sha256.Sum256([]byte(canonical(t, string(readFormatted(t, "written.py")))))
	if got := hex.EncodeToString(sum[:]); got != "a8414cf9df08d9e8908db4f83a21525950d2d515cbd2019604c4468aee16662d" {
		t.Error(got)
	}
}

// file returns a revision with some imports, statements of the module, and a body of
// upgrade.
func file(imports, module, body string) string {
	return "\"\"\"add email\n\nRevises: a\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n" + imports + "\nrevision = 'b'\ndown_revision = 'a'\n" + module +
		"\n\ndef upgrade():\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
}

func TestCanonicalSame(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"an unused import", file("import os\nfrom sqlalchemy import Text\nfrom typing import Union, Any as A\nimport a.b", "", "op.execute(sa.x)"), file("", "", "op.execute(sa.x)")},
		{"an unused import of a class", file("from sqlalchemy import Text", "", "op.execute(sa.Text)"), file("", "", "op.execute(sa.Text)")},
		{"an import twice", file("import sqlalchemy as sa", "", "op.execute(sa.x)"), file("", "", "op.execute(sa.x)")},
		{"the order of imports", file("import os\nfrom x import y, z", "", "op.f(os, y, z)"), file("from x import z\nfrom x import y\nimport os as os", "", "op.f(os, y, z)")},
		{"imports on both sides of the header", "import os\nrevision = 'b'\nimport re\nos.f(re)\n", "import re, os\nrevision: str = 'b'\nos.f(re)\n"},
		{"the order of imports in a function", file("", "", "import os, re\nop.f(os, re)"), file("", "", "import re\nimport os\nop.f(os, re)")},
		{"the future of Python 2", file("from __future__ import division, print_function", "", "op.f()"), file("", "", "op.f()")},
		{"the future of annotations", file("from __future__ import annotations", "", "op.f()"), file("", "", "op.f()")},
		{"docstrings", file("", "'''more'''\nclass A:\n    '''x'''\n    a = 1\ndef f():\n    'y'", "'''z'''\nop.f()"), file("", "class A:\n    a = 1\ndef f(): pass", "op.f()")},
		{"an empty body", file("", "", "pass"), file("", "", "'''nothing'''\n...")},
		{"annotations", file("import typing as t", "x: t.List['int | None'] = 1\ny: int\ndef f(a: int, *b: str, c: 'x' = 1, **d: t.Any) -> t.Any: return a", "z: int = 2\nop.f(z)"), file("", "x = 1\ndef f(a, *b, c=1, **d): return a", "z = 2\nop.f(z)")},
		{"the message and the parents", file("", "", "op.f()"), strings.NewReplacer("add email", "add an email", "= 'a'", "= ('a', 'c')", "Revises: a", "Revises: a, c").Replace(file("", "", "op.f()"))},
		{"an annotated header", file("", "", "op.f()"), strings.Replace(file("from typing import Union", "", "op.f()"), "down_revision =", "down_revision: Union[str, None] =", 1)},
		{"a header in one line", "revision, down_revision = 'b', None\n", "(revision, down_revision) = ('b', 'a')\n"},
		{"brackets of del", file("", "", "del a, b"), file("", "", "del (a, b)")},
		{"the value of return", file("", "", "return"), file("", "", "return None")},
		{"else: pass", file("", "", "if x:\n    op.f()"), file("", "", "if x:\n    op.f()\nelse:\n    pass")},
		{"line ends", file("", "", "op.f('''a\nb''')"), strings.ReplaceAll(file("", "", "op.f('''a\nb''')"), "\n", "\r\n")},
		{"a mark and a declaration", file("", "", "op.f('é')"), "\ufeff# -*- coding: utf-8 -*-\n" + file("", "", "op.f('é')")},
		{"SQLAlchemy's inspect is no look at the file", file("import os", "", "sa.inspect(x)"), file("", "", "sa.inspect(x)")},
	} {
		if a, b := canonical(t, test.a), canonical(t, test.b); a != b {
			t.Errorf("%s is a change\n%s\n%s", test.name, a, b)
		}
	}
}

func TestCanonicalDifferent(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"a literal", file("", "", "op.execute('x')"), file("", "", "op.execute('y')")},
		{"white space in a literal", file("", "", "op.execute('x y')"), file("", "", "op.execute('x  y')")},
		{"a comment of SQL", file("", "", "op.execute('x -- y')"), file("", "", "op.execute('x -- z')")},
		{"the order of statements", file("", "", "op.f()\nop.g()"), file("", "", "op.g()\nop.f()")},
		{"an indent", file("", "", "if x:\n    op.f()\n    op.g()"), file("", "", "if x:\n    op.f()\nop.g()")},
		{"the origin of an import", file("from x import y", "", "op.f(y)"), file("from z import y", "", "op.f(y)")},
		{"the member of an import", file("from x import a as y", "", "op.f(y)"), file("from x import b as y", "", "op.f(y)")},
		{"the depth of an import", file("from .x import y", "", "op.f(y)"), file("from ..x import y", "", "op.f(y)")},
		{"the last import of a name counts", file("from x import y\nfrom z import y", "", "op.f(y)"), file("from z import y\nfrom x import y", "", "op.f(y)")},
		{"an import of all names", file("from x import *", "", "op.f()"), file("", "", "op.f()")},
		{"the order around an import of all names", file("from x import y\nfrom z import *", "", "op.f(y)"), file("from z import *\nfrom x import y", "", "op.f(y)")},
		{"an import that may fail", file("", "try:\n    import x\nexcept ImportError:\n    y = 1", "op.f()"), file("", "try:\n    pass\nexcept ImportError:\n    y = 1", "op.f()")},
		{"an import in a function, which may fail", file("", "", "import x\nop.f()"), file("", "", "op.f()")},
		{"an import behind a call", file("import os", "os.f()\nimport re\nre.f()", "op.f()"), file("import os\nimport re", "os.f()\nre.f()", "op.f()")},
		{"a submodule that is used as an attribute", file("from sqlalchemy.dialects import postgresql", "", "op.f(sa.dialects.postgresql.X)"), file("", "", "op.f(sa.dialects.postgresql.X)")},
		{"a decorator", file("", "@x\ndef f(): pass", "op.f()"), file("", "def f(): pass", "op.f()")},
		{"an annotation that a decorator may see", file("", "@x\ndef f(a: int): pass", "op.f()"), file("", "@x\ndef f(a): pass", "op.f()")},
		{"a field of a class", file("", "class A:\n    a: int", "op.f()"), file("", "class A:\n    a: str", "op.f()")},
		{"a method of a class", file("", "class A:\n    def f(self, x: int): pass", "op.f()"), file("", "class A:\n    def f(self, x): pass", "op.f()")},
		{"the future of annotations that count", file("from __future__ import annotations", "class A:\n    a: int", "op.f()"), file("", "class A:\n    a: int", "op.f()")},
		{"an import that an annotation in a string needs", file("import os", "class A:\n    a: 'os.x'", "op.f()"), file("", "class A:\n    a: 'os.x'", "op.f()")},
		{"an annotation that runs", file("", "x: f() = 1", "op.f()"), file("", "x = 1", "op.f()")},
		{"an annotation that makes a name local", file("", "", "x: int\nop.f(x)"), file("", "", "op.f(x)")},
		{"a default value", file("", "def f(a=1): pass", "op.f()"), file("", "def f(a=2): pass", "op.f()")},
		{"a call of the module", file("", "op.g()", "op.f()"), file("", "", "op.f()")},
		{"a constant of the module", file("", "X = 1", "op.f(X)"), file("", "X = 2", "op.f(X)")},
		{"a header that runs", "revision = 'b'\ndown_revision = f()\n", "revision = 'b'\ndown_revision = g()\n"},
		{"a name that is no place in the graph", file("", "", "op.f()"), file("", "revision_of = 1", "op.f()")},
		{"a header in a block", file("", "if x:\n    depends_on = 'c'", "op.f()"), file("", "if x:\n    depends_on = 'd'", "op.f()")},
		{"a docstring that is read", file("", "", "op.execute(__doc__)"), strings.Replace(file("", "", "op.execute(__doc__)"), "add email", "add it", 1)},
		{"an import that is found by its name", file("import os", "", "op.execute(globals()['os'])"), file("", "", "op.execute(globals()['os'])")},
		{"an exported name", file("import os", "__all__ = ['os']", "op.f()"), file("", "__all__ = ['os']", "op.f()")},
		{"the name of a function", file("", "def f(): pass", "op.f()"), file("", "def g(): pass", "op.f()")},
		{"async", file("", "def f(): pass", "op.f()"), file("", "async def f(): pass", "op.f()")},
		{"brackets that count", file("", "", "op.f((a + b) * c)"), file("", "", "op.f(a + b * c)")},
		{"a tuple", file("", "", "op.f(('a'))"), file("", "", "op.f(('a',))")},
		{"a comma between strings", file("", "", "op.f('a' 'b')"), file("", "", "op.f('a', 'b')")},
		{"a number of another type", file("", "", "op.f(1)"), file("", "", "op.f(1.0)")},
		{"the order of keywords", file("", "", "op.f(a=x(), b=y())"), file("", "", "op.f(b=y(), a=x())")},
		{"return", file("", "", "return\nop.f()"), file("", "", "op.f()")},
	} {
		if canonical(t, test.a) == canonical(t, test.b) {
			t.Errorf("%s is no change\n%s\n%s", test.name, test.a, test.b)
		}
	}
}

func TestCanonicalOfNoPython(t *testing.T) {
	for _, src := range []string{"def upgrade():\n    print 'x'\n", "<<<<<<< HEAD\n", "x = (\n", "\x00"} {
		if text, ok := Canonical([]byte(src)); ok {
			t.Errorf("%q: %s", src, text)
		}
	}
}

// counted returns the tokens of a file that run: outside of the header, the docstrings,
// and the imports and features that nobody uses.
func counted(src string) (tokens []python.Token) {
	lines := strings.Split(src, "\n")
	passed := func(line string) bool {
		for _, start := range []string{"revision =", "down_revision =", "branch_labels =", "depends_on =", "from __future__", "from typing", "import json", "from sqlalchemy.dialects", "import os", "import sqlalchemy", `"""`, "with a prefix", "add accounts", "Revision", "Revises"} {
			if strings.HasPrefix(strings.TrimSpace(line), start) {
				return true
			}
		}
		return false
	}
	lex := python.NewScanner(src)
	for tok := lex.Next(); tok.Kind != python.EOF; tok = lex.Next() {
		if !passed(lines[python.LineOf(src, tok.Start)-1]) {
			tokens = append(tokens, tok)
		}
	}
	return tokens
}

// A change of any name, number, string, or operator is one of the program.
func TestCanonicalOfMutations(t *testing.T) {
	src := string(readFormatted(t, "black.py"))
	want := canonical(t, src)
	tried := 0
	for _, tok := range counted(src) {
		for _, text := range mutations(src[tok.Start:tok.End], tok.Kind) {
			mutated, ok := Canonical([]byte(src[:tok.Start] + text + src[tok.End:]))
			if !ok {
				continue
			}
			if tried++; string(mutated) == want {
				t.Errorf("line %d: %s instead of %s is no change", python.LineOf(src, tok.Start), text, src[tok.Start:tok.End])
			}
		}
	}
	if tried < 150 {
		t.Error(tried)
	}
}

func mutations(text string, kind python.Kind) []string {
	switch kind {
	case python.Name:
		return []string{text + "_", "not " + text}
	case python.Number:
		return []string{text + "0", "-" + text, "'" + text + "'"}
	case python.String:
		return []string{text[:len(text)-1] + " " + text[len(text)-1:], "b" + text, text + ", 'x'", text + ".x"}
	case python.FStringMiddle:
		return []string{text + " ", strings.Replace(text, " ", "  ", 1)}
	case python.EqualEqual:
		return []string{"!=", "is"}
	case python.Plus:
		return []string{"-", "*"}
	case python.True, python.False, python.None:
		return []string{"1", "..."}
	case python.Not:
		return []string{"", "-"}
	}
	return nil
}

// White space, comments and line ends between the tokens of a file make no difference.
func TestCanonicalOfWhiteSpace(t *testing.T) {
	src := string(readFormatted(t, "black.py"))
	want := canonical(t, src)
	rapid.Check(t, func(t *rapid.T) {
		if got, ok := Canonical([]byte(spaced(t, src))); !ok || string(got) != want {
			t.Errorf("%s", got)
		}
	})
}

// spaced returns a source with other white space.
func spaced(t *rapid.T, src string) string {
	var b strings.Builder
	lex, last, depth, inString := python.NewScanner(src), 0, 0, 0
	for tok := lex.Next(); tok.Kind != python.EOF; tok = lex.Next() {
		between := src[last:tok.Start]
		switch {
		case inString > 0 || tok.Kind == python.Indent || tok.Kind == python.Dedent || strings.Contains(between, "\n") && depth == 0:
		case tok.Kind == python.Newline:
			between = rapid.SampledFrom([]string{"", "  ", "  # why", ";"}).Draw(t, "end")
		case depth > 0:
			between = rapid.SampledFrom([]string{" ", "\n", "\n# a comment\n   ", "  ", " \\\n "}).Draw(t, "between")
		case between != "":
			between = rapid.SampledFrom([]string{" ", "  ", "\t", " \\\n  "}).Draw(t, "between")
		}
		b.WriteString(between + src[tok.Start:tok.End])
		last = tok.End
		switch tok.Kind {
		case python.LParen, python.LBracket, python.LBrace:
			depth++
		case python.RParen, python.RBracket, python.RBrace:
			depth--
		case python.FStringStart:
			inString++
		case python.FStringEnd:
			inString--
		}
	}
	return b.String() + src[last:]
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte("'''x'''\nrevision = 1\n\tif x:\n y = (\n"))
	f.Add([]byte("from a import b as b, c\nimport d.e\nx: f'{y:{z}}' = b, t''\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if text, ok := Canonical(content); ok {
			again, _ := Canonical(content)
			if !bytes.Equal(text, again) {
				t.Errorf("%s\n%s", text, again)
			}
		}
	})
}
