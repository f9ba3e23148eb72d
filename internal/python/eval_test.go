package python

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// expressions are evaluated here and by CPython.
var expressions = []string{
	"None", "True", "1", "0x1F", "1_000", "00", "'a' 'b'", `"it's"`, `'"' "'"`, "'é\\n\\x00'", "(1,)", "()", "[1, 'a', None]", "(1, *[2, 3], *'ab')", "[*(), *[[]]]",
	"1 + 2 * 3", "7 % 3", "-7 % 3", "7 % -3", "1 % 0", "'a' + 'b'", "'a' * 3", "3 * 'b'", "(1,) + (2,)", "[1] + [2]", "'a' + 1", "1 + None", "[] + ()", "-True", "+3", "~5", "--2", "-'a'",
	"not 1", "not ''", "1 and 0 or 'x'", "'' or None", "[] and 1", "1 < 2 < 3", "1 < 2 > 3", "1 == True", "1 != '1'", "'a' < 'b'", "'a' >= 'b'", "1 < 'a'", "(1, 'a') == (1, 'a')", "[1] == (1,)", "b'a' == b'a'", "b'a' == 'a'",
	"{1, 2} == {2, 1}", "{1} == {2}", "'a' in 'cab'", "'a' not in ('b',)", "1 in 'a'", "2 in [1, 2]", "2 in {1: 2}", "1 in {1: 2}", "1 in None", "None is None", "None is not None", "True is True", "1 is None",
	"'yes' if [0] else 'no'", "'yes' if {} else 'no'", "'abc'[0]", "'abc'[-1]", "'abc'[3]", "(1, 2)[True]", "{'a': 1}['a']", "{'a': 1}['b']", "{1: 'x', 1: 'y'}[1]", "{**{'a': 1}, 'a': 2}['a']", "{1}[0]", "None[0]",
	"'abcdef'[1:3]", "'abc'[-2:]", "[1, 2, 3][:2]", "(1, 2, 3)[5:]", "'abc'[2:1]", "'abc'['a':]", "1[:2]", "'é€'[1]",
	"f'{1}a{\"b\"}{{}}'", "f'{1!r} {\"x\"!r} {\"x\"!s}'", "f'{None} {True}'", "rf'\\{1}'", "f'{(1, 2)}' 'z'",
	"'%s-%d' % ('a', 3)", "'%r' % 'x'", "'%s' % (1,)", "'%s %%' % 1", "'%s'  % (1, 2)", "'%s %s' % 1", "'%d' % 'a'", "'%' % 1", "'a' % ()", "'a' % (1,)",
	"'{} {}'.format(1, 'a')", "'{1}{0}{x}'.format(1, 2, x=3)", "'{{}}{}'.format('a')", "'{} {0}'.format(1, 2)", "'{0} {}'.format(1, 2)", "'{}'.format()", "'{x}'.format(1)", "'{'.format(1)", "'}'.format(1)",
	"'aBc'.upper() + 'aBc'.lower()", "' a '.strip() + 'xax'.strip('x')", "'a,b,c'.split(',', 1)", "' a  b '.split()", "', '.join(['a', 'b'])", "','.join('ab')", "','.join([1])", "'-'.join(None)", "'abab'.replace('a', 'c', 1)",
	"'abc'.startswith(('x', 'a'))", "'it\\'s o'.title()", "'éa'.capitalize()", "'a\\nb\\r\\n'.splitlines()", "'x'.nope()", "None.strip()", "'abc'.removeprefix('a')",
	"str(1)", "str()", "str((1, 'a'))", "repr('a')", "len('é')", "len([1, 2])", "len({1: 2})", "len(1)", "len()", "bool('')", "bool()", "int('12')", "int()", "int(True)", "list('ab')", "tuple([1])", "list()", "tuple()",
	"sorted(['b', 'a'])", "sorted([2, 1])", "sorted(['a', 1])", "range(3)[1]", "list(range(1, 3))", "list(enumerate('ab'))", "isinstance(1, int)", "isinstance('a', (int, str))", "isinstance(True, bool)", "len(set('aab'))", "len(frozenset([1, 1]))", "len({1} | {2})", "{1} | 2",
	"str(*[1])", "str(**{})", "'{a}'.format(**{'a': 1})", "'a'('b')", "1()", "(1)(2)", "...", "1 if x else 2", "x", "[1, 2, 3,]", "'a' == 'a' != 'b'", "str is None", "None == 0", "'' == None", "[None] == [0]",
}

