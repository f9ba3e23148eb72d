package alembicpy

import (
	"slices"
	"strings"
	"testing"

	"math/rand/v2"
)

func TestEditParents(t *testing.T) {
	const doc = "\"\"\"m\n\nRevision ID: x\nRevises: a\nCreate Date: d\n\n\"\"\"\n"
	for _, test := range []struct{ name, before, parents, after string }{
		{"a string", "revision = 'x'\ndown_revision = 'a'\n", "b", "revision = 'x'\ndown_revision = 'b'\n"},
		{"the docstring's line", doc + "revision = 'x'\ndown_revision = 'a'  # why\n", "b", strings.ReplaceAll(doc, "Revises: a", "Revises: b") + "revision = 'x'\ndown_revision = 'b'  # why\n"},
		{"to a merge", doc + "revision = 'x'\ndown_revision: str = 'a'\n", "b c", strings.ReplaceAll(doc, "Revises: a", "Revises: b, c") + "revision = 'x'\ndown_revision: str = ('b', 'c')\n"},
		{"to a base", doc + "revision = 'x'\ndown_revision = \"a\"\n", "", strings.ReplaceAll(doc, "Revises: a", "Revises: ") + "revision = 'x'\ndown_revision = None\n"},
		{"from a base, CRLF", "'''m\r\n\r\nRevises:\r\n'''\r\nrevision = 'x'\r\ndown_revision = None\r\n", "b", "'''m\r\n\r\nRevises: b\r\n'''\r\nrevision = 'x'\r\ndown_revision = 'b'\r\n"},
		{"a list", "revision = 'x'\ndown_revision = ['a', \"b\"]\n", "c", "revision = 'x'\ndown_revision = ['c']\n"},
		{"in place", "revision = 'x'\ndown_revision = (\n    'a',  # one\n    \"b\",\n)\n", "c d", "revision = 'x'\ndown_revision = (\n    'c',  # one\n    \"d\",\n)\n"},
		{"more lines", "revision = 'x'\ndown_revision = (\n    'a',\n    'b',\n)\n", "c d e", "revision = 'x'\ndown_revision = (\n    'c',\n    'd',\n    'e',\n)\n"},
		{"a tuple to one", "revision = 'x'\ndown_revision = ('a', 'b')\n", "c", "revision = 'x'\ndown_revision = 'c'\n"},
		{"a tuple without brackets", "revision = 'x'\ndown_revision = 'a', 'b'\n", "c d e", "revision = 'x'\ndown_revision = ('c', 'd', 'e')\n"},
		{"a prefix", "revision = 'x'\ndown_revision = u'a'\n", "c", "revision = 'x'\ndown_revision = u'c'\n"},
		{"brackets", "revision = 'x'\ndown_revision = ('a')\n", "c d", "revision = 'x'\ndown_revision = (('c', 'd'))\n"},
		{"unpacked", "revision, down_revision = 'x', 'a'\n", "c", "revision, down_revision = 'x', 'c'\n"},
		{"the last one counts", "revision = 'x'\ndown_revision = 'z'\ndown_revision = 'a'\n", "c", "revision = 'x'\ndown_revision = 'z'\ndown_revision = 'c'\n"},
		{"Latin 1", "# coding: latin-1\n'''\xe9\n\nRevises: a'''\nrevision = 'x'\ndown_revision = 'a' # \xe9\n", "c", "# coding: latin-1\n'''\xe9\n\nRevises: c'''\nrevision = 'x'\ndown_revision = 'c' # \xe9\n"},
		{"a mark", "\ufeffrevision = 'x'\ndown_revision = 'a'", "c", "\ufeffrevision = 'x'\ndown_revision = 'c'"},
		{"other values are imported", "from no.where import L\nrevision = 'x'\nbranch_labels = L\ndown_revision = 'a'", "c", "from no.where import L\nrevision = 'x'\nbranch_labels = L\ndown_revision = 'c'"},
		{"the same", "revision = 'x'\ndown_revision = BASE = 'a'", "a", "revision = 'x'\ndown_revision = BASE = 'a'"},
	} {
		got, err := EditParents("v/x.py", []byte(test.before), strings.Fields(test.parents))
		if err != nil || string(got) != test.after {
			t.Errorf("%s: %v\n got %q\nwant %q", test.name, err, got, test.after)
		}
	}
	for _, test := range []struct{ text, want string }{
		{"A = 'a'\nrevision = 'x'\ndown_revision = A\n", "v/x.py:3: down_revision is not written out where it is assigned"},
		{"revision = 'x'\ndown_revision = 'a' + 'b'\n", "v/x.py:2: down_revision is not written out where it is assigned"},
		{"from x import A\nrevision = 'x'\ndown_revision = A\n", "v/x.py:3: down_revision can't be had without running code"},
	} {
		if _, err := EditParents("v/x.py", []byte(test.text), []string{"b"}); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestEditID(t *testing.T) {
	const doc = "\"\"\"m\n\nRevision ID: x\nRevises: a\n\"\"\"\n"
	for _, test := range []struct{ name, before, after string }{
		{"a string", "revision = 'x'\ndown_revision = 'a'\n", "revision = 'y'\ndown_revision = 'a'\n"},
		{"the docstring's line", doc + "revision: str = \"x\"  # mine\ndown_revision = None\n", strings.ReplaceAll(doc, "ID: x", "ID: y") + "revision: str = \"y\"  # mine\ndown_revision = None\n"},
		{"CRLF", "'''m\r\n\r\nRevision ID: x\r\n'''\r\nrevision = 'x'\r\ndown_revision = None\r\n", "'''m\r\n\r\nRevision ID: y\r\n'''\r\nrevision = 'y'\r\ndown_revision = None\r\n"},
	} {
		got, err := EditID("v/x.py", []byte(test.before), "y")
		if err != nil || string(got) != test.after {
			t.Errorf("%s: %v\n got %q\nwant %q", test.name, err, got, test.after)
		}
	}
	for _, text := range []string{"ID = 'x'\nrevision = ID\ndown_revision = None\n", "revision = 'x' + ''\ndown_revision = None\n"} {
		if _, err := EditID("v/x.py", []byte(text), "y"); err == nil || !strings.Contains(err.Error(), "revision is not written out") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestEditGenerated edits files of all styles. EditParents itself compares the values
// before and after.
func TestEditGenerated(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(7, seed(t)))}
	edited := 0
	for range 3000 {
		text := g.file()
		parents := [][]string{nil, {"n1"}, {"n1", "n2"}, {"n1", "n2", "n3"}}[g.IntN(4)]
		got, err := EditParents("v/x.py", []byte(text), parents)
		if err != nil {
			if strings.Contains(err.Error(), "with down_revision") || strings.Contains(err.Error(), "read differently") {
				t.Errorf("%v\n%s", err, text)
			}
			continue
		}
		edited++
		back, _, err := openEditor("v/x.py", got)
		if err != nil || !slices.Equal(back.r.revision().Parents, parents) && len(parents) > 0 {
			t.Errorf("%v\n%s\n----\n%s", err, text, got)
		}
	}
	t.Logf("%d edited", edited)
}
