package acceptance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/source"
)

var edit = acceptance.Change{
	Revision: "def456", Part: acceptance.Upgrade,
	From: []string{"h1:aaaaaaaaaa", "w1:cccccccccc"}, To: []string{"h1:bbbbbbbbbb", "w1:dddddddddd"},
}

func TestTextAndParse(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes []acceptance.Change
		lines   string
		kinds   string
	}{
		{"an edit", []acceptance.Change{edit}, "upgrade: h1:aaaaaaaaaa -> h1:bbbbbbbbbb\nupgrade: w1:cccccccccc -> w1:dddddddddd\n", "edit"},
		{"the same edit twice", []acceptance.Change{edit, edit}, "upgrade: h1:aaaaaaaaaa -> h1:bbbbbbbbbb\nupgrade: w1:cccccccccc -> w1:dddddddddd\n", "edit"},
		{"SQL that became Python", []acceptance.Change{{"r", acceptance.Upgrade, []string{"h1:a", "w1:b"}, []string{"c1:d"}}}, "upgrade: h1:a -> c1:d\n", "edit"},
		{"an edit in Python", []acceptance.Change{{"r", acceptance.Upgrade, []string{"c2:a", "c1:b"}, []string{"c2:d", "c1:e"}}}, "upgrade: c2:a -> c2:d\nupgrade: c1:b -> c1:e\n", "edit"},
		{"a downgrade that is gone", []acceptance.Change{{"r", acceptance.Downgrade, []string{"h1:a", "w1:b"}, []string{acceptance.None}}},
			"downgrade: h1:a -> none\ndowngrade: w1:b -> none\n", "edit"},
		{"a re-parenting, behind an edit", []acceptance.Change{{"def456", acceptance.Parents, acceptance.Names([]string{"y", "x"}), acceptance.Names(nil)}, edit},
			"upgrade: h1:aaaaaaaaaa -> h1:bbbbbbbbbb\nupgrade: w1:cccccccccc -> w1:dddddddddd\ndown_revision: x, y ->\n", "edit, re-parenting"},
		{"a base that got a parent", []acceptance.Change{{"r", acceptance.Parents, acceptance.Names(nil), acceptance.Names([]string{"x"})}}, "down_revision: -> x\n", "re-parenting"},
		{"a deletion", []acceptance.Change{{"r", acceptance.Upgrade, []string{"c1:a"}, []string{acceptance.Deleted}}}, "upgrade: c1:a -> deleted\n", "deletion"},
		{"a deletion of an unknown content", []acceptance.Change{{"r", acceptance.Upgrade, nil, []string{acceptance.Deleted}}}, "upgrade: -> deleted\n", "deletion"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := acceptance.New(" a\n  reason ", test.changes...)
			text := a.Text()
			if _, got, _ := strings.Cut(text, "because: a reason\n"); got != test.lines || a.Kinds() != test.kinds {
				t.Errorf("%s, %s", text, a.Kinds())
			}
			read, errs := acceptance.Parse("x", []byte("\uFEFF"+strings.ReplaceAll(text, "\n", "\r\n")))
			a.File = "x"
			if diff := cmp.Diff(a, read); diff != "" || len(errs) > 0 {
				t.Errorf("%v\n%s", errs, diff)
			}
			var set acceptance.Set
			set.Add(&read)
			if covering := set.Covering(test.changes...); len(covering) != 1 || covering[0] != &read {
				t.Errorf("covering: %v", covering)
			}
		})
	}
}

// Two acceptances have the same name only if they are the same.
func TestName(t *testing.T) {
	a := acceptance.New("because", edit)
	if got := a.Name(); !strings.HasPrefix(got, "def456-bbbbbbbb-") || !strings.HasSuffix(got, ".accepted") {
		t.Error(got)
	}
	other, again := acceptance.New("another reason", edit), acceptance.New("because", edit)
	if other.Name() == a.Name() || again.Name() != a.Name() {
		t.Errorf("%s, %s, %s", a.Name(), other.Name(), again.Name())
	}
	odd := acceptance.New("because", acceptance.Change{Revision: "_.a/b c", Part: acceptance.Parents, To: []string{"x"}})
	if got := odd.Name(); !strings.HasPrefix(got, "a_b_c-") {
		t.Error(got)
	}
}

