package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// brewed returns a release with archives for Homebrew's systems, which are the content
// of one archive.
func brewed(tag string, archive []byte) (release, []artifact) {
	r, made := release{tag: tag}, []artifact(nil)
	for _, target := range []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"} {
		s := system{name: "ramus_" + r.version() + "_" + target}
		s.os, s.arch, _ = strings.Cut(target, "_")
		r.systems = append(r.systems, s)
		made = append(made, artifact{s.name + ".tar.gz", append([]byte(target), archive...)})
	}
	return r, made
}

func TestFormula(t *testing.T) {
	r, made := brewed("v1.2.3", nil)
	got, err := formula(r, made)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made {
		lines := fmt.Sprintf("      url \"https://github.com/ramusdb/ramus/releases/download/v1.2.3/%s\"\n      sha256 \"%s\"\n", f.name, checksum(f.content))
		if !strings.Contains(string(got[0].content), lines) {
			t.Errorf("no\n%s\nin\n%s", lines, got[0].content)
		}
	}
}

func TestNoFormulaOfAFewSystems(t *testing.T) {
	r, made := brewed("v1.2.3", nil)
	r.systems = r.systems[1:]
	if got, err := formula(r, made); got != nil || err != nil {
		t.Error(got, err)
	}
}

// TestFormulaInstalls runs the formula in Ruby, on the archive for this system and
// with a stand-in for Homebrew's classes: it installs the files and runs the test block.
func TestFormulaInstalls(t *testing.T) {
	ruby := program(t, "ruby")
	archive := builtFile(t, ".tar.gz")
	work := t.TempDir()
	command(t, "tar", "-xzf", archive, "-C", work, "--strip-components=1")
	text := filepath.Join(t.TempDir(), "ramus.rb")
	r, made := brewed("v"+builtVersion(t), mustRead(t, archive))
	got, err := formula(r, made)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(text, got[0].content, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(ruby, "-w", "-c", text).CombinedOutput(); err != nil || string(out) != "Syntax OK\n" {
		t.Fatalf("%v\n%s", err, out)
	}
	stub, err := filepath.Abs("testdata/homebrew.rb")
	if err != nil {
		t.Fatal(err)
	}
	prefix := t.TempDir()
	run := exec.Command(ruby, "-r", stub, "-r", text, "-e", "Ramus.new(ARGV[0]).install_and_test", prefix)
	run.Dir = work
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, path := range []string{"bin/ramus", "share/man/man1/ramus.1", "share/man/man7/ramus-targets.7", "etc/bash_completion.d/ramus",
		"share/zsh/site-functions/_ramus", "share/fish/vendor_completions.d/ramus.fish", "share/ramus/licenses/golang.org/x/sys/LICENSE"} {
		if _, err := os.Stat(filepath.Join(prefix, path)); err != nil {
			t.Error(err)
		}
	}
}
