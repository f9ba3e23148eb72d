package upstream_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/history"
)

const (
	python = "\"\"\"about p\"\"\"\nrevision = 'p'\ndown_revision = None\n\n\ndef upgrade():\n    op.execute('x')\n"
	goFile = "// about g\n//\n// revision: g\n// down_revision:\npackage versions\n\nvar x = 1\n"
)

// Same compares what revisions run: white space and comments that make no difference
// are none.
func TestSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, then, now string
		want            bool
	}{
		{"a.sql", text("a", "", ""), strings.Replace(text("a", "", ""), "SELECT 1", "SELECT   1", 1), true},
		{"a.sql", text("a", "", ""), strings.Replace(text("a", "", ""), "about", "on", 1), true},
		{"a.sql", text("a", "", ""), text("a", "", ",2"), false},
		{"a.sql", text("a", "", ""), text("a", "", "") + "-- +downgrade\nSELECT 2;\n", false},
		{"a.sql", text("a", "", "") + "-- +downgrade\nSELECT 2;\n", text("a", "", "") + "-- +downgrade\nSELECT 3;\n", false},
		{"a.sql", text("a", "", "") + "-- +downgrade\nSELECT 2;\n", text("a", "", "") + "-- +downgrade\nSELECT  2;\n", true},
		{"p.py", python, python + "# more\n", true},
		{"p.py", python, strings.NewReplacer("'", `"`, "def upgrade()", "import os\n\n\ndef upgrade() -> None").Replace(python), true},
		{"p.py", python, strings.Replace(python, "'x'", "'y'", 1), false},
		{"p.py", python + "print 'x'\n", python + "print  'x' # no Python 3\n", true},
		{"p.py", python + "print 'x'\n", python + "print \"x\"\n", false},
		{"g.go", goFile, strings.ReplaceAll(goFile, "\n", "\r\n"), true},
		{"g.go", goFile, strings.Replace(goFile, "x = 1", "x = 2", 1), false},
	} {
		w := newWork(t)
		w.git("config", "core.autocrlf", "false")
		w.file("v/"+test.file, test.then)
		w.file("v/o.sql", text("o", "", ""))
		w.commit("then")
		w.file("v/"+test.file, test.now)
		s, h := w.snapshot("main")
		id := test.file[:1]
		if s.Tip[id] == h.Lookup(id) {
			t.Errorf("%s: the file does not differ", test.file)
		}
		if same, err := s.Same(h.Lookup(id), s.Tip[id]); same != test.want || err != nil {
			t.Errorf("%s, %q: %t, %v", test.file, test.now, same, err)
		}
		if same, err := s.Same(s.Tip[id], h.Lookup(id)); same != test.want || err != nil {
			t.Errorf("%s, %q, the other way round: %t, %v", test.file, test.now, same, err)
		}
		if same, err := s.Same(h.Lookup("o"), s.Tip["o"]); !same || err != nil {
			t.Errorf("a revision and itself: %t, %v", same, err)
		}
	}
}

// Same distinguishes two commits' versions of a file.
func TestSameOfCommits(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.file("v/p.py", python)
	w.commit("base")
	w.onBranch("theirs", func() {
		w.file("v/p.py", strings.Replace(python, "'x'", "'y'", 1))
		w.commit("theirs")
	})
	w.file("v/p.py", strings.Replace(python, "'x'", "'z'", 1))
	s, h := w.snapshot("theirs")
	if same, err := s.Same(s.Base["p"], s.Tip["p"]); same || err != nil {
		t.Errorf("%t, %v", same, err)
	}
	if same, err := s.Same(s.Base["p"], h.Lookup("p")); same || err != nil {
		t.Errorf("%t, %v", same, err)
	}
}

func TestSameOfMissing(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.file("v/p.py", python)
	w.write("a")
	w.commit("base")
	w.file("v/p.py", strings.Replace(python, "'x'", "'z'", 1))
	w.write("a  ,2")
	s, h := w.snapshot("main")
	w.remove("v/p.py", "v/a.sql")
	if _, err := s.Same(h.Lookup("p"), s.Tip["p"]); err == nil || !strings.HasPrefix(err.Error(), "read revision p: ") {
		t.Error(err)
	}
	if _, err := s.Same(s.Tip["p"], h.Lookup("p")); err == nil || !strings.HasPrefix(err.Error(), "read revision p: ") {
		t.Error(err)
	}
	if _, err := s.Same(h.Lookup("a"), s.Tip["a"]); !is[*history.BrokenError](err) {
		t.Error(err)
	}
}
