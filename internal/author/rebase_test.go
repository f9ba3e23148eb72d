package author

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// shared returns a shared branch "main" with revisions, each a line as for sql.
func shared(t *testing.T, lines ...string) *check.Shared {
	t.Helper()
	p := open(t, lines...)
	s := &check.Shared{Ref: "main", Tip: map[string]*revision.Revision{}, TipGraph: p.graph()}
	for _, rev := range p.History.All() {
		s.Tip[rev.ID] = rev
	}
	return s
}

func TestPlanRebase(t *testing.T) {
	main := []string{"a", "b <- a"}
	two := []string{"a", "b <- a [x]", "c <- a [y]"}
	trees := []string{"a [x]", "b <- a", "k [y]", "l <- k"}
	apart := []string{"a", "b <- a [x]", "d <- b", "c <- a [y]", "e <- c"}
	for _, test := range []struct {
		name            string
		shared, project []string
		request         RebaseRequest
		want            string // moves as "id <- parents; …", or the start of the error
	}{
		{"a fork", main, []string{"a", "b <- a", "n <- a"}, RebaseRequest{}, "n <- b"},
		{"a fork of two revisions", main, []string{"a", "b <- a", "n <- a", "o <- n"}, RebaseRequest{}, "n <- b"},
		{"nothing is new", main, main, RebaseRequest{}, ""},
		{"nothing to move", main, []string{"a", "b <- a", "n <- b"}, RebaseRequest{}, ""},
		{"a labeled branch stays", main, []string{"a", "b <- a", "n <- a [z]"}, RebaseRequest{}, ""},
		{"a labeled branch that is named", main, []string{"a", "b <- a", "n <- a [z]"}, RebaseRequest{Revisions: []string{"n"}}, "n <- b"},
		{"by label", two, append(two, "n <- a"), RebaseRequest{Label: "y"}, "n <- c"},
		{"the head of the same branch", two, append(two, "d <- c", "n <- c"), RebaseRequest{}, ""},
		{"several heads", []string{"a", "b <- a", "c <- a"}, []string{"a", "b <- a", "c <- a", "n <- a"}, RebaseRequest{}, "main has several heads: b, c\nChoose one: --onto b or --onto c"},
		{"each to the head of its tree", trees, append(trees, "n <- a", "o <- n", "m <- k"), RebaseRequest{}, "n <- b; m <- l"},
		{"each to the head of its tree, by name", trees, append(trees, "n <- a", "m <- k"), RebaseRequest{Revisions: []string{"n", "m"}}, "n <- b; m <- l"},
		{"one of them is there already", trees, append(trees, "n <- a", "m <- l"), RebaseRequest{}, "n <- b"},
		{"each to the head of its branch of a tree", apart, append(apart, "n <- b", "m <- c"), RebaseRequest{}, "n <- d; m <- e"},
		{"a merge of both trees", trees, append(trees, "n <- a, k"), RebaseRequest{}, "n <- b, l"},
		{"a trunk beside labeled branches stays", two, append(two, "n <- a"), RebaseRequest{}, ""},
		{"a trunk beside labeled branches that is named", two, append(two, "n <- a"), RebaseRequest{Revisions: []string{"n"}}, "main has several heads: b, c\nChoose one: --onto b or --onto c"},
		{"a new tree stays", two, append(two, "n [z]"), RebaseRequest{}, ""},
		{"no head of a label", two, append(two, "n <- a"), RebaseRequest{Label: "w"}, "main does not have exactly one head with the label w\n"},
		{"onto", two, append(two, "n <- a"), RebaseRequest{Onto: "b"}, "n <- b"},
		{"onto, again", two, append(two, "n <- b"), RebaseRequest{Onto: "b"}, ""},
		{"onto the head of another branch", two, append(two, "n <- c"), RebaseRequest{Onto: "b"}, "n cannot be put on top of b: its parent c is not an ancestor of b\n"},
		{"without its new parent", main, []string{"a", "b <- a", "f <- a", "n <- f"}, RebaseRequest{Revisions: []string{"n"}}, "n cannot be put on top of b: its parent f is not an ancestor of b\nMerge instead: ramus merge b n"},
		{"a base", main, append(main, "n"), RebaseRequest{Revisions: []string{"n"}}, "n cannot be put on top of b: it has no parent\nMerge instead: ramus merge b n"},
		{"onto several", two, append(two, "n <- a"), RebaseRequest{Onto: "heads"}, "--onto heads names 3 revisions; it takes one\n"},
		{"what is shared", main, []string{"a", "b <- a", "n <- a"}, RebaseRequest{Revisions: []string{"b"}}, "revision b is already on main, so it cannot be moved\n"},
		{"an unknown revision", main, main, RebaseRequest{Revisions: []string{"z"}}, "no such revision or branch \"z\"\n"},
		{"one that the work tree lacks", main, []string{"a", "n <- a"}, RebaseRequest{}, "main has revision b, which this work tree lacks\ngit rebase --autostash main"},
	} {
		p := open(t, test.project...)
		r, err := p.PlanRebase(shared(t, test.shared...), test.request)
		if got := p.show(r, err); got != test.want && !(err != nil && test.want != "" && strings.HasPrefix(got, test.want)) {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// show returns a plan's moves in one line, or the error.
func (p *Project) show(r Rebase, err error) string {
	if err != nil {
		return err.Error() + "\n" + hint.Of(err)
	}
	var all []string
	for _, m := range r.Moves {
		all = append(all, fmt.Sprintf("%s <- %s", p.graph().ID(m.Ref), join(p.graph().IDs(m.Parents))))
	}
	return strings.Join(all, "; ")
}

// Where git knows no shared branch, the request says everything.
func TestPlanRebaseWithoutShared(t *testing.T) {
	p := open(t, "a", "b <- a", "n <- a")
	if got := p.show(p.PlanRebase(nil, RebaseRequest{Revisions: []string{"n"}, Onto: "b"})); got != "n <- b" {
		t.Error(got)
	}
	broken := shared(t, "a")
	broken.TipGraph = nil
	if got := p.show(p.PlanRebase(broken, RebaseRequest{})); got != "the graph of main is broken\n" {
		t.Error(got)
	}
}

// A merge that would have one parent twice is named with its place, and its removal.
func TestRebaseEmptiesMerge(t *testing.T) {
	p := open(t, "a", "b <- a", "n <- a", "m <- b, n")
	_, err := p.PlanRebase(shared(t, "a", "b <- a"), RebaseRequest{})
	file := p.History.Lookup("m").File
	if err == nil || !strings.HasPrefix(err.Error(), file+":3: ") || !strings.HasSuffix(hint.Of(err), "rm "+file) {
		t.Errorf("%v\n%s", err, hint.Of(err))
	}
}

func TestRebased(t *testing.T) {
	p := open(t, "a", "b <- a", "n <- a")
	refs := p.refs(t, "n", "b")
	after, err := p.Rebased([]graph.Move{{Ref: refs[0], Parents: refs[1:]}})
	if err != nil || join(after.Lookup("n").Parents) != "b" || join(p.History.Lookup("n").Parents) != "a" {
		t.Error(err)
	}
	if _, err := p.Rebased([]graph.Move{{Ref: refs[1], Parents: refs[1:]}}); err == nil || !strings.HasPrefix(err.Error(), "the graph would be broken") {
		t.Error(err)
	}
}

func TestEdit(t *testing.T) {
	p := open(t, "a", "b <- a", "n <- a")
	refs := p.refs(t, "n", "b")
	edit, err := p.Edit(graph.Move{Ref: refs[0], Parents: refs[1:]})
	if err != nil || !strings.Contains(string(edit.New), "down_revision: b\n") || !filepath.IsAbs(edit.Path) || len(edit.Old) == 0 {
		t.Errorf("%v\n%s", err, edit.New)
	}
	if err := os.Remove(edit.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Edit(graph.Move{Ref: refs[0]}); err == nil || !strings.HasPrefix(err.Error(), "read revision n: ") {
		t.Error(err)
	}
}

func TestEditorOf(t *testing.T) {
	_, inSQL := sql("n <- a")
	for _, test := range []struct {
		language  revision.Language
		file      string
		content   string
		id, below string // in the edited files
	}{
		{revision.SQL, "n.sql", inSQL, "revision: m\n", "down_revision: b\n"},
		{revision.Python, "n.py", python("n", "a"), "revision = \"m\"\n", "down_revision = \"b\"\n"},
	} {
		e := EditorOf(test.language)
		renamed, err := e.ID(test.file, []byte(test.content), "m")
		if err != nil || !strings.Contains(string(renamed), test.id) {
			t.Errorf("%s: %v\n%s", test.file, err, renamed)
		}
		moved, err := e.Parents(test.file, []byte(test.content), []string{"b"})
		if err != nil || !strings.Contains(string(moved), test.below) {
			t.Errorf("%s: %v\n%s", test.file, err, moved)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"a\nb\nc\n", "a\nx\nc\n", "@@ -2,1 +2,1 @@\n-b\n+x\n"},
		{"a\nb\nc\nd\n", "a\nx\nc\ny\n", "@@ -2,3 +2,3 @@\n-b\n+x\n c\n-d\n+y\n"},
		{"a\nc\n", "a\nb\nc\n", "@@ -2,0 +2,1 @@\n+b\n"},
		{"a\r\nb\r\n", "a\r\n", "@@ -2,1 +2,0 @@\n-b\n"},
		{"a\n", "a\n", ""},
	} {
		want := test.want
		if want != "" {
			want = "--- a/v/x.sql\n+++ b/v/x.sql\n" + want
		}
		if got := Diff(filepath.FromSlash("v/x.sql"), test.old, test.new); got != want {
			t.Errorf("%q, %q:\n%s\nwant\n%s", test.old, test.new, got, want)
		}
	}
}

func TestJournal(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string // the journal's file, below the folder
	}{
		{"a work tree", map[string]string{"p/.git/HEAD": ""}, "p/.git/ramus/rebase.json"},
		{"below the top", map[string]string{".git/HEAD": "", "p/x": ""}, ".git/ramus/rebase.json"},
		{"a linked work tree", map[string]string{"p/.git": "gitdir: ../main/.git/worktrees/p\n", "main/.git/worktrees/p/HEAD": ""}, "main/.git/worktrees/p/ramus/rebase.json"},
		{"a file .git of something else", map[string]string{".git/HEAD": "", "p/.git": "x"}, ".git/ramus/rebase.json"},
	} {
		dir := t.TempDir()
		files(t, dir, test.files)
		edited := filepath.Join(dir, "p", "r.sql")
		if err := os.MkdirAll(filepath.Dir(edited), 0o777); err != nil {
			t.Fatal(err)
		}
		files(t, dir, map[string]string{"p/r.sql": "old"})
		p := open(t, "a", "n")
		refs := p.refs(t, "n", "a")
		edit, err := p.Edit(graph.Move{Ref: refs[0], Parents: refs[1:]})
		if err != nil {
			t.Fatal(err)
		}
		if err := Journal(filepath.Join(dir, "p")).Apply(rewrite.Change{About: "n on a"}, []rewrite.Edit{edit}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(test.want))); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
