package choices_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ramusdb/ramus/internal/choices"
	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
)

// inFolder changes to a new folder with files, by name.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(filepath.FromSlash(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProject(t *testing.T) {
	const ini = "[alembic]\nscript_location = .\n[second]\n[loggers]\n"
	const envs = "[env.prod]\n[env.second]\n"
	for _, test := range []struct {
		name    string
		files   map[string]string
		config  string
		alembic bool
		names   []string
	}{
		{"none", nil, "", false, nil},
		{"ramus", map[string]string{"ramus.toml": envs}, "", false, []string{"prod", "second"}},
		{"broken", map[string]string{"ramus.toml": envs + "nonsense = 1\n"}, "", false, []string{"prod", "second"}},
		{"alembic", map[string]string{"alembic.ini": ini}, "", true, []string{"alembic", "second"}},
		{"both", map[string]string{"alembic.ini": ini, "ramus.toml": envs}, "", true, []string{"alembic", "prod", "second"}},
		{"pyproject", map[string]string{"pyproject.toml": "[tool.alembic]\n"}, "", true, nil},
		{"named", map[string]string{"other.toml": envs}, "other.toml", false, []string{"prod", "second"}},
		{"missing", nil, "other.toml", false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			inFolder(t, test.files)
			if got := choices.InAlembic(test.config); got != test.alembic {
				t.Errorf("Alembic: %v", got)
			}
			if got := choices.Environments(test.config); !slices.Equal(got, test.names) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestRefs(t *testing.T) {
	inFolder(t, nil)
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	if refs := choices.Refs(t.Context()); refs != nil {
		t.Errorf("without a repository: %q", refs)
	}
	for _, args := range [][]string{{"init", "-q"}, {"commit", "-q", "--allow-empty", "-m", "one"}, {"branch", "side"}, {"tag", "v1"},
		{"update-ref", "refs/remotes/origin/main", "HEAD"}, {"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %q: %s", args, out)
		}
	}
	if got, want := choices.Refs(t.Context()), []string{"main", "side", "origin/main", "v1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestMain(m *testing.M) {
	gittest.Isolate()
	os.Exit(m.Run())
}
