package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var date = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// newFolders creates the same two folders to pack, at different times and places,
// and written in different order.
func newFolders(t *testing.T, reverse bool) []string {
	t.Helper()
	parent := t.TempDir()
	names := []string{"README", "man/man1/x.1", "man/man7/x.7"}
	if reverse {
		names = []string{"man/man7/x.7", "man/man1/x.1", "README"}
	}
	folders := []string{filepath.Join(parent, "x_linux_amd64"), filepath.Join(parent, "x_windows_amd64")}
	for _, folder := range folders {
		for _, name := range names {
			put(t, filepath.Join(folder, filepath.FromSlash(name)), name, 0o600)
		}
		put(t, filepath.Join(folder, "x"), "run me", 0o700)
	}
	return folders
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

func TestSameBytes(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	if err := packAll(one, newFolders(t, false), date); err != nil {
		t.Fatal(err)
	}
	if err := packAll(two, newFolders(t, true), date); err != nil {
		t.Fatal(err)
	}
	var sums strings.Builder
	for _, name := range []string{"x_linux_amd64.tar.gz", "x_windows_amd64.zip"} {
		a, b := get(t, filepath.Join(one, name)), get(t, filepath.Join(two, name))
		if !bytes.Equal(a, b) {
			t.Errorf("%s is not the same twice", name)
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(a), name)
	}
	if got := get(t, filepath.Join(one, "SHA256SUMS")); string(got) != sums.String() {
		t.Errorf("SHA256SUMS:\n%s\nwant\n%s", got, &sums)
	}
}

const want = `x_linux_amd64/README 644 0 2026-11-23T10:00:00Z README
x_linux_amd64/man/man1/x.1 644 0 2026-11-23T10:00:00Z man/man1/x.1
x_linux_amd64/man/man7/x.7 644 0 2026-11-23T10:00:00Z man/man7/x.7
x_linux_amd64/x 755 0 2026-11-23T10:00:00Z run me
`

func TestContent(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its files have no mode that says whether they can be run; releases are packed elsewhere")
	}
	out := t.TempDir()
	if err := packAll(out, newFolders(t, false), date); err != nil {
		t.Fatal(err)
	}
	if got := listTar(t, filepath.Join(out, "x_linux_amd64.tar.gz")); got != want {
		t.Errorf("tar.gz:\n%s", got)
	}
	if got := listZip(t, filepath.Join(out, "x_windows_amd64.zip")); got != strings.ReplaceAll(want, "linux", "windows") {
		t.Errorf("zip:\n%s", got)
	}
}

func get(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func listTar(t *testing.T, path string) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(get(t, path)))
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

func listZip(t *testing.T, path string) string {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
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
