package project

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindOthers(t *testing.T) {
	root := tree(t, `
-- .gitignore --
.venv
-- a/alembic.ini --
[alembic]
script_location = m
-- a/m/env.py --
-- a/m/versions/ --
-- b/pyproject.toml --
[project]
-- deep/er/x/y/ramus.toml --
-- f/migrations/alembic.ini --
[alembic]
-- f/migrations/env.py --
-- f/migrations/versions/ --
-- bare/db/env.py --
-- bare/db/versions/ --
-- bare/no/env.py --
-- .venv/lib/alembic.ini --
-- here/ --
`)
	const near = "a/alembic.ini -C a, f/migrations/alembic.ini -C f | bare/db"
	if got := othersText(FindOthers(t.Context(), root)); got != near {
		t.Errorf("without git: got %s, want %s", got, near)
	}
	if got := FindOthers(t.Context(), filepath.Join(root, "here")); !got.None() {
		t.Errorf("without git, from a folder beside: %+v", got)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "-A"}} {
		if out, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput(); err != nil {
			t.Skipf("git: %v: %s", err, out)
		}
	}
	want := strings.Replace(near, " |", ", deep/er/x/y/ramus.toml -C deep/er/x/y |", 1)
	if got := othersText(FindOthers(t.Context(), root)); got != want {
		t.Errorf("with git: got %s, want %s", got, want)
	}
	want = "../a/alembic.ini -C ../a, ../f/migrations/alembic.ini -C ../f, ../deep/er/x/y/ramus.toml -C ../deep/er/x/y | "
	if got := othersText(FindOthers(t.Context(), filepath.Join(root, "here"))); got != want {
		t.Errorf("from a folder beside: got %s, want %s", got, want)
	}
}

// othersText returns others as a line.
func othersText(o Others) string {
	var projects []string
	for _, p := range o.Projects {
		projects = append(projects, p.File+" "+strings.Join(p.flag(), " "))
	}
	return strings.Join(projects, ", ") + " | " + strings.Join(o.Scripts, ", ")
}
