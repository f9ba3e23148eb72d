package alembicpy

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// neutron is a project as OpenStack's are.
var neutron = fstest.MapFS{
	"neutron/__init__.py":              {},
	"neutron/db/__init__.py":           {},
	"neutron/db/migration/__init__.py": {Data: []byte("import alembic\n# releases\nLIBERTY = 'liberty'\nRELEASES = (LIBERTY, 'mitaka')\n")},
	"neutron/db/migration/cli.py":      {Data: []byte("from oslo_config import cfg\nfrom neutron._i18n import _\n\nEXPAND_BRANCH = 'expand'\nCONTRACT_BRANCH = 'contract'\nMIGRATION_BRANCHES = (EXPAND_BRANCH, CONTRACT_BRANCH)\nCOMPUTED = cfg.get('x')\n")},
	"neutron/db/migration/loop.py":     {Data: []byte("from neutron.db.migration.loop import X\n")},
	"lib/shared.py":                    {Data: []byte("LABEL = 'shared'\n")},
}

const neutronFile = "neutron/db/migration/alembic_migrations/versions/liberty/expand/354db87e3225_nsxv.py"

func parse(file, text string) (revision.Revision, source.Errors) {
	rev, _, errs := New(Options{SysPath: []string{"lib"}}).Parser(source.FS(neutron)).Parse(file, []byte(text), true)
	return rev, errs
}

func TestParse(t *testing.T) {
	rev, errs := parse(neutronFile, `# Copyright 2015
#
"""nsxv_vdr_metadata.py

Revision ID: 354db87e3225
Revises: kilo
Create Date: 2014-08-12 10:28:35.103456

"""

from neutron.db.migration import cli


# revision identifiers, used by Alembic.
revision = '354db87e3225'
down_revision = 'kilo'
branch_labels = (cli.EXPAND_BRANCH,)
depends_on = ('a', "b")


def upgrade():
    pass
`)
	want := revision.Revision{
		Node: graph.Node{
			ID: "354db87e3225", Parents: []string{"kilo"}, Labels: []string{"expand"}, DependsOn: []string{"a", "b"},
			File: neutronFile, Lines: graph.Lines{ID: 15, Parents: 16, Labels: 17, DependsOn: 18}, Columns: graph.Columns{ID: 1, Parents: 1, Labels: 1, DependsOn: 1},
		},
		Message:    "nsxv_vdr_metadata.py",
		Body:       "\n\nRevision ID: 354db87e3225\nRevises: kilo\nCreate Date: 2014-08-12 10:28:35.103456",
		CreateDate: "2014-08-12 10:28:35.103456",
		Capability: revision.Capability{Language: revision.Python, Content: revision.Operations, Runner: revision.ProjectAlembic, SeenByAlembic: true},
	}
	if diff := cmp.Diff(want, rev); diff != "" || len(errs) > 0 {
		t.Error(errs, diff)
	}
}

