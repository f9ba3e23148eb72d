package python

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// encoded returns the text of a module that has no fault.
func encoded(t *testing.T, src string) string {
	t.Helper()
	module, err := Parse(strings.TrimPrefix(src, "\ufeff"))
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return string(Encode(src, module))
}

func TestEncodeSpellings(t *testing.T) {
	for _, same := range [][]string{
		{"x = 'a\"b'\n", `x = "a\"b"` + "\n", "x = 'a' '\"b'\n", "x = '''a\"b'''\n", "x = u'a\"b'\n", "x = ('a'\n  '\"' 'b')\n", "x = f'a\"b'\n", "x = f'a' '\"b'\n", "x = '\\x61\"b'\n", "x = r'a\"b'\n"},
		{"x = b'ab'\n", "x = b'a' b'b'\n", "x = rb'ab'\n", "x = b'\\x61b'\n"},
		{"x = f'a{y}b'\n", "x = f'a{ y }' 'b'\n", "x = 'a' f'{y}' f'' f'b'\n", "x = f'''a{(y)}b'''\n"},
		{"x = 255\n", "x = 0xff\n", "x = 0XFF\n", "x = 0b1111_1111\n", "x = 2_55\n", "x = 0o377\n"},
		{"x = 1e3\n", "x = 1E3\n", "x = 1000.0\n", "x = 1_000.\n"},
		{"x = 2j\n", "x = 2.0J\n"},
		{"x = 123456789012345678901234567890\n", "x = 1_23456789012345678901234567890\n", "x = 0x18ee90ff6c373e0ee4e3f0ad2\n"},
		{"x = (1, 2)\n", "x = 1, 2\n", "x = (1, 2,)\n", "x = (\n  1,\n  # one\n  2,\n)\n"},
		{"f(a, b=1)\n", "f(a, b=1,)\n", "(f)((a), b=(1))\n", "f(\n    a,\n    b=1,\n)  # why\n", "f(a, b=1);\n"},
		{"if x: y\n", "if (x):\n\ty\n", "if x:\n        y\n"},
		{"for x, y in z: w\n", "for (x, y) in (z): w\n"},
		{"import a, b\n", "import a, \\\n  b\n"},
	} {
		for _, src := range same[1:] {
			if got, want := encoded(t, src), encoded(t, same[0]); got != want {
				t.Errorf("%q is not as %q\n%s\n%s", src, same[0], got, want)
			}
		}
	}
}

