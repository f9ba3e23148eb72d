package command_test

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// build builds a command of this module.
func build(t *testing.T, pkg string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "command.exe")
	if out, err := exec.Command("go", "build", "-o", binary, pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
	return binary
}

// run runs a command in a folder, and returns its output and its exit code.
func run(t *testing.T, binary, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RAMUS_DATABASE=sqlite:app.db", "CI=")
	out, err := cmd.CombinedOutput()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// A team's own build runs the revisions whose functions it contains; every other ramus
// has the same graph, and refuses to run them.
func TestTeam(t *testing.T) {
	team, stock := build(t, "../examples/team"), build(t, "../cmd/ramus")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../examples/team")); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		binary, args string
		code         int
		want         string
	}{
		{stock, "heads", 0, "c3d4e5 (head)\n"},
		{team, "heads", 0, "c3d4e5 (head)\n"},
		{stock, "gate", 0, "gate: ok (files only)\n"},
		{stock, "upgrade heads", 2, "b2c3d4-capitalize-names.go: revision b2c3d4 is written in Go, but this program does not have its functions"},
		{stock, "upgrade a1b2c3", 0, "-> a1b2c3"},
		{team, "upgrade heads", 0, "Running upgrade b2c3d4 -> c3d4e5, fill names (2/2)"},
		{stock, "current", 0, "c3d4e5 (head)\n"},
		{stock, "upgrade heads", 0, "nothing to do: "},
		{team, "upgrade --sql a1b2c3:heads", 2, "is written in Go, and cannot be written as SQL"},
		{team, "downgrade -1", 2, "c3d4e5 has no downgrade section"},
	} {
		out, code := run(t, step.binary, dir, strings.Fields(step.args)...)
		if code != step.code || !strings.Contains(out, step.want) {
			t.Errorf("%s: exit code %d, want %d\n%s\nwant %s", step.args, code, step.code, out, step.want)
		}
	}
	wantNames(t, filepath.Join(dir, "app.db"), "ANN NOBODY NOBODY")
}

func wantNames(t *testing.T, path, want string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names string
	if err := db.QueryRow("SELECT group_concat(name, ' ') FROM users").Scan(&names); err != nil || names != want {
		t.Errorf("names %q, %v; want %q", names, err, want)
	}
}
