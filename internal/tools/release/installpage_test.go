package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

const installPage = "../../../docs/install.md"

// TestInstallPage runs the checks that docs/install.md describes on a copy of the
// built release.
func TestInstallPage(t *testing.T) {
	bash, folder := program(t, "bash"), t.TempDir()
	program(t, "jq")
	if err := os.CopyFS(folder, os.DirFS(builtFolder(t))); err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)<!-- run: release -->\n```sh\n(.*?)```\n").FindAllSubmatch(mustRead(t, installPage), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	here := strings.NewReplacer("1.0.0", builtVersion(t), "linux_amd64", runtime.GOOS+"_"+runtime.GOARCH)
	var printed []string
	for _, b := range blocks {
		run := exec.Command(bash, "-euo", "pipefail", "-c", here.Replace(string(b[1])))
		run.Dir = folder
		printed = append(printed, output(t, run))
	}
	if want := "_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz: OK\n"; !strings.Contains(printed[0], want) {
		t.Errorf("checksums:\n%s", printed[0])
	}
	if !strings.Contains(printed[1], "\tmod\tgithub.com/ramusdb/ramus\tv"+builtVersion(t)+"\t") || !strings.Contains(printed[1], "vcs.modified=false") {
		t.Errorf("build information:\n%s", printed[1])
	}
	if count := strings.Fields(printed[2])[0]; count == "0" {
		t.Errorf("modules:\n%s", printed[2])
	}
}

// TestNamesOfFiles checks that the pages name files as releases do.
func TestNamesOfFiles(t *testing.T) {
	names := regexp.MustCompile(`ramus_1\.0\.0[\w.]*\w`)
	known := regexp.MustCompile(`^ramus_1\.0\.0_(image\.tar|linux_amd64|linux_amd64\.(tar\.gz|deb|rpm|apk|cdx\.json))$`)
	for _, page := range []string{installPage, "../../../README.md", "../../../docs/ci.md"} {
		found := names.FindAll(mustRead(t, page), -1)
		if len(found) == 0 {
			t.Errorf("%s names no file", page)
		}
		for _, name := range found {
			if !known.Match(name) {
				t.Errorf("%s: releases have no %s", filepath.Base(page), name)
			}
		}
	}
}

// TestKnownNames checks the names in that test against the built release.
func TestKnownNames(t *testing.T) {
	for _, ending := range []string{".tar.gz", ".deb", ".rpm", ".apk", ".cdx.json"} {
		builtFile(t, ending)
	}
	onlyFile(t, "ramus_*_image.tar")
}

// TestFirstScreen checks that the top of the README has the two commands for a fresh
// clone, and a line for each way to install.
func TestFirstScreen(t *testing.T) {
	lines := strings.SplitAfter(string(mustRead(t, "../../../README.md")), "\n")
	top := strings.Join(lines[:40], "")
	for _, want := range []string{"go run ./cmd/ramus -C examples/shop upgrade heads\n", "scripts/test\n", "With the first release", "go install github.com/ramusdb/ramus/cmd/ramus@v1.0.0",
		"brew install", "apt install", "dnf install", "apk add", "docker load", "tar -xzf", "uses: ramusdb/ramus@v1.0.0"} {
		if !strings.Contains(top, want) {
			t.Errorf("the first screen lacks %q", want)
		}
	}
}