func TestParseFaults(t *testing.T) {
	for text, want := range map[string]string{
		"revision: a\nbecause: b\nupgrad: x -> y\n":              `f:3: acceptance: unknown key "upgrad": the keys are revision, because, upgrade, downgrade, down_revision, depends_on and branch_labels`,
		"revision: a\n<<<<<<< HEAD\nbecause: b\nupgrade: x->y\n": `f:2: acceptance: "<<<<<<< HEAD" is not of the form KEY: VALUE`,
		"revision: a\nbecause: b\nupgrade: x\n":                  `f:3: acceptance: upgrade has no change: write upgrade: BEFORE -> AFTER`,
		"revision: a\nrevision: b\nbecause: b\nupgrade: x->y\n":  `f:2: acceptance: revision is there twice`,
		"revision: a\nbecause: \x1b[2J\nupgrade: x -> y\n":       `f:2: acceptance: "because: \x1b[2J" has a control character`,
		"because: b\nupgrade: x -> y\n":                          `f: acceptance: it has no revision: line`,
		"revision: b\nupgrade: x -> y\n":                         `f: acceptance: it has no because: line with the reason`,
		"revision: a\nbecause: b\n":                              `f: acceptance: it has no line with a change, such as upgrade: h1:… -> h1:…`,
	} {
		if _, errs := acceptance.Parse("f", []byte(text)); errs.Error() != want {
			t.Errorf("%q: %v", text, errs)
		}
	}
}

func TestCovering(t *testing.T) {
	change := func(from, to string) acceptance.Change {
		return acceptance.Change{Revision: "r", Part: acceptance.Upgrade, From: strings.Fields(from), To: strings.Fields(to)}
	}
	for _, test := range []struct {
		name, accepted string // "a>b" for each acceptance
		from, to       string
		want           int
	}{
		{"none", "", "a", "b", 0},
		{"this one", "a>b", "a", "b", 1},
		{"another one", "a>b", "a", "c", 0},
		{"from another content", "x>b", "a", "b", 0},
		{"not backwards", "a>b", "b", "a", 0},
		{"in two steps", "a>b b>c", "a", "c", 2},
		{"in a circle", "a>b b>a b>c", "a", "c", 2},
		{"by words, if no more is known", "w1:a>w1:b", "h1:x w1:a", "w1:b", 1},
		{"from any content", "a>deleted", "", "deleted", 1},
		{"in Python, by an older ramus", "c1:b>c1:e", "c2:a c1:b", "c2:d c1:e", 1},
		{"in Python, in another spelling", "c2:a>c2:d", "c2:a c1:x", "c2:d c1:y", 1},
		{"in Python, of SQL, by an older ramus", "h1:a>c1:e", "h1:a w1:b", "c2:d c1:e", 1},
		{"in Python, to another content", "c1:b>c1:e", "c2:a c1:b", "c2:d c1:x", 0},
		{"from any content, to another", "a>b", "", "deleted", 0},
	} {
		var set acceptance.Set
		for _, text := range strings.Fields(test.accepted) {
			from, to, _ := strings.Cut(text, ">")
			a := acceptance.New("because", change(from, to))
			set.Add(&a)
		}
		c := change(test.from, test.to)
		if got := set.Covering(c); len(got) != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
		other := c
		other.Revision = "s"
		if got := set.Covering(c, other); got != nil {
			t.Errorf("%s, and a change of another revision: %v", test.name, got)
		}
	}
	if got := (*acceptance.Set)(nil).Covering(edit); got != nil || (*acceptance.Set)(nil).All() != nil {
		t.Errorf("no set: %v", got)
	}
}

// Where checksums are known, words do not count: white space in a string is an edit.
func TestCoveringIsExact(t *testing.T) {
	a := acceptance.New("because", edit)
	var set acceptance.Set
	set.Add(&a)
	other := edit
	other.To = []string{"h1:other", edit.To[1]}
	if got := set.Covering(other); got != nil {
		t.Errorf("the same words: %v", got)
	}
	other.From, other.To = edit.From[1:], edit.To[1:]
	if got := set.Covering(other); len(got) != 1 {
		t.Errorf("only words are known: %v", got)
	}
}

// Acceptances are read beside revisions, and are none.
func TestFormat(t *testing.T) {
	dir := t.TempDir()
	a := acceptance.New(strings.Repeat("a long reason ", 1000), edit)
	path, err := a.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Write(dir); err == nil {
		t.Error("written twice")
	}
	var set acceptance.Set
	revisions, err := source.Load(t.Context(), source.Disk, []string{dir}, source.Options{Formats: []source.Format{set.Format()}})
	if err != nil || len(revisions) > 0 || len(set.All()) != 1 || set.All()[0].File != path || set.All()[0].Text() != a.Text() {
		t.Errorf("%v, %v, %v", revisions, set.All(), err)
	}
}
