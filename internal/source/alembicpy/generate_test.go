package alembicpy

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source"
)

// A generator writes revision files in all the ways that people write them, and
// some more.
type generator struct{ *rand.Rand }

func (g generator) pick(options ...string) string { return options[g.IntN(len(options))] }

func (g generator) id() string {
	return g.pick(fmt.Sprintf("%012x", g.Uint64()>>16), "1ab2", "kilo", "2024_01_02", "éü", "start.x", "0001", "fix'quote", `dq"id`)
}

// literal returns a string literal with that text.
func (g generator) literal(s string) string {
	quotes := []string{`'`, `"`, `"""`, `'''`}
	q := quotes[g.IntN(len(quotes))]
	escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`, `"`, `\"`).Replace(s)
	switch g.IntN(14) {
	case 0:
		return "u" + q + escaped + q
	case 1:
		if !strings.ContainsAny(s, `'"\`) {
			return g.pick("r", "R", "f", "F") + q + s + q
		}
	case 2:
		return "(" + q + escaped + q + ")"
	case 3:
		cut := g.IntN(len(s)/2 + 1)
		if s[cut] < 0x80 && !strings.ContainsAny(s, `'"\é`) {
			return "(" + q + s[:cut] + q + g.pick(" ", "\n  ", " \\\n", "", " # c\n  ") + q + s[cut:] + q + ")"
		}
	case 4:
		var b strings.Builder
		for _, r := range s {
			switch {
			case r < 0x80 && g.IntN(3) == 0:
				fmt.Fprintf(&b, g.pick(`\x%02x`, `\u%04x`, `\U%08x`), r)
			case r < 0x80 && g.IntN(3) == 0:
				fmt.Fprintf(&b, `\%03o`, r)
			case r > 0x80:
				fmt.Fprintf(&b, `\u%04x`, r)
			default:
				b.WriteString(strings.NewReplacer(`\`, `\\`, `'`, `\'`, `"`, `\"`).Replace(string(r)))
			}
		}
		return `"` + b.String() + `"`
	}
	return q + escaped + q
}

// list returns an expression for some ids.
func (g generator) list(n int) string {
	var items []string
	for range n {
		items = append(items, g.literal(g.id()))
	}
	switch g.IntN(9) {
	case 0:
		return "[" + strings.Join(items, ", ") + "]"
	case 1:
		return "(\n    " + strings.Join(items, ",  # why\n    ") + ",\n)"
	case 2:
		return "[\n" + strings.Join(items, ",\n") + "\n]"
	case 3:
		if n > 1 {
			return strings.Join(items, ", ")
		}
	case 4:
		return "tuple([" + strings.Join(items, ", ") + "])"
	case 5:
		return "[" + strings.Join(items, "] + [") + "]"
	case 6:
		return "(*[" + strings.Join(items, ", ") + "],)"
	case 7:
		return "sorted([" + strings.Join(items, ", ") + "])"
	}
	return "(" + strings.Join(items, ", ") + ",)"
}

// parents returns an expression for down_revision.
func (g generator) parents() string {
	switch g.IntN(8) {
	case 0, 1:
		return g.pick("None", "(None)", "()", "[]", "None if True else 'x'", "tuple()")
	case 2, 3:
		return g.list(1 + g.IntN(3))
	case 4:
		return g.computed()
	}
	return g.literal(g.id())
}

// labels returns an expression for branch_labels or depends_on.
func (g generator) labels() string {
	if g.IntN(3) == 0 {
		return "None"
	}
	return g.pick(g.parents(), g.parents(), "set(["+g.literal("a")+", 'b'])", "{'b', 'a', 'b'}", "frozenset({'x'})")
}

// computed returns an expression that is no literal.
func (g generator) computed() string {
	return g.pick(`BASE`, `BASE + 'x'`, `BASE + "_%s" % 'y'`, `'%s_%d' % (BASE, 3)`, `"{}_{}".format(BASE, 'q')`, `"{0}{a}".format('z', a=BASE)`,
		`f"{BASE}_x"`, `f'{BASE}{{}}'`, `PARENTS`, `PARENTS[0]`, `PARENTS[-1]`, `list(PARENTS)`, `names.FIRST`, `names.ALL`, `FIRST_OF_ALL`,
		`names.sub.DEEP`, `pkg.names.FIRST`, `PARENTS + ("more",)`, `BASE if BASE == 'base' else None`, `BASE if not FLAG else 'other'`,
		`"-".join(["a", BASE])`, `BASE.upper()`, `str(468)`, `[*PARENTS, 'last']`, `MAP["k"]`, `(BASE)`, `BASE and 'anded'`, `None or BASE`, `(BASE,)[0]`, `names.computed_here`)
}

// annotation returns an annotation, or "".
func (g generator) annotation() string {
	return g.pick("", "", "", ": str", ": Union[str, None]", ": Union[\n    str, Sequence[str], None\n]", " : 'Optional[str]'", ": str | None", ":Any", ": Union[str, Sequence[str], None]")
}

func (g generator) equals() string { return g.pick(" = ", " = ", "=", "  =  ", " = \\\n    ", "\t=\t") }

func (g generator) trailing() string {
	return g.pick("", "", "", "  # noqa", ";", "  # revision = 'no'", " ; x = 1", "\t", "  # pragma: allowlist secret")
}

func (g generator) assign(name, value string) string {
	switch g.IntN(16) {
	case 0:
		return name + g.equals() + g.literal("early") + "\n" + name + g.equals() + value
	case 1:
		return name + " = other" + g.equals() + value
	case 2:
		return "(" + name + ", other) = (" + value + ", 1)"
	case 3:
		return "if True:\n    " + name + " = " + strings.ReplaceAll(value, "\n", " \\\n") + "\nelse:\n    " + name + " = 1"
	case 4:
		return name + ": str\n" + name + g.equals() + value
	case 5:
		return "tmp = " + value + "\n" + name + " = tmp"
	}
	return name + g.annotation() + g.equals() + value + g.trailing()
}

// header returns the assignments.
func (g generator) header() []string {
	lines := []string{g.assignSafe("revision", g.pick(g.literal(g.id()), g.literal(g.id()), g.literal(g.id()), "BASE", "names.FIRST", "'r' + '1'"))}
	lines = append(lines, g.assignSafe("down_revision", g.parents()))
	if g.IntN(4) > 0 {
		lines = append(lines, g.assignSafe("branch_labels", g.labels()))
	}
	if g.IntN(4) > 0 {
		lines = append(lines, g.assignSafe("depends_on", g.labels()))
	}
	if g.IntN(4) == 0 {
		g.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
	if g.IntN(8) == 0 {
		lines = append(lines, g.pick("down_revision = ['a']\ndown_revision.append('b')", "down_revision = ['q']\nz = down_revision\nz.extend(('r', 's'))",
			"down_revision = ('a',)\ndown_revision += ('b',)", "revision += '_more'", "branch_labels = ('x',)\ndel branch_labels", "revision, down_revision = 'tu', 'ple'",
			"(revision, [down_revision, depends_on]) = 'a', ('b', 'c')", "depends_on = ['x']\nif True:\n    depends_on.append('y')", "if __name__ == '__main__':\n    revision = 'main'",
			"try:\n    branch_labels = ('t',)\nexcept Exception:\n    branch_labels = None", "from pkg.names import FIRST as revision", "from pkg import names as n\ndepends_on = n.ALL",
			"if FLAG:\n  depends_on = None\nelif BASE == 'base':\n  depends_on = 'elif'\nelse:\n  depends_on = 'else'", "if unknown_thing():\n    depends_on = 'same'\nelse:\n    depends_on = 'same'",
			"down_revision: 'str' = 'annotated'", "def f():\n    revision = 'local'\n    return revision",
			"class C:\n    revision = 'inner'\n    down_revision = 'x'", "print('revision =', revision)", "assert revision", "__doc__ = 'replaced\\n\\nby this'", "for q in (1, 2):\n    pass"))
	}
	return lines
}

// assignSafe is assign, for a value that may have comments or lines.
func (g generator) assignSafe(name, value string) string {
	if strings.Contains(value, "\n") {
		return name + g.annotation() + " = " + value
	}
	return g.assign(name, value)
}

func (g generator) docstring() string {
	text := g.pick("add email", "add email to users\n\nRevision ID: abc\nRevises: def\nCreate Date: 2020-01-01 10:00:00\n\n", "\nleading line\nsecond\n\nbody\n  indented\n", "merge a and b\r",
		"ünïcode - text", "with \\\"quotes\\\" and \\\\n \\n escapes \\x41\\u00e9\\101", "joined \\\nline", "   spaces   \n \n not a paragraph\n\n\n\nthree", "", " ", "tab\there", "unknown \\d escape", "'single' inside", "trailing backslash \\\\",
		"revision = 'in the docstring'\n\nrevision = 'x'\ndown_revision = 'y'\n")
	quote := g.pick(`"""`, `"""`, `"""`, `'''`)
	prefix := g.pick("", "", "", "", "u", "r", "U", "R")
	if strings.ContainsAny(prefix, "rR") {
		text = strings.TrimSuffix(text, `\\`)
	}
	doc := prefix + quote + text + quote
	switch g.IntN(12) {
	case 0:
		return `"one line"` + g.pick("", " 'and more'", ";", "; x = 1", "  # comment")
	case 1:
		return "(" + doc + ")"
	case 2:
		return g.pick("b'bytes'", "f'formatted'", "'a' + 'b'", "'a',", "'a' % ()", "'abc'.strip()", "'a' if 1 else 'b'", "# only a comment", "")
	case 3:
		return "import os\n" + doc
	}
	return doc
}

func (g generator) body() string {
	return g.pick("", "def upgrade():\n    pass\n\ndef downgrade():\n    pass\n",
		"def upgrade():\n    op.execute('''\nrevision = 'not me'\ndown_revision = 'neither'\n''')\n",
		"def upgrade():\n    op.execute(\n'revision',\n    )\n    x = \"\"\"it's\n\"\"\"  # don't\n",
		"DATA = {\n'revision': 1,\n}\n", "class A(object):\n  '''\n  doc\n'''\n  def f(self): return {}\n\n\ndef upgrade(): pass\n",
		"SQL = r'''\nrevision = \\'''' \ndown = '\\\\'\n", "x = 'a\\\nrevision = b'\n", "if x_():\n    y = 2\nelse:\n    y = 3\n", "@decorated\ndef upgrade():\n\tpass\n",
		"async def f():\n    async with x as y:\n        revision = y\n", "def upgrade():\n    if 1:\n        revision = 2\n    # revision\n# revision = 'comment'\n", "lam = lambda revision: 1\n",
		"x = [revision for revision in 'ab']\n", "def f(revision='a'):\n    global depends_on\n", "while False:\n    revision = 'w'\n")
}

var prelude = []string{
	"# comment above", "#!/usr/bin/env python", "from alembic import op", "import sqlalchemy as sa", "from typing import Any, Optional, Sequence, Union", "", "\f", "   # indented comment",
	"from sqlalchemy.dialects import (\n    postgresql,\n    mysql,\n)", "try:\n    import json\nexcept ImportError:\n    json = None", "x = 5 if sys is None else 6",
}

// file returns a whole file.
func (g generator) file() string {
	var b strings.Builder
	for range g.IntN(3) {
		b.WriteString(g.pick("# comment above", "", "#!/usr/bin/env python", "# -*- coding: utf-8 -*-", "# revision: x", "  # indented") + "\n")
	}
	b.WriteString(g.docstring() + "\n")
	b.WriteString("from typing import Any, Optional, Sequence, Union\nimport os, sys\nBASE = 'base'\nPARENTS = ('p1', \"p2\")\nFLAG = False\nMAP = {'k': 'v'}\nunknown_thing = lambda: 1\nx_ = unknown_thing\ndecorated = lambda f: f\n")
	b.WriteString(g.pick("from pkg import names\nimport pkg.names\nfrom pkg.names import FIRST as FIRST_OF_ALL\n", "import pkg.names as names, pkg\nfrom pkg.names import (FIRST as FIRST_OF_ALL,\n  ALL)\n", "from pkg.names import *\nimport pkg.names\nnames = pkg.names\nfrom pkg.names import FIRST as FIRST_OF_ALL\n"))
	for range g.IntN(4) {
		b.WriteString(prelude[g.IntN(len(prelude))] + "\n")
	}
	body := g.body()
	if g.IntN(5) == 0 {
		b.WriteString(strings.ReplaceAll(body, "x_", "unknown_thing"))
		body = ""
	}
	b.WriteString("\n# revision identifiers, used by Alembic.\n")
	b.WriteString(strings.Join(g.header(), "\n"+g.pick("", "\n", "# revision = 'c'\n")) + "\n\n")
	b.WriteString(body)
	return g.encoded(strings.TrimSuffix(b.String(), g.pick("", "", "\n")))
}

// encoded returns the text in one of the encodings in which files are saved.
func (g generator) encoded(text string) string {
	text = strings.ReplaceAll(text, "op.execute", "str")
	switch g.IntN(12) {
	case 0:
		return strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", "\r\n")
	case 1:
		return "\ufeff" + text
	case 2:
		return strings.ReplaceAll(text, "\n", "\r")
	case 3, 4:
		text = strings.ReplaceAll(strings.ReplaceAll(text, "—", "-"), "# -*- coding: utf-8 -*-", "")
		head := g.pick("# -*- coding: latin-1 -*-", "# vim: set fileencoding=iso-8859-15 :", "# coding=cp1252", "#!/x\n# coding: latin1")
		var b []byte
		for _, r := range text {
			b = append(b, byte(r))
		}
		return head + "\n" + string(b)
	}
	return text
}

// project writes the modules that generated files import.
func project(t *testing.T) (root, versions string) {
	t.Helper()
	root = t.TempDir()
	versions = filepath.Join(root, "pkg", "migrations", "versions")
	for name, content := range map[string]string{
		"pkg/__init__.py":                    "",
		"pkg/names/__init__.py":              "'''doc'''\nfrom os import path\nFIRST = 'first'\nALL = (FIRST, 'second')\n_P = 1\nfrom pkg.other import NAME as computed_here\nfrom . import sub\ndef f():\n    return 1\n",
		"pkg/names/sub.py":                   "from . import FIRST\nDEEP = FIRST + '-deep'\n",
		"pkg/other.py":                       "import os\nNAME = 'from_' + 'other'\n",
		"pkg/migrations/versions/sibling.py": "revision = 'star'\nLABELS = ['sib']\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root, versions
}

// TestGenerated compares 3,000 files with Alembic's reading of them.
func TestGenerated(t *testing.T) {
	root, versions := project(t)
	g := generator{rand.New(rand.NewPCG(1, seed(t)))}
	var files []string
	for i := range 3000 {
		path := filepath.Join(versions, fmt.Sprintf("r%d.py", i))
		if err := os.WriteFile(path, []byte(g.file()), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	compare(t, files, root)
}

// seed returns ALEMBICPY_SEED, or 1.
func seed(t *testing.T) (n uint64) {
	if _, err := fmt.Sscan(os.Getenv("ALEMBICPY_SEED"), &n); err != nil {
		return 1
	}
	return n
}

// mutated returns a file with some of its lines moved, doubled, indented, left out or
// taken from another.
func (g generator) mutated(text, other string) string {
	lines, others := strings.Split(text, "\n"), strings.Split(other, "\n")
	for range 1 + g.IntN(3) {
		i, j := g.IntN(len(lines)), g.IntN(len(lines))
		switch g.IntN(6) {
		case 0:
			lines[i], lines[j] = lines[j], lines[i]
		case 1:
			lines = append(lines[:i:i], lines[i+1:]...)
		case 2:
			lines = append(lines[:i:i], append([]string{lines[j]}, lines[i:]...)...)
		case 3:
			lines[i] = "    " + lines[i]
		case 4:
			lines = append(lines[:i:i], append([]string{others[g.IntN(len(others))]}, lines[i:]...)...)
		case 5:
			lines = append(lines[:i:i], append([]string{g.pick("if FLAG:", "if not FLAG:", "try:", "else:", "'''", "\"\"\"", "(", ")", "]", "\\", "def f():", "class X:", "for i in 'ab':", "while FLAG:", "with open('/dev/null') as f:", "finally:", "except:", "pass", "x = 1; \\", "elif FLAG:")}, lines[i:]...)...)
		}
		if len(lines) == 0 {
			return text
		}
	}
	return strings.Join(lines, "\n")
}

// TestMutated compares files that are mostly broken. Where Alembic reads one,
// ramus reads the same, or reports that it does not run code.
func TestMutated(t *testing.T) {
	root, versions := project(t)
	g := generator{rand.New(rand.NewPCG(2, seed(t)))}
	var files []string
	for i := range 3000 {
		path := filepath.Join(versions, fmt.Sprintf("m%d.py", i))
		if err := os.WriteFile(path, []byte(g.mutated(g.file(), g.file())), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	format := New(Options{SysPath: []string{root}})
	read, refused := 0, 0
	for i, want := range truths(t, files, root) {
		if want.Error != "" {
			continue
		}
		read++
		rev, _, err := source.ReadOne(source.Disk, files[i], format)
		if err != nil && (strings.Contains(err.Error(), "without running code") || strings.Contains(err.Error(), "is a number")) { // which Alembic finds out later
			refused++
			continue
		}
		if difference := want.differs(rev, err); difference != "" {
			content, _ := os.ReadFile(files[i])
			t.Errorf("%s\n%s\n%q", difference, content, content)
		}
	}
	t.Logf("Alembic reads %d of %d, of which ramus refuses %d", read, len(files), refused)
	if refused > read/20 {
		t.Error("that is too many")
	}
}
