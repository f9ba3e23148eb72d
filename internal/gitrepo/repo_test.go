package gitrepo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	w := newWork(t, "app/v/a.sql")
	w.git("worktree", "add", "-q", "-b", "other", filepath.Join(filepath.Dir(w.dir), "tree two"))
	odd := filepath.Join(filepath.Dir(w.dir), "line\nfeed")
	w.git("clone", "-q", w.dir, odd)
	for _, test := range []struct{ dir, top, gitDir string }{
		{"work", "work", "work/.git"},
		{"work/app/v", "work", "work/.git"},
		{"work/app/missing/folder", "work", "work/.git"},
		{"tree two/app", "tree two", "work/.git/worktrees/tree-two"},
		{"line\nfeed/app", "line\nfeed", "line\nfeed/.git"},
	} {
		above := filepath.Dir(w.dir)
		r, err := Open(t.Context(), filepath.Join(above, test.dir))
		if err != nil {
			t.Fatal(err)
		}
		if r.Top() != filepath.Join(above, test.top) || r.GitDir() != filepath.Join(above, test.gitDir) {
			t.Errorf("%s: top %q, git dir %q", test.dir, r.Top(), r.GitDir())
		}
	}
}

// errorText returns the text that a user reads.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		text += "\n" + hinted.Hint()
	}
	return text
}

