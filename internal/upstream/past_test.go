package upstream_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/upstream"
)

// past returns the past beside a ref; beside nothing where that is empty.
func (w *work) past(ctx context.Context, ref string) (*check.Past, *upstream.Repository) {
	w.Helper()
	r, h := w.open()
	var s *upstream.Snapshot
	if ref != "" {
		var err error
		if s, _, err = r.Snapshot(w.Context(), ref, h); err != nil {
			w.Fatal(err)
		}
	}
	p, err := r.Past(ctx, s)
	if err != nil {
		w.Fatal(err)
	}
	return p, r
}

func TestPast(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a")
	w.remove("v/b.sql")
	w.commit("no b")
	w.write("a  ,2")
	w.commit("another a")
	w.git("branch", "theirs")
	w.write("c a")
	p, _ := w.past(t.Context(), "theirs")
	ctx, file := t.Context(), w.path("v/a.sql")
	if found := p.Find(ctx, "b"); len(found) != 1 || found[0].Path != nearby(w.path("v/b.sql")) {
		t.Errorf("b: %+v", found)
	}
	if found := p.Versions(ctx, file); len(found) != 2 || found[0].Subject != "another a" || found[1].Subject != "first" {
		t.Errorf("versions of a: %+v", found)
	}
	if by := p.Writers(ctx, []string{file, w.path("v/c.sql")}); len(by) != 2 || by[0].Commit == "" || by[1].Commit != "" || by[1].Name != "Ada" {
		t.Errorf("writers: %+v", by)
	}
	if on := p.Landed(ctx, []string{file, w.path("v/c.sql")}); len(on) != 2 || on[0].Subject != "first" || on[1].Subject != "" {
		t.Errorf("landed: %+v", on)
	}
	if !p.Clean(ctx, file) || p.Clean(ctx, w.path("v/c.sql")) || p.Clean(ctx, w.path("../x")) {
		t.Error("clean")
	}
	if by := p.Removed(ctx, w.path("v/b.sql")); by.Name != "Ada" {
		t.Errorf("removed: %+v", by)
	}
	if got := string(p.Content(ctx, "theirs", file)); got != text("a", "", ",2") {
		t.Errorf("content: %q", got)
	}
	if p.Content(ctx, "none", file) != nil || p.Content(ctx, "theirs", w.path("../x")) != nil {
		t.Error("content of nothing")
	}
	if p.Shared(ctx, file) || p.TimedOut() || p.Shallow || p.Branch != "main" || p.Unmerged(ctx, file) || len(p.Replaced) > 0 {
		t.Errorf("%+v", p)
	}
	if p.Near(w.path("v")) != nearby(w.path("v")) {
		t.Error("near")
	}
}

// An answer is looked up once.
func TestPastIsKept(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	p, _ := w.past(t.Context(), "")
	file := w.path("v/a.sql")
	if len(p.Find(t.Context(), "a")) != 1 || len(p.Versions(t.Context(), file)) != 1 {
		t.Fatal("nothing is found")
	}
	w.remove(".git")
	if len(p.Find(t.Context(), "a")) != 1 || len(p.Versions(t.Context(), file)) != 1 {
		t.Error("it is looked up again")
	}
	if p.Landed(t.Context(), []string{file})[0].Subject != "" {
		t.Error("a landing where nothing is shared")
	}
}

func TestPastUnmerged(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a")
	w.onBranch("theirs", func() {
		w.write("a  ,2")
		w.commit("theirs")
	})
	w.write("a  ,3")
	w.commit("ours")
	p, _ := w.past(t.Context(), "")
	w.T.Log(gitFails(w, "merge", "theirs"))
	if !p.Unmerged(t.Context(), w.path("v/a.sql")) || p.Unmerged(t.Context(), w.path("v/b.sql")) || p.Unmerged(t.Context(), w.path("../x")) {
		t.Error("unmerged")
	}
}

// gitFails runs a git that ends with an error.
func gitFails(w *work, args ...string) string {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		w.Fatalf("git %q succeeds", args)
	}
	return string(out)
}

// The newest three tips that force pushes replaced are read.
func TestPastReplaced(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	w.git("switch", "--quiet", "--create", "theirs")
	w.commit("start")
	w.git("config", "core.logAllRefUpdates", "always")
	for _, id := range []string{"b", "c", "d", "e", "f"} {
		w.write(id + " a")
		w.git("add", "--all")
		w.git("commit", "--quiet", "--amend", "--message="+id)
		w.remove("v/" + id + ".sql")
	}
	w.git("switch", "--quiet", "--force", "main")
	p, _ := w.past(t.Context(), "theirs")
	var tips []string
	for _, replaced := range p.Replaced {
		var ids []string
		for id := range replaced.Revisions {
			if id != "a" {
				ids = append(ids, id)
			}
		}
		tips = append(tips, strings.Join(ids, "+"))
	}
	if got, want := strings.Join(tips, " "), "e d c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Without the time to find out, nothing is known.
func TestPastLate(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	p, _ := w.past(ctx, "main")
	cancel()
	file := w.path("v/a.sql")
	if !p.TimedOut() || p.Clean(ctx, file) || p.Find(ctx, "a") != nil || p.Versions(ctx, file) != nil || p.Content(ctx, "main", file) != nil {
		t.Error("an answer")
	}
}

func TestPastOfBroken(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	w.git("branch", "theirs")
	w.write("b a")
	w.commit("b")
	for _, test := range []struct{ asked, configured, want string }{
		{"theirs", "", "theirs"}, {"", "theirs", "theirs"}, {"", "", ""}, {"none", "", ""},
	} {
		w.against = test.configured
		r, _ := w.open()
		p, against, err := r.PastOfBroken(t.Context(), test.asked)
		if err != nil || against != test.want || p.Branch != "main" {
			t.Errorf("%+v: %q, %v", test, against, err)
			continue
		}
		for file, shared := range map[string]bool{"v/a.sql": test.want != "", "v/b.sql": false, "../x.sql": false} {
			if got := p.Shared(t.Context(), w.path(file)); got != shared {
				t.Errorf("%+v: %s is shared: %t", test, file, got)
			}
		}
	}
	outside := &work{T: t, dir: t.TempDir(), folders: []string{"v"}}
	outside.write("a")
	r, _ := outside.open()
	if _, _, err := r.PastOfBroken(t.Context(), ""); !is[*gitrepo.NotRepositoryError](err) {
		t.Error(err)
	}
	if _, err := r.Past(t.Context(), nil); !is[*gitrepo.NotRepositoryError](err) {
		t.Error(err)
	}
}

func TestRepository(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	r, _ := w.open()
	if !r.Fetched().IsZero() {
		t.Error("fetched before it is open")
	}
	w.file(".git/FETCH_HEAD", "")
	at := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(w.path(".git/FETCH_HEAD"), at, at); err != nil {
		t.Fatal(err)
	}
	if by := r.Writers(t.Context(), []string{w.path("v/a.sql")}); len(by) != 1 || by[0].Name != "Ada" {
		t.Errorf("writers %+v", by)
	}
	if got := r.Fetched(); !got.Equal(at) {
		t.Errorf("fetched at %s", got)
	}
	if at, ok := r.Locate(t.Context(), w.path("v/a.sql")); !ok || at != "v/a.sql" {
		t.Errorf("%s, %t", at, ok)
	}
	around := upstream.Around(w.path("v/a.sql"))
	defer around.Close()
	if at, ok := around.Locate(t.Context(), w.path("v/b.sql")); !ok || at != "v/b.sql" {
		t.Errorf("%s, %t", at, ok)
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
