package interpreter

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// snippets are expressions and functions whose results are compared with CPython's.
var snippets = []string{
	"'%s|%r|%d' % ('a', 'b', 3)", "'%s' % (1,)", "'%s' % [1, 'x']", "'%5s' % 'a'", "'%s%%' % 5", "'{} {0}'.format(1)", "'{1} {0}'.format(1, 2)", "'{a}{{}}'.format(a=1)", "'{!r}'.format('x')", "'{:>5}'.format('x')",
	"f'{1}{\"a\"}{None}{True}{1.5}{[1, \"x\"]}'", "f'{5:03d}|{7:2d}|{-3:04d}'", "f'{\"x\":>4}'", "f'{1.0}'", "f'{10**3}'", "f'{(1,)}'", "f'{{}}'",
	"str(1.0)", "str(1e22)", "str(1e-7)", "repr(0.1 + 0.2)", "1 / 3", "7 // 2, -7 // 2, 7 % -3", "2 ** 10", "1 if [] else 2", "not ''", "1 < 2 < 3", "1 < 2 > 3", "'a' < 'B'", "None == 0", "True + True", "1 == 1.0", "True == 1",
	"'a' in 'abc', '' in 'abc'", "[1, 2] + [3]", "(1,) + (2, 3)", "[1, 2, 3][-1]", "[1, 2, 3][1:]", "'hello'[1:3]", "'hello'[-3:]", "[1, 2, 3][:-1]", "'abc'[0]", "{'a': 1}['a']", "{'a': 1, **{'b': 2}}", "{**{'b': 2}, 'b': 3}", "[*range(3), *'ab']",
	"[x for x in range(5) if x % 2]", "{x: x * 2 for x in 'ab'}", "[(x, y) for x in 'ab' for y in range(2)]", "[x for xs in [[1], [2, 3]] for x in xs]", "sorted({3, 1, 2})", "sorted(['b', 'A', 'c'])", "sorted([1, 2, 3], reverse=True)", "sorted(['bb', 'a'], key=len)",
	"list(zip('ab', [1, 2, 3]))", "list(enumerate('ab', 1))", "dict(a=1, b=2)", "dict([('a', 1)])", "list({'a': 1}.items())", "list({'a': 1})", "list(map(str, [1, 2]))", "list(filter(None, [0, 1]))", "list(reversed([1, 2]))", "any([0, 1]), all([])", "min(3, 1), max([1, 5])", "sum([1, 2])", "len('äö')",
	"' a '.strip(), 'xax'.strip('x'), 'a,b'.split(','), ' a  b '.split()", "'-'.join(['a', 'b'])", "'abc'.replace('b', 'x')", "'Ab'.lower(), 'ab'.upper(), 'ab cd'.title(), 'abC'.capitalize()", "'abc'.startswith('ab'), 'abc'.endswith(('x', 'c'))", "'a_b_c'.rsplit('_', 1)", "'abc'.find('c'), 'abc'.find('z')", "'7'.zfill(3)", "'a=b'.partition('=')", "'abc'.isdigit(), '12'.isdigit()", "'aXbX'.count('X')", "'x' * 3", "'a\\nb'.splitlines()", "'abc'.removeprefix('a')", "'abc'.index('b')", "'%(a)s-%(b)d' % {'a': 'x', 'b': 2}", "'{}'.format([1])", "str(('a', 1))", "str({'a': 1})", "str([None, True])", "str('x')", "int('12'), int(True)", "float(3)", "bool('')", "tuple([1, 2])", "isinstance('a', str), isinstance(True, int), isinstance(1, (str, list))", "abs(-3)",
	"str(range(3))", "str({'a': 1}.keys())", "range(3) == [0, 1, 2]", "list(range(5, 0, -2))", "5 in range(3)", "len(range(4))", "bool(range(0))", "[1] == [1.0]", "(1, 2) == [1, 2]", "{'a': 1} == {'a': 1}", "'a' 'b'", "(lambda *a, **k: (a, k))(1, x=2)", "(lambda a, b=2: a + b)(1)", "[f() for f in [lambda: i for i in range(3)]]", "(y := 5) + y", "[1, 2, 3] if 1 else 0", "1 and 0 or 'x'", "None or []", "0.1", "1_000", "0x10", "b'a'", "...", "{1, 2} & {2}", "{1} | {2}", "{1, 2} - {1}", "frozenset()", "'é'.upper()", "'ß'.upper()", "'a\\tb'.expandtabs()", "next(iter([1]))", "max('a', 'b')", "round(2.5)", "chr(65)", "hex(255)", "type(1)", "' '.join(sorted({'b', 'a'}))", "'%s' % None", "'%d' % 3.7", "'%x' % 255", "'%.2f' % 1.5", "-5 // 2", "divmod(7, 2)", "1 is 1", "None is None", "[] is []", "'a' == 'a'", "True is True", "1 != 2", "'b' > 'a'", "not None", "~5", "+3", "-0.0", "1e3", "5 % 3.0", "2 * 'ab'", "[0] * 3", "3 in {1: 2, 3: 4}", "'x' not in ['x']", "{}.get('a'), {}.get('a', 1), {'a': None}.get('a', 2)",
	"def main():\n  x = [1, 2]\n  y = x\n  y.append(3)\n  return x", "def main():\n  d = {}\n  d.setdefault('a', []).append(1)\n  return d", "def main(a=[]):\n  a.append(1)\n  return a", "def main():\n  r = []\n  for i in range(3):\n    for j in range(3):\n      if j == 1: continue\n      if i == 1: break\n      r.append((i, j))\n    else:\n      r.append('e')\n  return r",
	"def main():\n  def f(n):\n    return 1 if n < 2 else n * f(n - 1)\n  return f(5)", "def main():\n  try:\n    return 1\n  finally:\n    pass", "def main():\n  try:\n    raise KeyError('a')\n  except LookupError as e:\n    return 'l'\n  except Exception:\n    return 'e'", "def main():\n  x = 1\n  def f():\n    return x\n  x = 2\n  return f()", "def main():\n  a = b = []\n  a += [1]\n  return b", "def main():\n  a = 'x'\n  a += 'y'\n  a *= 2\n  return a", "def main():\n  t = (1, 2)\n  t += (3,)\n  return t", "def main():\n  (a, [b, c]), d = (1, [2, 3]), 4\n  return a, b, c, d", "def main():\n  first, *rest = 'abc'\n  return first, rest", "def main():\n  d = {'a': 1}\n  d['b'] = 2\n  d['a'] = 3\n  return list(d.items())", "def main():\n  l = [3, 1]\n  l[0] = 5\n  l.insert(0, 9)\n  l.extend([7])\n  l.reverse()\n  return l, l.pop()", "def main():\n  class A:\n    n = 0\n    def __init__(self, x): self.x = x\n    def up(self):\n      self.n += 1\n      return self\n    @property\n    def p(self): return self.x * 2\n    @staticmethod\n    def s(a): return a\n    @classmethod\n    def c(cls): return cls.n\n  a = A(3)\n  return a.up().n, A.n, a.p, A.s(1), A.c()", "def main():\n  class A:\n    def f(self): return 'A' + self.g()\n    def g(self): return 'a'\n  class B(A):\n    def g(self): return 'b'\n  return B().f()",
	"import enum\nclass C(enum.Enum):\n  A = 'a'\n  B = 'b'\n  X = 'a'\ndef main():\n  return [c.name for c in C], [c.value for c in C], C.X.name, C['B'].value, C('b').name, str(C.A), f'{C.A}', C.A == C.X, C.A == 'a', len(C), 'A' in C.__members__", "import enum\nclass C(str, enum.Enum):\n  A = 'a'\ndef main():\n  return C.A == 'a', C.A.value, '-'.join([C.A]), [c for c in ['a'] if c == C.A]", "import enum\nclass C(enum.Enum):\n  A = enum.auto()\n  B = enum.auto()\ndef main():\n  return [c.value for c in C]", "import enum\nclass C(enum.Enum):\n  A = 5\n  B = enum.auto()\n  D = enum.auto()\ndef main():\n  return [c.value for c in C]",
	"xs = [9]\nclass A:\n  xs = [1, 2]\n  ys = [x for x in xs]\ndef main():\n  return A.ys", "X = 1\ndef set_it():\n  global X\n  X = 2\ndef main():\n  set_it()\n  return X", "def main():\n  n = 0\n  while True:\n    n += 1\n    if n > 5: break\n  return n", "def main():\n  return [i for i in range(3)], 'i' in locals()", "def main():\n  x = 5\n  del x\n  return x", "from textwrap import dedent\ndef main():\n  return dedent('  a\\n    b\\n\\n  c')", "def main():\n  for i in range(2): pass\n  return i", "def main():\n  x = 1\n  [x for x in range(5)]\n  return x", "def main():\n  a, b = 1, 2\n  a, b = b, a\n  return a, b", "def main(x, /, y=2, *, z=3):\n  return x", "def main():\n  d = {'a': 1, 'b': 2}\n  return {v: k for k, v in d.items()}", "def main():\n  if (n := len('abc')) > 2:\n    return n", "def main():\n  return [str(i).zfill(2) for i in range(9, 11)]", "def main():\n  with open('x') as f: return f", "def main():\n  assert 1 == 1, 'no'\n  return 'ok'", "def main():\n  return {True: 'a', 1: 'b'}", "def main():\n  return {1: 'a', 1.0: 'b', '1': 'c'}", "def main():\n  s = set()\n  s.add(1)\n  s.add(1)\n  return len(s)", "def main():\n  return [1, 2, 3].index(2)", "def main():\n  l = [1, 2, 3]\n  for x in l:\n    if x == 1: l.remove(2)\n  return l", "def main():\n  x = [[]] * 2\n  x[0].append(1)\n  return x", "def main():\n  x = [1, 2, 3]\n  y = x[:]\n  y[0] = 9\n  return x", "def main():\n  x = (1, 2)\n  y = list(x)\n  y.append(3)\n  return x, y", "def main():\n  d = dict(a=1)\n  e = d.copy()\n  e['a'] = 2\n  return d", "def main():\n  x = [3, 1, 2]\n  return sorted(x), x", "def main():\n  x = [3, 1, 2]\n  x.sort()\n  return x", "def main():\n  try:\n    try:\n      raise ValueError('a')\n    finally:\n      x = 1\n  except ValueError:\n    return x", "def main():\n  for i in []:\n    pass\n  else:\n    return 'else'", "def main():\n  i = 0\n  while i < 3:\n    i += 1\n  else:\n    return i",
}

// TestAsCPython compares results with those of CPython. A refusal is always right.
func TestAsCPython(t *testing.T) {
	interpreter := os.Getenv("RAMUS_REFERENCE_PYTHON")
	if interpreter == "" {
		t.Skip("RAMUS_REFERENCE_PYTHON names no Python")
	}
	sources := make([]string, len(snippets))
	for i, s := range snippets {
		if sources[i] = s + "\n"; !strings.Contains(s, "def main") {
			sources[i] = "def main():\n  return (" + s + ")\n"
		}
	}
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(interpreter, "-c", `
import json, sys
def run(src):
    names = {}
    try:
        exec(src, names)
        return repr(names["main"]())
    except BaseException as e:
        return None
json.dump([run(s) for s in json.load(sys.stdin)], sys.stdout)`)
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(input)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []*string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	known := 0
	for i, src := range sources {
		got := run(t, src)
		switch {
		case strings.HasPrefix(got, "refused"):
		case want[i] == nil:
			t.Errorf("%s\n got %s, and CPython raises", src, got)
		case got != *want[i]:
			t.Errorf("%s\n got %s\nwant %s", src, got, *want[i])
		default:
			known++
		}
	}
	t.Logf("%d of %d are known", known, len(sources))
}