// Expressions have CPython's values, are errors there too, or are not supported here.
func TestEvalAsCPython(t *testing.T) {
	const script = `
import sys
for line in sys.stdin.read().split("\0"):
    try:
        print(ascii(repr(eval(line))))
    except Exception:
        print("error")
`
	cmd := exec.Command(findPython(t).path, "-W", "ignore", "-c", script)
	cmd.Stdin = strings.NewReader(strings.Join(expressions, "\x00"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	unsupported := 0
	for i, want := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		got, err := evalText(t, expressions[i])
		var u *UnsupportedError
		var r *RaisedError
		switch {
		case errors.As(err, &u):
			unsupported++
			continue
		case errors.As(err, &r):
			got = "error"
		case err != nil:
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", expressions[i], got, want)
		}
	}
	if unsupported > 15 {
		t.Errorf("%d of %d are not supported", unsupported, len(expressions))
	}
}

// evalText returns ascii(repr(…)) of an expression's value.
func evalText(t *testing.T, text string) (string, error) {
	t.Helper()
	e, err := ParseExpr(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	ev := Evaluator{Name: func(name *Ident) (Value, error) {
		if function, ok := BuiltinOf(name.Name); ok {
			return function, nil
		}
		return nil, Raisef("%s is not defined", name.Name)
	}}
	value, err := ev.Eval(e)
	if err != nil {
		return "", err
	}
	text, err = Repr(value)
	if err != nil {
		return "", err
	}
	return ascii(quote(text)), nil
}

// ascii escapes the characters beyond ASCII.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		b.WriteString(escapeRune(r))
	}
	return b.String()
}

// An error carries the innermost expression that has no value.
func TestEvalNamesTheExpression(t *testing.T) {
	for text, want := range map[string]string{
		"[1, 'a' + (2 * None)]":   "2 * None",
		"f(x)[lambda: 1]":         "f",
		"'a'.upper()[lambda: 1]":  "lambda: 1",
		"(1, [i for i in 'ab'])":  "[i for i in 'ab']",
		"f'{1}{2:>5}'":            "f'{1}{2:>5}'",
		"1 if await_ else 2 ** 3": "await_",
	} {
		e, err := ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = new(Evaluator).Eval(e)
		var node Expr
		var u *UnsupportedError
		var r *RaisedError
		switch {
		case errors.As(err, &u):
			node = u.Node
		case errors.As(err, &r):
			node = r.Node
		}
		if node == nil || text[node.Range().Start:node.Range().End] != want {
			t.Errorf("%s: %v at %v", text, err, node)
		}
	}
}

// Recover makes values of expressions that have none, so that the others are known.
func TestEvalRecovers(t *testing.T) {
	e, err := ParseExpr("[1, f(), 'a' + g][2:0] + [{'k': h}, 2]")
	if err != nil {
		t.Fatal(err)
	}
	ev := Evaluator{Recover: func(e Expr, _ error) (Value, error) { return "unknown", nil }}
	value, err := ev.Eval(e)
	if err != nil {
		t.Fatal(err)
	}
	list := value.(*List)
	if got, err := list.Items[0].(*Dict).Item("k"); got != "unknown" || err != nil || list.Items[1] != 2 {
		t.Errorf("%v %v", list.Items, err)
	}
}
