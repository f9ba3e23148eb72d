package alembicpy

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// inFull is Parse without the fast scan.
func (r *reader) inFull(file string, content []byte) (revision.Revision, source.Errors) {
	if r.decode(file, content) && r.resolve() {
		r.take()
	}
	if len(r.errs) > 0 {
		return revision.Revision{}, r.errs
	}
	return r.revision(), nil
}

// A pair of parsers reads each file twice, both ways.
type pair struct {
	quick source.Parser
	full  reader
	fast  int // files of which the fast scan knows all
}

func newPair() *pair {
	tree := source.FS(neutron)
	return &pair{quick: New(Options{}).Parser(tree), full: reader{modules: newModules(tree, nil)}}
}

func (p *pair) check(t *testing.T, content string) {
	t.Helper()
	const file = "neutron/db/migration/12ab.py"
	got, _, errs := p.quick.Parse(file, []byte(content), true)
	want, wantErrs := p.full.inFull(file, []byte(content))
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(errs, wantErrs) {
		t.Errorf("%q\n%+v %v, in full\n%+v %v", content, got, errs, want, wantErrs)
	}
	if p.full.decode(file, []byte(content)) && p.full.header.scanFast(p.full.text) {
		p.fast++
	}
}

// almostPlain returns a file of the shape that is scanned fast, but for some part or none.
func (g generator) almostPlain() string {
	var b strings.Builder
	add := func(plain, odd []string) {
		if g.IntN(25) == 0 {
			plain = odd
		}
		b.WriteString(g.pick(plain...))
	}
	add([]string{"", "", "# comment\n", "#!/usr/bin/env python\n\n", "\n", "# revision\n"}, []string{" \n", "  # revision\n", "\ufeff"})
	add([]string{"", "'''doc'''\n", "\"\"\"add email\n\nRevises: a\nCreate Date: 2020-01-01\n\"\"\"\n", "\"\"\"revision = 'a'\"\"\"  # why\n", "''''quoted'''\n", "\"\"\"\"\"\"\n"},
		[]string{"'''a''' 'b'\n", "'''a'''; x = 1\n", "'''\\n'''\n", "u'''a'''\n", "'one'\n", "b'''a'''\n", "'''a''''\n", "('a')\n"})
	for range g.IntN(5) {
		add([]string{"import os\n", "from a.b import c as d, e  # noqa\n", "from x import (\n    a,\n    b,\n)\n", "\n", "# revision identifiers, used by Alembic.\n", "from . import (y)\n"},
			[]string{"from x import (a, # b\n  c)\n", "from x import revision\n", "from neutron.db.migration.cli import *\n", "from x import *\n", "import a; revision = 'c'\n", "try:\n    import x\nexcept ImportError:\n    pass\n",
				"import x \\\n  as revision\n", "LOG = 1\n", "'''\nrevision = 'a'\n'''\n", "import x, down_revision\n", "from x import (a\n", "import revisions\n", "<<<<<<< HEAD\n", "from x import y as revision\n", "from x import branch_labels\n", "import a, depends_on  # noqa\n", "from neutron.db.migration.cli import (\n  EXPAND_BRANCH as depends_on,\n)\n"})
	}
	for k, name := range headerNames[:varDoc] {
		absent := 8 // one in so many
		if k <= varDownRevision {
			absent = 40
		}
		if g.IntN(absent) > 0 {
			g.almostAssigned(name, add)
		}
	}
	if g.IntN(8) == 0 {
		g.almostAssigned(g.pick(append(headerNames[:], "revision_", "Revision", "x")...), add)
	}
	add([]string{"", "def upgrade():\n    pass\n", "x = 1\n", "x = '''\n", "x = (\n", "<<<<<<< HEAD\n", "if x:\n    y = 1\n", "print(*x)\n"},
		[]string{"x = __doc__\n", "from neutron.db.migration.cli import *\n", "def down(): revision\n", "\x00", "a\r\nb", "\xff", g.body(), g.body(), "revision", " = 'b'\n"})
	return b.String()
}

