package project

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMake(t *testing.T) {
	for _, c := range []struct {
		shape        string
		merges, wide bool
	}{{"chain", false, false}, {"braid", true, true}} {
		revisions, again := mustMake(t, c.shape, 500), mustMake(t, c.shape, 500)
		if !slices.EqualFunc(revisions, again, func(a, b Revision) bool { return a.ID == b.ID && slices.Equal(a.Parents, b.Parents) }) {
			t.Errorf("%s: it is another one each time", c.shape)
		}
		seen, children, merges, forks := map[string]bool{}, map[string]int{}, 0, 0
		for _, r := range revisions {
			for _, parent := range r.Parents {
				if !seen[parent] {
					t.Fatalf("%s: %s comes before its parent %s", c.shape, r.ID, parent)
				}
				if children[parent]++; children[parent] == 2 {
					forks++
				}
			}
			if len(r.ID) != 12 || seen[r.ID] {
				t.Fatalf("%s: the id %q", c.shape, r.ID)
			}
			seen[r.ID] = true
			if r.IsMerge() {
				merges++
			}
		}
		if merges > 40 != c.merges || forks > 40 != c.wide {
			t.Errorf("%s: %d merges, %d forks", c.shape, merges, forks)
		}
	}
}

func mustMake(t *testing.T, shape string, n int) []Revision {
	t.Helper()
	revisions, err := Make(shape, n)
	if err != nil {
		t.Fatal(err)
	}
	return revisions
}

func TestRefusals(t *testing.T) {
	if _, err := Make("star", 3); err == nil {
		t.Error("a star can be made")
	}
	braid := mustMake(t, "braid", 50)
	for _, form := range []string{"goose", "migrate", "flyway"} {
		if err := Write(t.TempDir(), form, braid); err == nil {
			t.Errorf("a braid can be written for %s", form)
		}
	}
}

// TestHeads checks that ramus, and Alembic if it is installed, find the expected
// heads in the projects; ramus reads both forms.
func TestHeads(t *testing.T) {
	ramus := filepath.Join(t.TempDir(), "ramus")
	build := exec.CommandContext(t.Context(), "go", "build", "-C", "../../..", "-o", ramus, "./cmd/ramus")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	alembic, _ := exec.LookPath("alembic")
	for _, shape := range Shapes {
		revisions := mustMake(t, shape, 300)
		for _, c := range []struct{ name, form, program string }{
			{"ramus", "ramus", ramus}, {"ramus in Python", "alembic", ramus}, {"alembic", "alembic", alembic},
		} {
			t.Run(shape+" "+c.name, func(t *testing.T) {
				if c.program == "" {
					t.Skipf("NOT READ BY %s: there is none", strings.ToUpper(c.name))
				}
				dir := t.TempDir()
				if err := Write(dir, c.form, revisions); err != nil {
					t.Fatal(err)
				}
				if got, want := heads(t, dir, c.program), Heads(revisions); !slices.Equal(got, want) {
					t.Errorf("its heads are %q, not %q", got, want)
				}
			})
		}
	}
}

// heads returns the heads that a program prints, sorted.
func heads(t *testing.T, dir, program string) (ids []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "heads")
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		ids = append(ids, strings.Fields(line)[0])
	}
	slices.Sort(ids)
	return ids
}

// TestFiles prints the files of two revisions.
func TestFiles(t *testing.T) {
	revisions := []Revision{{Number: 1, ID: "aaa"}, {Number: 2, ID: "bbb", Parents: []string{"aaa"}}}
	want := map[string][]string{
		"ramus":   {"ramus.toml", "versions/aaa_create_t000001.sql", "versions/bbb_create_t000002.sql"},
		"goose":   {"000001_create_t000001.sql", "000002_create_t000002.sql"},
		"migrate": {"000001_create_t000001.down.sql", "000001_create_t000001.up.sql", "000002_create_t000002.down.sql", "000002_create_t000002.up.sql"},
		"alembic": {
			"alembic/env.py", "alembic/script.py.mako", "alembic/versions/aaa_create_t000001.py", "alembic/versions/bbb_create_t000002.py", "alembic.ini",
		},
	}
	for form, want := range want {
		dir := t.TempDir()
		if err := Write(dir, form, revisions); err != nil {
			t.Fatal(err)
		}
		if got := files(t, dir); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", form, got, want)
		}
	}
}

// TestPython checks the sizes of the files for Alembic: nearly all have one to
// three kilobytes, like those of real projects.
func TestPython(t *testing.T) {
	usual, all := 0, 0
	for _, r := range mustMake(t, "braid", 500) {
		if size := len(alembicFiles(r)[0].content); !r.IsMerge() {
			all++
			if size >= 1000 && size <= 3000 {
				usual++
			}
		}
	}
	if usual < all*9/10 {
		t.Errorf("%d of %d files have one to three kilobytes", usual, all)
	}
}

func files(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			path, err = filepath.Rel(dir, path)
			paths = append(paths, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
