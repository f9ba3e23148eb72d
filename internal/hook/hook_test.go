package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const python = "/usr/bin/python3"

// splits returns the results of Python's shlex.split, nil for errors, with posix
// and without.
func splits(t *testing.T, texts []string) (posix, other []*[]string) {
	t.Helper()
	const program = `
import json, shlex, sys
def split(text, posix):
    try:
        return shlex.split(text, posix=posix)
    except ValueError:
        return None
texts = json.load(sys.stdin)
json.dump([[split(t, True) for t in texts], [split(t, False) for t in texts]], sys.stdout)`
	if _, err := os.Stat(python); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Python is needed in CI: ", err)
		}
		t.Skip("NOT COMPARED with Python's shlex: ", err)
	}
	input, _ := json.Marshal(texts)
	cmd := exec.Command(python, "-c", program)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var both [2][]*[]string
	if err := json.Unmarshal(out, &both); err != nil {
		t.Fatal(err)
	}
	return both[0], both[1]
}

func TestSplitAsShlex(t *testing.T) {
	texts := []string{"", " ", "a b", `-l 79 REVISION_SCRIPT_FILENAME`, `"a b" 'c d'`, `a"b c"d`, `\ a`, `"\a\"\\"`, `'\'`, `''`, `a ''`, `"`, `\`, `#a b`}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var b strings.Builder
		for range r.IntN(9) {
			b.WriteString([]string{"a", "b", " ", "\t", "\n", `"`, `'`, `\`, "#", "é", "=", "-"}[r.IntN(12)])
		}
		texts = append(texts, b.String())
	}
	posix, other := splits(t, texts)
	for i, text := range texts {
		compare(t, text, true, posix[i])
		compare(t, text, false, other[i])
	}
}

func compare(t *testing.T, text string, posix bool, want *[]string) {
	t.Helper()
	got, err := splitWords(text, posix)
	if (err == nil) != (want != nil) || err == nil && !slices.Equal(got, *want) {
		t.Errorf("%q, posix %v: %q %v, shlex %q", text, posix, got, err, want)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(`a "b c" 'd' \e`, true)
	f.Fuzz(func(t *testing.T, text string, posix bool) { splitWords(text, posix) })
}

// program writes a script that prints its arguments and its working directory.
func program(t *testing.T, path, body string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the programs of this test are shell scripts")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", filepath.Join(dir, "path")+":"+os.Getenv("PATH"))
	show := `for a; do printf '[%s]' "$a"; done`
	program(t, filepath.Join(dir, ".venv/bin/inenv"), "printf env; "+show)
	program(t, filepath.Join(dir, "path/inpath"), "printf path; "+show)
	program(t, filepath.Join(dir, "path/inenv"), "printf wrong")
	program(t, filepath.Join(dir, "active/bin/inactive"), "printf active; "+show)
	program(t, filepath.Join(dir, ".venv/bin/inactive"), "printf wrong")
	program(t, filepath.Join(dir, "path/fails"), "exit 3")
	program(t, filepath.Join(dir, "path/where"), "pwd -P")
	file := filepath.Join(dir, "rev 1.py")
	for _, test := range []struct {
		name, kind, options string
		out, talk, err      string
	}{
		{"plain", "exec", "executable=inpath", "path[FILE]", "", ""},
		{"options", "exec", "executable=inpath|options=-l 79 'a b' REVISION_SCRIPT_FILENAME x=REVISION_SCRIPT_FILENAME", "path[-l][79][a b][FILE][x=FILE]", "", ""},
		{"first", "exec", "executable=inpath|options=-l 79", "path[FILE][-l][79]", "", ""},
		{"cwd", "exec", "executable=where|cwd=" + dir, "DIR\n", "", ""},
		{"entry", "console_scripts", "entrypoint=inenv", "env[FILE]", "", ""},
		{"entry3", "console_scripts", "entrypoint=inactive", "active[FILE]", "", ""},
		{"entry2", "console_scripts", "entrypoint=inpath", "path[FILE]", "", ""},
		{"status", "exec", "executable=fails", "", "post write hook \"status\": exit status 3 (the file stays as it is now)\n", ""},
		{"missing", "exec", "executable=nothing-like-this", "", "", `post write hook "missing": exec: "nothing-like-this": executable file not found in $PATH`},
		{"missing", "console_scripts", "entrypoint=no-such", "", "", `could not find entrypoint console_scripts.no-such of post write hook "missing": ` +
			"there is no program no-such in the project's virtual environment or on PATH"},
		{"bare", "exec", "", "", "", `key bare.executable is required for post write hook "bare"`},
		{"bare", "console_scripts", "", "", "", `key bare.entrypoint is required for post write hook "bare"`},
		{"bare", "module", "", "", "", `key bare.module is required for post write hook "bare"`},
		{"bare", "", "", "", "", `key bare.type is required for post write hook "bare"`},
		{"quote", "exec", "executable=inpath|options='", "", "", `quote.options of post write hook "quote": a quote is never closed: REVISION_SCRIPT_FILENAME '`},
		{"own", "spaces", "", "", "", `post write hook "own" has the type "spaces", but ramus knows only exec, console_scripts and module: ` +
			"if the project's env.py registers it, only the project's own Python can run it"},
	} {
		var out, talk bytes.Buffer
		h := Hook{Name: test.name, Type: test.kind, Options: options(test.options)}
		err := Run(t.Context(), []Hook{h}, file, Setting{Dir: dir, Venv: filepath.Join(dir, "active"), Talk: &talk, Stdout: &out, Stderr: &out})
		real, _ := filepath.EvalSymlinks(dir)
		want := strings.NewReplacer("FILE", file, "DIR", real).Replace(test.out)
		wantTalk := "Running post write hook \"" + test.name + "\" ...\n" + test.talk
		if out.String() != want || talk.String() != wantTalk || message(err) != test.err {
			t.Errorf("%s %s: %q %q %v", test.name, test.kind, out.String(), talk.String(), err)
		}
	}
}

func options(text string) map[string]string {
	all := map[string]string{}
	for option := range strings.SplitSeq(text, "|") {
		if name, value, ok := strings.Cut(option, "="); ok {
			all[name] = value
		}
	}
	return all
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestRunStops checks that later hooks do not run after one that cannot start or is
// canceled.
func TestRunStops(t *testing.T) {
	dir := t.TempDir()
	program(t, filepath.Join(dir, "touch"), `touch "`+dir+`/ran"`)
	unknown, touch := Hook{Name: "a", Type: "own"}, Hook{Name: "b", Type: "exec", Options: map[string]string{"executable": filepath.Join(dir, "touch")}}
	err := Run(t.Context(), []Hook{unknown, touch}, "x.py", Setting{})
	var unknownType *UnknownTypeError
	if _, statErr := os.Stat(filepath.Join(dir, "ran")); !errors.As(err, &unknownType) || statErr == nil {
		t.Errorf("%v, and the hook behind it: %v", err, statErr)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, []Hook{touch}, "x.py", Setting{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestModule(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("NOT TESTED: there is no python3")
	}
	file := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(file, []byte(`{"a":1}`), 0o666); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	h := Hook{Name: "m", Type: "module", Options: map[string]string{"module": "json.tool"}}
	if err := Run(t.Context(), []Hook{h}, file, Setting{Stdout: &out, Stderr: &out}); err != nil || out.String() != "{\n    \"a\": 1\n}\n" {
		t.Errorf("%q %v", out.String(), err)
	}
	h.Options["module"] = "no_such_module"
	if err := Run(t.Context(), []Hook{h}, file, Setting{}); err == nil || !strings.HasPrefix(err.Error(), `could not find module no_such_module of post write hook "m"`) {
		t.Error(err)
	}
}
