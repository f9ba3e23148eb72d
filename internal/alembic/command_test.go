package alembic

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/venv"
)

// program writes a shell script in place of Alembic.
func program(t *testing.T, dir, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for the program")
	}
	path := filepath.Join(dir, "alembic")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArguments(t *testing.T) {
	for _, test := range []struct {
		command Command
		want    string
	}{
		{Command{Words: []string{"alembic"}}, "upgrade -- heads"},
		{Command{Words: []string{"uv", "run", "alembic"}, File: "x.ini", Name: "other", X: []string{"a=b", "c=d"}}, "run alembic -c x.ini -n other -x a=b -x c=d upgrade -- heads"},
		{Command{Words: []string{"alembic", "-c", "mine.ini"}, File: "x.ini"}, "-c mine.ini upgrade -- heads"},
		{Command{Words: []string{"flask", "db"}, Flask: true, File: "db/migrations", X: []string{"a=b"}}, "db upgrade -d db/migrations -x a=b -- heads"},
	} {
		if got := strings.Join(test.command.args("upgrade", "--", "heads"), " "); got != test.want {
			t.Errorf("%v\ngot  %s\nwant %s", test.command.Words, got, test.want)
		}
	}
}

func TestCurrent(t *testing.T) {
	path := program(t, t.TempDir(), `
echo "INFO  [alembic] Context impl" >&2
echo production
echo "Current revision(s) for sqlite:///app.db:"
echo "Rev: def456 (head)"
echo "Parent: abc123"
echo "Path: /app/def456.py"
echo
echo "    Rev: of a message"
echo "Rev: abc123 (branchpoint) (mergepoint)"
echo "Rev: 0468"
`)
	got, err := (&Command{Words: []string{path}}).Current(t.Context())
	if err != nil || !slices.Equal(got, []string{"0468", "abc123", "def456"}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestExit(t *testing.T) {
	path := program(t, t.TempDir(), "echo out; echo 'KeyError: DATABASE_URL' >&2; test -n \"$"+Marker+"\" || exit 9; exit 3")
	var out bytes.Buffer
	command := Command{Words: []string{path}, Out: &out}
	err := command.Run(t.Context(), "upgrade")
	exit, ok := errors.AsType[*ExitError](err)
	if !ok || exit.State.ExitCode() != 3 || out.String() != "out\n" {
		t.Errorf("%v, %q", err, &out)
	}
	if _, err := command.Current(t.Context()); err == nil || !strings.Contains(err.Error(), "KeyError: DATABASE_URL") {
		t.Errorf("%v", err)
	}
}

// TestFailedOnStdout checks the error of a program without logging, which Alembic
// prints on stdout.
func TestFailedOnStdout(t *testing.T) {
	path := program(t, t.TempDir(), "echo production; echo \"FAILED: Can't locate revision\"; exit 255")
	_, err := (&Command{Words: []string{path}}).Current(t.Context())
	if want := path + " current failed: exit status 255\nCan't locate revision"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestInterrupt checks that an interrupt reaches the program, which may clean up.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	path := program(t, dir, "trap 'echo bye; exit 7' INT; touch "+dir+"/started; while :; do sleep 0.05; done")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			if _, err := os.Stat(dir + "/started"); err == nil {
				cancel()
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	var out bytes.Buffer
	err := (&Command{Words: []string{path}, Out: &out}).Run(ctx, "upgrade")
	if err == nil || out.String() != "bye\n" {
		t.Errorf("%v, %q", err, &out)
	}
}

func TestFind(t *testing.T) {
	dir, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(own, filepath.Join(first, "alembic")); err != nil {
		t.Skip(err)
	}
	env := map[string]string{"PATH": first}
	getenv := func(name string) (string, bool) { value, ok := env[name]; return value, ok }
	var missing *NotFoundError
	if _, err := Find("alembic", dir, getenv); !errors.As(err, &missing) || missing.Self == "" {
		t.Errorf("a link to ramus: %v", err)
	}
	for _, place := range []struct {
		dir  string
		path string
	}{
		{second, first + string(filepath.ListSeparator) + second},
		{venv.Programs("", dir)[0], first},
	} {
		want := program(t, place.dir, "")
		env["PATH"] = place.path
		if got, err := Find("alembic", dir, getenv); got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	if _, err := Resolve([]string{filepath.Join(first, "alembic"), "-q"}, dir); !errors.As(err, &missing) {
		t.Errorf("resolved a link to ramus: %v", err)
	}
	if _, err := Resolve([]string{"no-such-program"}, dir); !errors.As(err, &missing) {
		t.Errorf("resolved what there is not: %v", err)
	}
}