// Two programs have the same text only if they are spellings of one.
func TestEncodeTellsApart(t *testing.T) {
	different := []string{
		"x = '1'\n", "x = 1\n", "x = 1.0\n", "x = 1j\n", "x = b'1'\n", "x = True\n", "x = '1 '\n", "x = f'{1}'\n", "x = t'1'\n", "x = f'{1!r}'\n", "x = f'{1:d}'\n", "x = f'{1=}'\n", "x = f'{1 = }'\n",
		"x = ('1',)\n", "x = ['1']\n", "x = {'1'}\n", "x = (1,)\n", "x = 1, '2'\n", "x = '1', '2'\n", "x = ('1', ('2',))\n", "x = (('1', '2'),)\n", "x = '12', ''\n",
		"x = '\\N{BULLET}'\n", "x = '\\N{DASH}'\n", "x = '\\\\N{DASH}'\n", "x = f'{y}{z}'\n", "x = f'{y}z'\n", "x = f'{y}' '{z}'\n", "x = '\\ufffd'\n", "x = '\\\\ufffd'\n", "x = '\"'\n", "x = '\\\\\"'\n",
		"x: '1'\n", "x += 1\n", "x -= 1\n", "y = 1\n", "x = y = 1\n", "x == 1\n", "f(x=1)\n", "f(x, 1)\n", "f(*x)\n", "f(**x)\n", "f(x)(1)\n", "x[1]\n", "x[1:]\n", "x[:1]\n", "x.f\n",
		"a + b * c\n", "(a + b) * c\n", "a - b\n", "a and b or c\n", "a and (b or c)\n", "not a\n", "-a\n", "a < b < c\n", "(a < b) < c\n", "a if b else c\n", "a if c else b\n",
		"if a: b\n", "if a: b\nelse: c\n", "if a:\n  b\nc\n", "if a:\n  b\n  c\n", "while a: b\n", "for a in b: c\n", "async def f(): pass\n", "def f(): pass\n", "def f(a): pass\n", "def f(*a): pass\n", "def f(**a): pass\n", "def f(a, /): pass\n", "def f(*, a): pass\n", "def f(a=1): pass\n", "@a\ndef f(): pass\n",
		"import a\n", "import a as b\n", "from a import b\n", "from .a import b\n", "from . import a\n", "from a import *\n", "global a\n", "def f():\n  nonlocal a\n", "raise\n", "raise a\n", "raise a from b\n",
		"try: a\nexcept: b\n", "try: a\nexcept b: c\n", "try: a\nexcept* b: c\n", "try: a\nfinally: b\n", "with a: b\n", "with a as c: b\n", "return a\n", "yield a\n", "yield from a\n", "await a\n", "lambda: a\n", "lambda a: a\n",
		"[a for a in b]\n", "{a for a in b}\n", "(a for a in b)\n", "{a: a for a in b}\n", "[a for a in b if c]\n", "match a:\n  case b: c\n", "match a:\n  case b.c: c\n", "match a:\n  case [b]: c\n", "match a:\n  case 1: c\n", "class A: a\n", "class A(B): a\n", "class A(B=C): a\n",
	}
	seen := map[string]string{}
	for _, src := range different {
		text := encoded(t, src)
		if before, found := seen[text]; found {
			t.Errorf("%q and %q have one text: %s", before, src, text)
		}
		seen[text] = src
	}
}

// Of the sources of the parser's test only these are spellings of one program.
func TestEncodeSnippets(t *testing.T) {
	want := []string{
		" | \n", "\n | \n\n# comment", "x | x;", "x; | \fx\n", "if x:\n\ty\n | if x:\n        y\n", "if x:\n        y\n | if x:\n  \f\n  y\n",
		"\ufeffx = 1\n | x = \\\n 1\n", "if x:\n  y\\\n\n  z\n | if x:\n  y\n  # c\n# c\n  z\n", "rf'\\{x}' | f'\\{x}'", "f'{x}' | F'''{\nx\n}'''",
		"del x\n | del (x)\n", "del (x)\n | del x,\n", "if (x := 1): pass\n | if x := 1: pass\n", "with a: pass\n | with (a): pass\n",
		"with (a, b): pass\n | with (a), (b): pass\n", "with (a) as b: pass\n | with (a as b): pass\n", "\fx\n | \\\nx\n", "()\n | (\n)\n",
		"(*a, b)\n | *a, b\n", "try: pass\nexcept A, B: pass\n | try: pass\nexcept A, B,: pass\n",
	}
	var got []string
	seen := map[string]string{}
	for _, src := range slices.Concat(accepted, only314) {
		text := encoded(t, src)
		if before, found := seen[text]; found {
			got = append(got, before+" | "+src)
		}
		seen[text] = src
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Digests of the text are in files that last.
func TestEncodeStays(t *testing.T) {
	sum := sha256.New()
	for _, src := range slices.Concat(accepted, only314) {
		sum.Write([]byte(encoded(t, src)))
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != "0215d5acab1c37cdbb07ac645583de00b935a2f86726ba7aab2fe42d3d0c1ede" {
		t.Error(got)
	}
}

func TestEncodeNamesEveryNode(t *testing.T) {
	module, _ := Parse("x = 1 +\n")
	if text := Encode("x = 1 +\n", module); !bytes.Contains(text, []byte("(BadStmt )")) {
		t.Errorf("%s", text)
	}
}
