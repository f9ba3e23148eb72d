package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var date = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// newSystems reads two folders with the same files, which are created at different
// times and places, and written in different order.
func newSystems(t *testing.T, reverse bool) release {
	t.Helper()
	parent := t.TempDir()
	names := []string{"README", "man/man1/x.1", "man/man7/x.7"}
	if reverse {
		names = []string{"man/man7/x.7", "man/man1/x.1", "README"}
	}
	folders := []string{filepath.Join(parent, "ramus_1.2.3_linux_amd64"), filepath.Join(parent, "ramus_1.2.3_windows_amd64")}
	for _, folder := range folders {
		for _, name := range names {
			put(t, filepath.Join(folder, filepath.FromSlash(name)), name, 0o600)
		}
		put(t, filepath.Join(folder, "x"), "run me", 0o700)
	}
	r, err := newRelease("v1.2.3", date, folders)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func put(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, r release) []artifact {
	t.Helper()
	made, err := archives(r)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestSameBytes(t *testing.T) {
	one, two := packed(t, newSystems(t, false)), packed(t, newSystems(t, true))
	if len(one) != 2 || len(two) != 2 {
		t.Fatal(one, two)
	}
	for i := range one {
		if one[i].name != two[i].name || !bytes.Equal(one[i].content, two[i].content) {
			t.Errorf("%s is not the same twice", one[i].name)
		}
	}
}

func TestFolderOfAnotherVersion(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "ramus_1.2.4_linux_amd64")
	put(t, filepath.Join(folder, "ramus"), "x", 0o700)
	if _, err := newRelease("v1.2.3", date, []string{folder}); err == nil || !strings.Contains(err.Error(), "is not named ramus_1.2.3_OS_ARCH") {
		t.Error(err)
	}
}

const want = `ramus_1.2.3_linux_amd64/README 644 0 2026-11-23T10:00:00Z README
ramus_1.2.3_linux_amd64/man/man1/x.1 644 0 2026-11-23T10:00:00Z man/man1/x.1
ramus_1.2.3_linux_amd64/man/man7/x.7 644 0 2026-11-23T10:00:00Z man/man7/x.7
ramus_1.2.3_linux_amd64/x 755 0 2026-11-23T10:00:00Z run me
`

func TestContent(t *testing.T) {
	made := packed(t, newSystems(t, false))
	if got := listTar(t, made[0].content); got != want || made[0].name != "ramus_1.2.3_linux_amd64.tar.gz" {
		t.Errorf("%s:\n%s", made[0].name, got)
	}
	if got := listZip(t, made[1].content); got != strings.ReplaceAll(want, "linux", "windows") || made[1].name != "ramus_1.2.3_windows_amd64.zip" {
		t.Errorf("%s:\n%s", made[1].name, got)
	}
}

func listTar(t *testing.T, content []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(r)
		fmt.Fprintf(&b, "%s %o %d%s %s %s\n", h.Name, h.Mode, h.Uid+h.Gid, h.Uname, h.ModTime.UTC().Format(time.RFC3339), content)
	}
}

func listZip(t *testing.T, content []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range r.File {
		entry, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(entry)
		fmt.Fprintf(&b, "%s %o 0 %s %s\n", f.Name, f.Mode(), f.Modified.UTC().Format(time.RFC3339), content)
	}
	return b.String()
}
