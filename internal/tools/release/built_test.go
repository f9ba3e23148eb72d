package main

import (
	"bufio"
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// builtFolder returns the folder of a release that scripts/release has built, at least
// for this system. The tests that need one are skipped without RAMUS_RELEASE.
func builtFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("RAMUS_RELEASE")
	if folder == "" {
		t.Skip("RAMUS_RELEASE does not name the folder of a release: scripts/test release builds one")
	}
	return folder
}

// builtFile returns the file of this system in the built release.
func builtFile(t *testing.T, ending string) string {
	t.Helper()
	return onlyFile(t, "ramus_*_"+runtime.GOOS+"_"+runtime.GOARCH+ending)
}

func onlyFile(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(builtFolder(t), pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}

// builtVersion returns the version of the built release.
func builtVersion(t *testing.T) string {
	t.Helper()
	return strings.Split(filepath.Base(builtFile(t, ".tar.gz")), "_")[1]
}

// program returns the path of a program. A missing one fails the test in CI.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// command runs a command and returns its output.
func command(t *testing.T, words ...string) string {
	t.Helper()
	return output(t, exec.Command(words[0], words[1:]...))
}

func output(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", c, err, out)
	}
	return string(out)
}

// TestSums checks that SHA256SUMS has every file of the release, with its checksum.
func TestSums(t *testing.T) {
	sums, err := os.ReadFile(filepath.Join(builtFolder(t), "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(sums)); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		listed[name] = sum
	}
	files, err := read(builtFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.path != "SHA256SUMS" && listed[f.path] != checksum(f.content) {
			t.Errorf("%s: listed as %q", f.path, listed[f.path])
		}
	}
	if len(listed) != len(files)-1 || len(files) < 6 {
		t.Errorf("%d files, %d listed", len(files), len(listed))
	}
}

// unpacked returns the folder of the archive for this system.
func unpacked(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	command(t, "tar", "-xzf", builtFile(t, ".tar.gz"), "-C", folder, "--strip-components=1")
	return folder
}

// builtInfo returns the build information of the built binary.
func builtInfo(t *testing.T) *buildinfo.BuildInfo {
	t.Helper()
	info, err := buildinfo.ReadFile(filepath.Join(unpacked(t), "ramus"))
	if err != nil {
		t.Fatal(err)
	}
	return info
}
