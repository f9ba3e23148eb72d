package cli_test

import (
	_ "embed"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

//go:embed testdata/reference/files.txtar
var filesArchive []byte

// TestReferenceFiles compares ramus with Alembic on typical hand-written revisions.
// Their docstrings and first paragraphs appear in every listing.
func TestReferenceFiles(t *testing.T) {
	t.Parallel()
	python := findReference(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "alembic.ini"), "[alembic]\nscript_location = %%(here)s\n"+
		"version_locations = %%(here)s/one two\nsqlalchemy.url = sqlite:///app.db\n")
	write(t, filepath.Join(dir, "env.py"), "%s", envScript)
	g := drawing{name: "files"}
	for _, file := range txtar.Parse(filesArchive).Files {
		text := strings.NewReplacer("␍\n", "\r\n", "␠", " ").Replace(string(file.Data))
		write(t, filepath.Join(dir, file.Name), "%s", text)
		id, _, _ := strings.Cut(filepath.Base(file.Name), "_")
		g.commands = append(g.commands, "show "+strings.Replace(id, "b", "b_", 1))
	}
	g.commands = append(g.commands, forEveryGraph...)
	g.commands = append(g.commands, "history -r 0006:", "stamp heads", "current", "current -v", "history -i", "stamp windows@0005", "current -v")
	up, down := runReference(t, python, dir, g.commands, "up"), runReference(t, python, dir, g.commands, "down")
	if up[len(up)-1].Code != "0" {
		t.Fatalf("Alembic cannot read the project: %s%s", up[len(up)-1].Out, up[len(up)-1].Err)
	}
	g.compareAll(t, "in Python", runPythonProject(t, dir, g.commands, nil, up), up, down)
}