// almostAssigned adds an assignment of that shape, with the rest of its line.
func (g generator) almostAssigned(name string, add func(plain, odd []string)) {
	add([]string{name}, []string{"", name + ", x", "x = " + name, " " + name})
	add([]string{"", "", ": str", ": Union[str, None]", ": str|None", " : dict[str, int] "}, []string{": Union[\n  str]", ": str |", ": a == b", ": [", ": 'str'", ": x.y[z]]", "; x", ".x", "[0]", ": ][", ": a[b=c]"})
	add([]string{" = ", " = ", "=", "\t=\t"}, []string{" += ", " = \\\n", " == ", " = x = ", " |= ", "", ": ", " := "})
	plain := []string{"None", "'ab'", `"a'b"`, "('a', \"b\")", "('a')", "('a',)", "(\n    'a',\n    'b',\n)", "['a', 'b']", "[]", "()", "'é'", "('a', 'a')"}
	if name == nameRevision {
		plain = []string{"'ab'", `"a'b"`, "'é'"}
	}
	add(plain,
		[]string{"''", "('',)", "'''ab'''", "(,)", "[,]", "('a',,)", "('a' 'b')", "('a', # x\n'b')", "(('a'),)", "[None]", "[('a', 'b')]", "'a' 'b'", "'a', 'b'", "'a' + 'b'", "'a\\n'", "u'a'", "'a", "('a'", "('a')[0]", "('a'].x", "Nonesuch", "None or 'a'", "12", "{'a'}", "('a';)", "None", "['a']", "('a')"})
	add([]string{"\n", "\n", "\n\n", "  # revision\n", "\t\n", "\n# depends_on\n"}, []string{";\n", "; x = 1\n", " x\n", "", " \\\n", ".lower()\n", "\f\n", ", 'b'\n", " = revision\n"})
}

// garbled is a text with some characters changed, put in or taken out.
func (g generator) garbled(text string) string {
	for range g.IntN(4) {
		at := g.IntN(len(text) + 1)
		drop := min(g.IntN(3), len(text)-at)
		text = text[:at] + g.pick("", "'", `"`, "\\", "\n", "#", "(", ")", "[", "]", ":", "=", ";", ",", "|", "*", " ", "\t", "x", "revision", "'''", "None", ".", "\n ", "__doc__", "if ", "\r", "é") + text[at+drop:]
	}
	return text
}

// TestFastScanner reads files both ways.
func TestFastScanner(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(3, seed(t)))}
	standard := string(typical("abc123", "def456"))
	for name, file := range map[string]func() string{
		"generated": g.file,
		"mutated":   func() string { return g.mutated(g.file(), g.file()) },
		"almost":    g.almostPlain,
		"garbled":   func() string { return g.garbled(g.almostPlain()) },
		"typical":   func() string { return g.garbled(standard[:600] + standard[len(standard)-200:]) },
		"moved":     func() string { return g.mutated(standard, g.almostPlain()) },
	} {
		p := newPair()
		const n = 5000
		for range n {
			p.check(t, file())
		}
		t.Logf("%d of %d %s files are scanned fast", p.fast, n, name)
		if p.fast < n/10 && name != "generated" && name != "mutated" {
			t.Error("those are too few to say something")
		}
	}
}

// FuzzFastScanner reads any bytes both ways.
func FuzzFastScanner(f *testing.F) {
	g := generator{rand.New(rand.NewPCG(4, 1))}
	f.Add(string(typical("abc123", "def456")))
	for range 200 {
		f.Add(g.almostPlain())
	}
	f.Fuzz(func(t *testing.T, text string) { newPair().check(t, text) })
}

// TestMentionsHeader puts each name at each place.
func TestMentionsHeader(t *testing.T) {
	for _, name := range append([]string{"from x import *"}, headerNames[:]...) {
		for at := range 40 {
			for behind := range 20 {
				text := strings.Repeat("r", at) + name + strings.Repeat("_", behind)
				if !mentionsHeader([]byte(text)) {
					t.Errorf("not in %q", text)
				}
				if text = strings.Replace(text, name, name[:len(name)-1], 1); name != nameDoc && name != nameDownRevision && mentionsHeader([]byte(text)) {
					t.Errorf("in %q", text)
				}
			}
		}
	}
}