func TestOpenErrors(t *testing.T) {
	dir := realTemp(t)
	w := work{t, dir}
	w.git("init", "-q", "--bare", "bare.git")
	w.git("init", "-q", "work")
	if err := os.Mkdir(w.path("none"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_CEILING_DIRECTORIES", dir)
	for _, test := range []struct{ dir, want string }{
		{"none", "none is not in a git repository\nRun the command in the repository"},
		{"bare.git", "bare.git is in a repository without a work tree, or in the folder .git of one\nCheck one out: git -C "},
		{"work/.git", ".git is in a repository without a work tree"},
	} {
		_, err := Open(t.Context(), w.path(test.dir))
		if !strings.Contains(errorText(err), test.want) {
			t.Errorf("%s:\n got %s\nwant %s", test.dir, errorText(err), test.want)
		}
	}

	t.Run("owner", func(t *testing.T) {
		t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1") // a variable for git's own tests
		_, err := Open(t.Context(), w.path("work"))
		want := "git refuses the repository of " + w.path("work") + ", which belongs to another user\n" +
			"If you trust it: git config --global --add safe.directory " + w.path("work")
		if errorText(err) != want {
			t.Errorf("\n got %s\nwant %s", errorText(err), want)
		}
	})
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", w.path("none"))
		_, err := Open(t.Context(), w.path("work"))
		if _, ok := errors.AsType[*NoGitError](err); !ok || !strings.HasPrefix(errorText(err), "git is not on the PATH\nInstall git") {
			t.Error(errorText(err))
		}
	})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Open(ctx, w.path("work")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestOpenInHook checks that variables which git sets for a hook's repository do
// not affect the repository that is opened.
func TestOpenInHook(t *testing.T) {
	w := newWork(t, "v/a.sql")
	other := newWork(t, "v/b.sql")
	t.Setenv("GIT_DIR", other.path(".git"))
	t.Setenv("GIT_INDEX_FILE", other.path(".git/index.lock"))
	t.Setenv("GIT_PREFIX", "v/")
	t.Setenv("GIT_ICASE_PATHSPECS", "1")
	r := w.open()
	c, err := r.Commit(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	diff, err := r.Compare(t.Context(), c, []string{w.path("v")}, sql)
	if err != nil || r.Top() != w.dir || len(diff.Files) != 0 {
		t.Error(r.Top(), diff.Files, err)
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commit("second")
	w.git("tag", "-a", "-m", "x", "v1", "HEAD~1")
	w.git("checkout", "-q", "--detach")
	for _, ref := range []string{"HEAD", "main", "refs/heads/main", "HEAD~0", w.git("rev-parse", "HEAD"), w.git("rev-parse", "--short=8", "HEAD")} {
		if got, want := w.at(ref), (Commit{w.git("rev-parse", "HEAD"), ref}); got != want {
			t.Errorf("%s: got %v, want %v", ref, got, want)
		}
	}
	if got := w.at("v1").ID; got != w.git("rev-parse", "HEAD~1") {
		t.Errorf("a tag: %s", got)
	}
	for _, ref := range []string{"", "-x", "--output=/tmp/x", "a\nb", "a\x00b"} {
		_, err := w.open().Commit(t.Context(), ref)
		if _, ok := errors.AsType[*InvalidRefError](err); !ok {
			t.Errorf("%q: %v", ref, err)
		}
	}
}

// A name of different commits is an error, since git would take the first one without a
// word. The hint's command makes it work.
func TestAmbiguousRef(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commit("second")
	w.git("update-ref", "refs/remotes/origin/main", "HEAD")
	w.git("branch", "origin/main")
	remote := w.at("origin/main") // the same commit
	for _, test := range []struct{ make, hint string }{
		{"tag -f main HEAD~1", "Rename the tag: git tag NAME refs/tags/main && git tag --delete main"},
		{"branch -f origin/main HEAD~1", "Rename the local branch: git branch --move origin/main NAME"},
		{"tag origin/main HEAD~1", "Rename the tag: git tag NAME refs/tags/origin/main && git tag --delete origin/main"},
	} {
		words := strings.Fields(test.make)
		w.git(words...)
		ref := words[len(words)-2]
		_, err := w.open().Commit(t.Context(), ref)
		if e, ok := errors.AsType[*AmbiguousRefError](err); !ok || e.Hint() != test.hint {
			t.Fatalf("%s: %v", test.make, err)
		}
		_, commands, _ := strings.Cut(test.hint, ": ")
		for _, line := range strings.Split(strings.ReplaceAll(commands, "NAME", "other/"+words[0]+"/"+ref), " && ") {
			w.git(strings.Fields(line)[1:]...)
		}
		if got := w.at(ref); got.ID != remote.ID {
			t.Errorf("%s, afterwards: %v", test.make, got)
		}
	}
}

func TestUnknownRef(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commit("second")
	w.git("checkout", "-q", "-b", "feature")
	w.commit("third")
	w.remote()
	w.git("remote", "add", "team/fork", w.remote())
	whole := w.clone()
	shallow := w.clone("--depth=1", "--branch=feature")
	single := w.clone("--single-branch", "--branch=feature")
	const ci = "\nOn GitHub: fetch-depth: 0 for actions/checkout. On GitLab: the variable GIT_DEPTH: 0."
	for _, test := range []struct {
		w         work
		ref, hint string
	}{
		{whole, "origin/none", "Fetch it: git fetch origin none"},
		{whole, "refs/remotes/origin/none", "Fetch it: git fetch origin none"},
		{whole, "feature", "Did you mean origin/feature?\nFetch it: git fetch origin feature"},
		{whole, "0123456789", "Fetch it: git fetch origin 0123456789"},
		{whole, "origin/it's", `Fetch it: git fetch origin 'it'\''s'`},
		{single, "origin/main", "Fetch it: git fetch origin main:refs/remotes/origin/main"},
		{shallow, "origin/main", "Fetch it: git fetch --unshallow origin main:refs/remotes/origin/main" + ci},
		{w, "team/fork/x", "Fetch it: git fetch team/fork x"},
		{newWork(t), "origin/main", ""},
	} {
		_, err := test.w.open().Commit(t.Context(), test.ref)
		e, ok := errors.AsType[*UnknownRefError](err)
		if !ok || e.Hint() != test.hint {
			t.Errorf("%s: got %s\nwant hint %s", test.ref, errorText(err), test.hint)
		}
	}
	// The hint must work.
	for _, test := range []struct {
		w   work
		ref string
	}{{single, "origin/main"}, {shallow, "origin/main"}} {
		_, err := test.w.open().Commit(t.Context(), test.ref)
		e, _ := errors.AsType[*UnknownRefError](err)
		test.w.git(strings.Fields(e.Fetch)[1:]...)
		if _, ok, err := test.w.open().MergeBase(t.Context(), test.w.at("HEAD"), test.w.at(test.ref)); !ok || err != nil {
			t.Errorf("after %s: %v %v", e.Fetch, ok, err)
		}
	}
}

func TestMainBranch(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("branch", "develop")
	plain := w.clone()
	upstream := w.clone()
	upstream.git("remote", "rename", "origin", "hub")
	upstream.git("remote", "add", "origin", "nowhere")
	noHead := w.clone()
	noHead.git("remote", "set-head", "origin", "--delete")
	noMain := w.clone()
	noMain.git("remote", "set-head", "origin", "--delete")
	noMain.git("branch", "-d", "-r", "origin/main")
	single := w.clone("--single-branch", "--branch=develop")
	pull := w.clone("--depth=1", "--no-single-branch")
	pull.git("remote", "set-head", "origin", "--delete")
	pull.git("update-ref", "-d", "refs/remotes/origin/main")
	pull.git("update-ref", "-d", "refs/remotes/origin/develop")
	two := newWork(t)
	two.git("remote", "add", "a", "x")
	two.git("remote", "add", "b", "y")
	only := w.clone()
	only.git("remote", "rename", "origin", "github")
	only.git("checkout", "-q", "--detach")
	w.file("event.json", `{"repository": {"default_branch": "trunk"}}`)
	w.file("queue.json", `{"merge_group": {"base_ref": "refs/heads/next"}, "repository": {"default_branch": "trunk"}}`)
	w.file("broken.json", `{`)
	for _, test := range []struct {
		name string
		w    work
		env  string
		want string
	}{
		{"origin/HEAD", plain, "", "origin/main"},
		{"the upstream's remote", upstream, "", "hub/main"},
		{"the only remote, detached", only, "", "github/main"},
		{"no origin/HEAD", noHead, "", "origin/main"},
		{"GitHub pull request", plain, "GITHUB_BASE_REF=develop GITHUB_REF=refs/pull/1/merge", "origin/develop"},
		{"GitHub push", noMain, "GITHUB_BASE_REF= GITHUB_EVENT_PATH=" + w.path("event.json"), "origin/trunk"},
		{"GitHub merge queue", plain, "GITHUB_EVENT_PATH=" + w.path("queue.json"), "origin/next"},
		{"no event", plain, "GITHUB_EVENT_PATH=" + w.path("none.json"), "origin/main"},
		{"a broken event", plain, "GITHUB_EVENT_PATH=" + w.path("broken.json"), "origin/main"},
		{"GitLab merge request", plain, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=develop CI_DEFAULT_BRANCH=main", "origin/develop"},
		{"GitLab", plain, "CI_DEFAULT_BRANCH=trunk", "origin/trunk"},
		{"Bitbucket", plain, "BITBUCKET_PR_DESTINATION_BRANCH=develop", "origin/develop"},
		{"Azure", plain, "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/develop", "origin/develop"},
		{"Jenkins", plain, "CHANGE_TARGET=develop", "origin/develop"},
		{"nothing known", noMain, "", "it is unknown which branch of the remote origin is the main one\n" +
			"Ask the remote: git fetch origin && git remote set-head origin --auto\nOr name it: --against origin/BRANCH"},
		{"a clone of another branch", single, "", "it is unknown which branch of the remote origin is the main one\n" +
			"Fetch it, if it is called main: git fetch origin main:refs/remotes/origin/main\nElse fetch it by its name, and name it: --against origin/BRANCH"},
		{"a shallow clone without branches", pull, "", "no branch of the remote origin has been fetched\n" +
			"Ask the remote: git fetch --unshallow origin && git remote set-head origin --auto\nOr name it: --against origin/BRANCH"},
		{"no remote", newWork(t), "GITHUB_BASE_REF=main", "the git repository has no remote\nName a branch to compare with: --against BRANCH"},
		{"two remotes", two, "", "the git repository has several remotes, and none is called origin: a, b\nName the branch to compare with: --against a/BRANCH"},
	} {
		got, err := test.w.open().Main(t.Context(), environment(test.env))
		if got += errorText(err); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// environment returns a getenv for "NAME=value …".
func environment(env string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for setting := range strings.FieldsSeq(env) {
			if value, ok := strings.CutPrefix(setting, name+"="); ok {
				return value, true
			}
		}
		return "", false
	}
}

func TestMergeBase(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commit("base")
	base := w.git("rev-parse", "HEAD")
	w.git("checkout", "-q", "-b", "feature")
	for range 3 {
		w.commit("on feature")
	}
	w.git("checkout", "-q", "main")
	w.commit("on main")
	w.git("checkout", "-q", "--orphan", "alone")
	w.commit("alone")
	w.git("checkout", "-q", "feature")
	w.remote()

	r := w.open()
	for _, test := range []struct{ a, b, want string }{
		{"feature", "main", base},
		{"main", "main", w.git("rev-parse", "main")},
		{"main", base, base},
		{"feature", "alone", ""},
	} {
		got, ok, err := r.MergeBase(t.Context(), w.at(test.a), w.at(test.b))
		if got.ID != test.want || ok != (test.want != "") || err != nil {
			t.Errorf("%s, %s: got %v %v %v, want %s", test.a, test.b, got, ok, err, test.want)
		}
	}

	for _, test := range []struct {
		depth string
		found bool
	}{{"1", false}, {"2", false}, {"3", false}, {"4", true}, {"20", true}} {
		c := w.clone("--depth="+test.depth, "--no-single-branch", "--branch=feature")
		got, ok, err := c.open().MergeBase(t.Context(), c.at("HEAD"), c.at("origin/main"))
		if _, shallow := errors.AsType[*ShallowError](err); shallow == test.found || ok != test.found || test.found && got.ID != base {
			t.Errorf("depth %s: %v %v %v", test.depth, got, ok, err)
		}
		if !test.found {
			want := "this clone's history is too short to find the common ancestor of HEAD and origin/main\nFetch the rest: git fetch --unshallow\nOn GitHub: fetch-depth: 0"
			if !strings.HasPrefix(errorText(err), want) {
				t.Error(errorText(err))
			}
			c.git("fetch", "-q", "--unshallow")
			if got, _, err := c.open().MergeBase(t.Context(), c.at("HEAD"), c.at("origin/main")); got.ID != base || err != nil {
				t.Errorf("whole again: %v %v", got, err)
			}
		}
	}
}

func TestDirty(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/b.sql", "v/c.sql", "v/d.sql", "x.sql")
	w.write("v/b.sql b a", "v/new.sql")
	w.write("v/c.sql c a")
	w.git("add", "v/c.sql")
	w.remove("v/d.sql")
	paths := []string{w.path("x.sql"), w.path("v/new.sql"), w.path("v/d.sql"), w.path("v/a.sql"), w.path("v/b.sql"), w.path("v/c.sql")}
	got, err := w.open().Dirty(t.Context(), paths)
	if want := []string{paths[1], paths[2], paths[4], paths[5]}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := w.open().Dirty(t.Context(), nil); got != nil || err != nil {
		t.Error(got, err)
	}
	_, err = w.open().Dirty(t.Context(), []string{filepath.Dir(w.dir)})
	if _, ok := errors.AsType[*OutsideError](err); !ok {
		t.Error(err)
	}
}
