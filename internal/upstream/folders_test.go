package upstream_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/upstream"
)

// configured makes a project whose ramus.toml names the folders.
func configured(t *testing.T, folders ...string) *work {
	t.Helper()
	w := newWork(t)
	w.config, w.folders = "app/ramus.toml", folders
	w.configure(folders...)
	return w
}

// configure writes the configuration, which names folders from the top.
func (w *work) configure(folders ...string) {
	w.Helper()
	quoted := make([]string, len(folders))
	for i, folder := range folders {
		quoted[i] = `"../` + folder + `"`
	}
	w.file("app/ramus.toml", "version_locations = ["+strings.Join(quoted, ", ")+"]\n")
}

// A branch that has its revisions in another folder is compared in that one.
func TestMovedFolder(t *testing.T) {
	t.Parallel()
	w := configured(t, "v")
	w.write("a")
	w.commit("start")
	w.onBranch("theirs", func() {
		w.git("mv", "v", "other")
		w.configure("other")
		w.file("other/b.sql", text("b", "a", ""))
		w.file("v/c.sql", text("c", "a", "")) // no longer read
		w.commit("moved")
	})
	w.write("d a")
	s, h := w.snapshot("theirs")
	if got, want := show(s.Tip, h)+"; "+show(s.Base, h), "a* b*; a"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if s.Relocate == nil {
		t.Fatal("the folder has not moved")
	}
	if got := s.Relocate(s.Tip["b"].File); got != w.path("v/b.sql") {
		t.Errorf("b would be in %s", got)
	}
	if got := s.Relocate(w.path("else/b.sql")); got != w.path("else/b.sql") {
		t.Errorf("a file of no folder would be in %s", got)
	}
}

// nearby is a path as messages have it.
func nearby(path string) string {
	wd, _ := os.Getwd()
	if rel, err := filepath.Rel(wd, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}

// Of several folders each takes the place of the one with its number, and those that
// are too many that of the last one.
func TestMovedFolders(t *testing.T) {
	t.Parallel()
	w := configured(t, "v", "u")
	w.write("a")
	w.file("u/b.sql", text("b", "a", ""))
	w.commit("start")
	w.onBranch("theirs", func() {
		w.git("mv", "u", "w")
		w.configure("v", "w", "z")
		w.file("z/c.sql", text("c", "b", ""))
		w.commit("moved")
	})
	s, h := w.snapshot("theirs")
	if got, want := show(s.Tip, h), "a b* c*"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for id, want := range map[string]string{"a": "v/a.sql", "b": "u/b.sql", "c": "u/c.sql"} {
		if got := s.Relocate(s.Tip[id].File); got != w.path(want) {
			t.Errorf("%s would be in %s", id, got)
		}
	}
	r, _ := w.open()
	if m, err := r.Merge(t.Context(), "theirs"); err != nil || m.Elsewhere != nearby(w.path("w"))+", "+nearby(w.path("z")) {
		t.Errorf("%q, %v", m.Elsewhere, err)
	}
}

// A commit's folder may be in the work tree, where the configuration does not name it.
func TestAnotherFolder(t *testing.T) {
	t.Parallel()
	w := configured(t, "v")
	w.file("v/sub/n.sql", text("n", "", ""))
	w.write("a")
	w.commit("start")
	w.onBranch("theirs", func() {
		w.configure("v/sub", "missing")
		w.commit("moved")
	})
	s, h := w.snapshot("theirs")
	if got, want := show(s.Tip, h), "n*"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w.file("v/sub/n.sql", text("n", "", ",2"))
	w.file("v/sub/broken.sql", "-- revision: x\n-- nonsense: y\n")
	s, h = w.snapshot("theirs")
	if scripts, err := s.Tip["n"].Scripts(t.Context()); show(s.Tip, h) != "n*" || err != nil || scripts.Upgrade.Text != "SELECT 1;\n" {
		t.Errorf("%s: %+v, %v", show(s.Tip, h), scripts, err)
	}
}

// Where a commit's configuration cannot tell, its folders are those of the work tree.
func TestUnreadConfiguration(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*work){
		"none":         func(w *work) { w.remove("app") },
		"broken":       func(w *work) { w.file("app/ramus.toml", "version_locations = 3\n") },
		"line endings": func(w *work) { w.file("app/ramus.toml", "version_locations = [\"../v\"]\r\n") },
	} {
		w := configured(t, "v")
		w.write("a")
		w.commit("start")
		w.onBranch("theirs", func() {
			change(w)
			w.write("b a")
			w.commit("theirs")
		})
		s, h := w.snapshot("theirs")
		if got, want := show(s.Tip, h), "a b*"; got != want || s.Relocate != nil {
			t.Errorf("%s: got %s, want %s; relocated: %t", name, got, want, s.Relocate != nil)
		}
	}
	w := newWork(t, "a")
	outside := t.TempDir()
	h := w.history()
	p := w.project(h)
	p.Configuration.File = filepath.Join(outside, "ramus.toml")
	r := upstream.New(p)
	defer r.Close()
	if s, note, err := r.Snapshot(t.Context(), "main", h); err != nil || note != "" || show(s.Tip, h) != "a" {
		t.Errorf("a configuration outside: %q, %v", note, err)
	}
}

// An Alembic project's folders are found in a copy of the commit's folders.
func TestMovedAlembic(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.config, w.folders = "alembic.ini", []string{"db/versions"}
	w.file("alembic.ini", "[alembic]\nscript_location = db\n")
	w.file("db/env.py", "x = 1\n")
	w.file("db/versions/p.py", python)
	w.commit("start")
	w.onBranch("theirs", func() {
		w.git("mv", "db", "store")
		w.file("alembic.ini", "[alembic]\nscript_location = store\nversion_locations = store/versions gone/versions\n")
		w.commit("moved")
	})
	s, h := w.snapshot("theirs")
	if got, want := show(s.Tip, h), "p*"; got != want || s.Relocate == nil {
		t.Fatalf("got %s, want %s", got, want)
	}
	if got := s.Relocate(s.Tip["p"].File); got != w.path("db/versions/p.py") {
		t.Errorf("p would be in %s", got)
	}
	if same, err := s.Same(s.Tip["p"], h.Lookup("p")); !same || err != nil {
		t.Errorf("%t, %v", same, err)
	}
	r, _ := w.open()
	if m, err := r.Merge(t.Context(), "theirs"); err != nil || m.Elsewhere != nearby(w.path("store/versions")) {
		t.Errorf("%q, %v", m.Elsewhere, err)
	}
}