// TestValues has the four values in one line: "id <- parents [labels] {depends_on}".
func TestValues(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain", "revision = 'a'\ndown_revision = None", "a <-  [] {}"},
		{"imported parent", "from neutron.db.migration import LIBERTY as down_revision\nrevision = 'a'", "a <- liberty [] {}"},
		{"a list of a package", "from neutron.db import migration\nrevision = 'a'\ndown_revision = migration.RELEASES", "a <- liberty mitaka [] {}"},
		{"import as", "import neutron.db.migration.cli as c\nrevision = 'a'\ndown_revision = None\nbranch_labels = c.MIGRATION_BRANCHES", "a <-  [expand contract] {}"},
		{"import dotted", "import neutron.db.migration.cli\nrevision = 'a'\ndown_revision = None\nbranch_labels = neutron.db.migration.cli.EXPAND_BRANCH", "a <-  [expand] {}"},
		{"relative", "from .....cli import *\nfrom ..... import cli\nrevision = 'a'\ndown_revision = None\nbranch_labels = [cli.CONTRACT_BRANCH, EXPAND_BRANCH]", "a <-  [contract expand] {}"},
		{"sys.path", "from shared import LABEL\nrevision = 'a'\ndown_revision = None\nbranch_labels = LABEL", "a <-  [shared] {}"},
		{"Python 2", "import x\nprint 'revision = 1', revision\nrevision = u'a'\ndown_revision = None\nexec 'y'\n", "a <-  [] {}"},
		{"a syntax error in a body", "revision = 'a'\ndown_revision = None\ndef upgrade():\n    x = = revision (\n", "a <-  [] {}"},
		{"both branches", "if f():\n    revision = 'a'\nelse:\n    revision = 'a'\ndown_revision = None", "a <-  [] {}"},
		{"an if that is not taken", "revision = 'a'\ndown_revision = ['b']\nif False:\n    down_revision.append('c')", "a <- b [] {}"},
		{"an if that is", "revision = 'a'\ndown_revision = ['b']\nif 1 < 2 and not None:\n    down_revision.append('c')", "a <- b c [] {}"},
		{"a try of constants", "try:\n    revision = 'a'\n    down_revision = 'b'\nexcept Exception:\n    raise", "a <- b [] {}"},
		{"a try that does not matter", "try:\n    import x\nexcept ImportError:\n    x = None\nrevision = 'a'\ndown_revision = None", "a <-  [] {}"},
		{"a try with the same in both", "try:\n    import zzz\n    revision = 'a'\nexcept ImportError:\n    revision = 'a'\ndown_revision = None", "a <-  [] {}"},
		{"typing", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    revision = 'b'\nelse:\n    revision = 'a'\ndown_revision = None", "a <-  [] {}"},
		{"empty labels", "revision = 'a'\ndown_revision = ()\nbranch_labels = ''\ndepends_on = ''", "a <-  [] {}"},
		{"None in a tuple", "revision = 'a'\ndown_revision = (None,)\ndepends_on = [None]", "a <-  [] {}"},
		{"a string at column 0", "revision = 'a'\ndown_revision = None\nX = '''\nrevision = 'b'\n'''\ndef f():\n  return \"\"\"\ndown_revision = 'c'\n\"\"\"\n", "a <-  [] {}"},
		{"last assignment at the end", "revision = 'b'\ndown_revision = None\ndef f():\n  return '''\n'''\n\nrevision = 'a'", "a <-  [] {}"},
		{"a walrus", "print(revision := 'a')\ndown_revision = None", "a <-  [] {}"},
		{"dict", "X = {'r': 'a'}\nrevision = X['r']\ndown_revision = None", "a <-  [] {}"},
		{"a function's locals", "revision = 'a'\ndown_revision = ['b']\ndef f():\n    global revision\n    revision = 'x'\n    down_revision.append('c')", "a <- b [] {}"},
	} {
		rev, errs := parse(neutronFile, test.text)
		got := rev.ID + " <- " + strings.Join(rev.Parents, " ") + " [" + strings.Join(rev.Labels, " ") + "] {" + strings.Join(rev.DependsOn, " ") + "}"
		if got != test.want || len(errs) > 0 {
			t.Errorf("%s: %s %v, want %s", test.name, got, errs, test.want)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"x = 1\n", "v/m.py: not a revision: the file sets no variable revision"},
		{"revision = 468\ndown_revision = None", `v/m.py:1: revision is a number, 468 / revision ids are strings: write "468"`},
		{"revision = 'a'\n\ndown_revision = ''", "v/m.py:3: down_revision is empty / write down_revision = None for a base"},
		{"revision = 'a'", "v/m.py:1: the file sets no variable down_revision"},
		{"revision = ''\ndown_revision = None", "v/m.py:1: revision is empty"},
		{"revision = 'a'\ndown_revision = ('b', 1)", "v/m.py:2: an item of down_revision is a number, 1"},
		{"revision = 'a'\ndown_revision = False", "v/m.py:2: down_revision is False"},
		{"revision = b'a'\ndown_revision = None", "v/m.py:1: revision is bytes"},
		{"revision = 'a'\ndown_revision = [['b']]", "v/m.py:2: an item of down_revision is a container"},
		{"revision = get()\ndown_revision = None", "v/m.py:1: revision can't be had without running code: it is the result of calling get"},
		{"import os\nrevision = 'a'\ndown_revision = ['b']\nif os.environ.get('X'):\n    down_revision.append('c')", "v/m.py:5: down_revision can't be had without running code: it depends on the condition of the if on line 4"},
		{"revision = 'a'\ndown_revision = []\nfor x in y:\n    down_revision.append(x)", "v/m.py:4: down_revision can't be had without running code: it is set in the loop on line 3"},
		{"for revision in 'ab': pass\ndown_revision = None", "v/m.py:1: revision can't be had without running code"},
		{"def revision(): pass\ndown_revision = None", "v/m.py:1: revision can't be had without running code: it is a function or a class"},
		{"import x as revision\ndown_revision = None", "v/m.py:1: revision can't be had without running code: it is imported from x, which is not found"},
		{"with x as revision: pass\ndown_revision = None", "v/m.py:1: revision can't be had without running code: it is set in the with on line 1"},
		{"try:\n    from zzz import revision\nexcept ImportError:\n    revision = 'a'\ndown_revision = None", "v/m.py:4: revision can't be had without running code: it is set in the try on line 1"},
		{"revision = 'a'\ndown_revision = ['b']\nchange(down_revision)", "v/m.py:3: down_revision can't be had without running code: it is changed by a call"},
		{"from neutron.db.migration import cli\nrevision = 'a'\ndown_revision = None\nbranch_labels = cli.COMPUTED", "v/m.py:4: branch_labels can't be had without running code: it is the result of calling cfg.get (neutron/db/migration/cli.py:7)"},
		{"from neutron.db.migration.loop import X\nrevision = X\ndown_revision = None", "v/m.py:2: revision can't be had without running code: the module neutron.db.migration.loop has no X"},
		{"revision = 'a'\ndown_revision = None\nx = '''\nrevision", "v/m.py:3: a string that starts here is never closed"},
		{"<<<<<<< HEAD\nrevision = 'a'\n=======\nrevision = 'b'\n>>>>>>> x\ndown_revision = None", "v/m.py:1: an unresolved git conflict"},
		{"revision = 'a\xff'\ndown_revision = None", "v/m.py:1: invalid UTF-8"},
		{"# coding: koi8-r\nrevision = 'a\xff'\ndown_revision = None", `v/m.py:2: the file is in the encoding "koi8-r", which ramus does not read`},
		{"revision = '\\x4'\ndown_revision = None", "v/m.py:1: revision can't be had without running code: it has an escape"},
	} {
		_, errs := parse("v/m.py", test.text)
		var got []string
		for _, e := range errs {
			got = append(got, e.Error()+" / "+e.Hint)
		}
		if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%q\n got %q\nwant %q", test.text, got, test.want)
		}
		if len(got) == 1 && !slices.ContainsFunc(errs, func(e source.Error) bool { return e.Hint != "" }) {
			t.Errorf("%q has no hint", got)
		}
	}
}

