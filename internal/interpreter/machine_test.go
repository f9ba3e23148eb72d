package interpreter

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/python"
)

// run runs a module and returns the text of its variable result, or the refusal.
func run(t *testing.T, src string) string {
	t.Helper()
	module, err := python.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	m := New("f.py")
	m.Import = func(name string) Value {
		if name == "enum" {
			auto := &Native{Name: "auto", Call: func(*Machine, *Args) (Value, error) { return Auto{}, nil }}
			return &Module{Name: name, Members: map[string]Value{"Enum": EnumBase("Enum"), "auto": auto}}
		}
		return nil
	}
	err = m.Load(module)
	if err == nil {
		var v Value
		if f, ok := m.Global("main"); ok {
			v, err = m.Apply(f)
		} else {
			v, _ = m.Global("result")
		}
		if err == nil {
			var text string
			if text, err = m.Repr(v); err == nil {
				return text
			}
			err = m.refusal(err)
		}
	}
	var r *Refusal
	if !errors.As(err, &r) {
		return err.Error()
	}
	return "refused at line " + python.PositionOf("", src, r.Offset).String()[1:] + ": " + r.Why
}

func TestRun(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"result = [x * 2 for x in range(3) if x != 1]", "[0, 4]"},
		{"def f(a, *b, c=3, **d):\n  return a, b, c, sorted(d)\nresult = f(1, 2, c=4, e=5)", "(1, (2,), 4, ['e'])"},
		{"def f():\n  n = 0\n  def g():\n    nonlocal n\n    n += 1\n    return n\n  g()\n  return g()\nresult = f()", "2"},
		{"a, *b, c = 1, 2, 3, 4\nresult = [a, b, c]", "[1, [2, 3], 4]"},
		{"class A:\n  x = 1\n  def __init__(self, y):\n    self.y = y\n  def sum(self):\n    return self.x + self.y\nresult = A(2).sum()", "3"},
		{"try:\n  raise ValueError('no')\nexcept (KeyError, ValueError) as e:\n  result = 'caught'\nfinally:\n  result += '!'", "'caught!'"},
		{"try:\n  {}['x']\nexcept KeyError:\n  result = 1\nelse:\n  result = 2", "1"},
		{"n = 0\nwhile True:\n  n += 1\n  if n == 3: break\n  continue\nelse:\n  n = 9\nresult = n", "3"},
		{"result = ', '.join(f'{k}={v!r:}' for k, v in {'a': 1, 'b': 'x'}.items())", `"a=1, b='x'"`},
		{"result = '%s %(x)s' if False else '%(x)s%%' % {'x': 5}", "'5%'"},
		{"result = 7 // -2, 7 % -2, -7 // 2, 1 / 4, 1.0 + 2", "(-4, -1, -4, 0.25, 3.0)"},
		{"result = 1e16, 1.5e-5, 100.0, 0.1", "(1e+16, 1.5e-05, 100.0, 0.1)"},
		{"x = 5\ndef main():\n  return (lambda y, z=x: y + z)(1)", "6"},
		{"def main():\n  global g\n  g = 1\n  return g", "1"},
	} {
		if got := run(t, test.src); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}

// A value that is not known can be passed on. Whoever needs its content refuses, at its
// place.
func TestUnknown(t *testing.T) {
	const head = "from app import X\n"
	for src, want := range map[string]string{
		"def main():\n  return [X, X.y, X[0], X + 1, f'{X}'] and 1":                             "1",
		"def main():\n  if X: pass":                                                             "3:6: X is imported from app, which is not read",
		"def main():\n  for x in X: pass":                                                       "3:12: X is imported",
		"def main():\n  X()":                                                                    "3:3: X is called: X is imported",
		"def main():\n  return len(X)":                                                          "3:10: X is imported",
		"def main():\n  while X == 1: pass":                                                     "3:9: X is imported",
		"def main():\n  return 1 if f'{X}' else 2":                                              "3:15: X is imported",
		"def main():\n  return 'a' in [X]":                                                      "X is imported",
		"def main():\n  return sorted([X, 1])":                                                  "X is imported",
		"def main():\n  return {X: 1}":                                                          "X is imported",
		"def main():\n  return range(X)":                                                        "X is imported",
		"def main():\n  return '{}'.format(X) or 1":                                             "X is imported",
		"def main():\n  return '%s' % (X,) or 1":                                                "X is imported",
		"def main():\n  return ''.join([X]) or 1":                                               "X is imported",
		"@X\ndef f(): return 1\ndef main():\n  return f()":                                      "f is called: the decorator",
		"class A(X): y = 1\ndef main():\n  return A.y or 1":                                     "the class A is derived from a class that is not known",
		"x = X(1)\ndef main():\n  return x or 1":                                                "X is imported",
		"x = [1]\ny = X(x)\ndef main():\n  return y or 1":                                       "X is called",
		"from other import *\ndef main():\n  return len([1])":                                   "the module other is not read",
		"def f(): yield 1\ndef main():\n  return list(f())":                                     "a generator function is not supported",
		"try:\n  from app import Y\nexcept ImportError:\n  Y = 1\ndef main():\n  return Y or 1": "whether this import fails is not known",
		"def main():\n  return ','.join({'a', 'b'})":                                            "the order of a set",
		"def main():\n  return main()":                                                          "calls of more than 60 functions",
		"def main():\n  while True: pass":                                                       "more than 500000 steps",
	} {
		if got := run(t, head+src); !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

// Python's own refusals are refused.
func TestRaises(t *testing.T) {
	for _, src := range []string{
		"def main():\n  return x", "def main():\n  x = x + 1", "def main():\n  return (lambda a: a)()", "def main():\n  return 'a' + 1", "def main():\n  raise NotImplementedError()",
		"def main():\n  return [][0]", "def main():\n  a, b = [1]", "def main():\n  return None.x", "def main():\n  assert False", "raise ValueError('x')",
	} {
		if got := run(t, src); !strings.HasPrefix(got, "refused") {
			t.Errorf("%s: %s", src, got)
		}
	}
}

// No text of Python makes the interpreter panic or run on.
func FuzzLoad(f *testing.F) {
	for _, src := range []string{"x = [i for i in range(9)]\n", "class A:\n def f(self): return 1\nA().f()\n", "x = {1: 2}\nx.update({3: 4})\n", "def f(*a, **b): return f(*a)\nf()\n"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		module, err := python.Parse(src)
		if err != nil {
			return
		}
		m := New("f.py")
		if err := m.Load(module); err == nil {
			if main, ok := m.Global("main"); ok {
				_, _ = m.Apply(main)
			}
		}
	})
}
