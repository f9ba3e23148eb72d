// Package gittest prepares git for tests: without the settings of the machine, and
// with a record of the commands that are run.
package gittest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// Isolate makes each git that this process starts ignore the machine's settings. Its
// commits are Ada's, its first branch is main, it clones from folders and starts no
// maintenance. It is for TestMain.
func Isolate() {
	os.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	os.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	settings := []string{
		"user.name=Ada", "user.email=ada@example.org", "init.defaultBranch=main",
		"protocol.file.allow=always", "maintenance.auto=false",
	}
	os.Setenv("GIT_CONFIG_COUNT", strconv.Itoa(len(settings)))
	for i, setting := range settings {
		key, value, _ := strings.Cut(setting, "=")
		os.Setenv("GIT_CONFIG_KEY_"+strconv.Itoa(i), key)
		os.Setenv("GIT_CONFIG_VALUE_"+strconv.Itoa(i), value)
	}
}

// A Command is a git that was started.
type Command struct{ Dir, Args string }

// A Record has the commands that git was started with since it began or was cleared.
type Record struct {
	tb   testing.TB
	file string
}

// NewRecord puts a git before the real one in PATH that records its arguments. It
// skips the test where that cannot be done.
func NewRecord(t *testing.T) *Record {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands in for git")
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	r := &Record{t, filepath.Join(dir, "log")}
	// echo writes a line at once, so that several gits can run at a time.
	script := "#!/bin/sh\necho \"$PWD\t$*\" >>'" + r.file + "'\nexec '" + git + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return r
}

// Commands returns the recorded commands, in order.
func (r *Record) Commands() (all []Command) {
	r.tb.Helper()
	content, err := os.ReadFile(r.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.tb.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		dir, args, _ := strings.Cut(strings.TrimSpace(line), "\t")
		all = append(all, Command{dir, args})
	}
	return all
}

// Clear forgets all commands.
func (r *Record) Clear() {
	r.tb.Helper()
	if err := os.RemoveAll(r.file); err != nil {
		r.tb.Fatal(err)
	}
}