func TestLegacyID(t *testing.T) {
	rev, errs := parse("v/1ab2.py", "down_revision = None\n")
	if rev.ID != "1ab2" || len(errs) > 0 {
		t.Error(rev.ID, errs)
	}
}

func TestMatches(t *testing.T) {
	for name, want := range map[string]bool{"a.py": true, ".a.py": true, ".#a.py": false, "__init__.py": false, "__init__x.py": false, "a.pyc": false, "a.py.orig": false, "A.PY": false} {
		if got := New(Options{}).Matches(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// FuzzParse checks that any bytes are read to an end, and that an edited file reads as
// edited.
func FuzzParse(f *testing.F) {
	f.Add(string(typical("a", "b")))
	f.Add("from .names import *\nrevision = f'{X}' if Y else (a := 'b')\ndown_revision = [*x, 'y'][0]\n")
	f.Add("try:\n  revision = 'a'\nexcept:\n  pass\nwhile x:\n  revision += 'b'\nelse: del revision\nmatch x:\n  case 1: revision = 2\n")
	f.Add("if a:\n  if b: c\nelif d: e\nelse:\n revision='a';down_revision=\\n'b'")
	f.Fuzz(func(t *testing.T, text string) {
		parse("v/x.py", text)
		EditParents("v/x.py", []byte(text), []string{"p", "q"})
		ReadEnv(nowhere, "env.py", []byte(text), Options{})
	})
}

// TestDeep reads files that would take forever if work multiplied with nesting.
func TestDeep(t *testing.T) {
	var loops, names, ifs strings.Builder
	for i := range 60 {
		loops.WriteString(strings.Repeat(" ", i) + "for x in y:\n")
		ifs.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	loops.WriteString(strings.Repeat(" ", 60) + "revision = 'b'\n")
	ifs.WriteString(strings.Repeat(" ", 60) + "revision = 'b'\n")
	for i := range 2000 {
		names.WriteString("a" + strconv.Itoa(i+1) + " = a" + strconv.Itoa(i) + "\n")
	}
	for _, text := range []string{
		loops.String(), ifs.String(), names.String() + "revision = a2000",
		"revision = " + strings.Repeat("(", 100_000), "revision = " + strings.Repeat("-", 100_000) + "1", "revision = " + strings.Repeat("'a' + ", 20_000) + "'b'",
		"revision = x" + strings.Repeat("[0]", 50_000), "revision = " + strings.Repeat("lambda: ", 50_000) + "1", strings.Repeat("revision = ", 20_000) + "1",
		"if x: pass\n" + strings.Repeat("elif revision: pass\n", 2000), "revision = " + strings.Repeat("{f'{", 5000),
	} {
		start := time.Now()
		parse("v/m.py", text)
		took := time.Since(start)
		if took > 5*time.Second {
			t.Errorf("%.40q… took %v", text, took)
		}
	}
}

// TestLoad reads a folder on several goroutines, whose files import one module.
func TestLoad(t *testing.T) {
	tree := fstest.MapFS{"p/cli.py": {Data: []byte("E = 'expand'\nfrom p.other import *\n")}, "p/other.py": {Data: []byte("from p import cli\nZ = 'z'\n")}}
	for i := range 500 {
		id := strconv.Itoa(i)
		tree["p/versions/r"+id+".py"] = &fstest.MapFile{Data: []byte("from p import cli\nrevision = 'r" + id + "'\ndown_revision = None\nbranch_labels = (cli.E + '" + id + "', cli.Z)\n")}
	}
	revs, err := source.Load(t.Context(), source.FS(&tree), []string{"p/versions"}, source.Options{Formats: []source.Format{New(Options{})}})
	if err != nil || len(revs) != 500 {
		t.Fatal(len(revs), err)
	}
	for _, rev := range revs {
		if want := []string{"expand" + rev.ID[1:], "z"}; !slices.Equal(rev.Labels, want) {
			t.Errorf("%s has the labels %q", rev.ID, rev.Labels)
		}
	}
}
