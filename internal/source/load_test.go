package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// whole is a format that needs the whole file, and uses its length as the message.
type whole struct{}

func (whole) Matches(name string) bool         { return strings.HasSuffix(name, ".txt") }
func (whole) Parser(source.Tree) source.Parser { return whole{} }
func (whole) Parse(file string, text []byte, eof bool) (revision.Revision, source.ParseResult, source.Errors) {
	if !eof {
		return revision.Revision{}, source.More, nil
	}
	return revision.Revision{Node: graph.Node{ID: file, File: file}, Message: fmt.Sprint(len(text))}, source.Done, nil
}

// TestLoadReadsToTheEnd reads files that end near the boundaries of pages and of
// the read buffers.
func TestLoadReadsToTheEnd(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for _, size := range []int{0, 1, 511, 512, 513, 4095, 4096, 4097, 8192, 16383, 16384, 16385, 65536, 100_000} {
		path := filepath.Join(dir, fmt.Sprintf("%d.txt", size))
		if err := os.WriteFile(path, make([]byte, size), 0o666); err != nil {
			t.Fatal(err)
		}
		want = append(want, path)
	}
	for _, tree := range []source.Tree{source.Disk, source.FS(os.DirFS(dir))} {
		from := dir
		if tree != source.Disk {
			from = "."
		}
		revs, err := source.Load(context.Background(), tree, []string{from}, source.Options{Formats: []source.Format{whole{}}})
		if err != nil || len(revs) != len(want) {
			t.Fatalf("%d files of %d, %v", len(revs), len(want), err)
		}
		for _, rev := range revs {
			if name := filepath.Base(rev.File); name != rev.Message+".txt" {
				t.Errorf("%s: %s bytes were read", name, rev.Message)
			}
		}
	}
	for _, path := range want {
		rev, _, err := source.ReadOne(source.Disk, path, whole{})
		if err != nil || filepath.Base(path) != rev.Message+".txt" {
			t.Errorf("%s alone: %s bytes were read, %v", path, rev.Message, err)
		}
	}
}

// TestLinksToFiles checks that a file counts once, also if links lead to it.
func TestLinksToFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "elsewhere/c.txt"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	versions := filepath.Join(dir, "versions")
	if err := os.Mkdir(versions, 0o777); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"b.txt": "../a.txt", "b2.txt": "../a.txt", "c.txt": "../elsewhere/c.txt"} {
		if err := os.Symlink(to, filepath.Join(versions, link)); err != nil {
			t.Skip(err)
		}
	}
	revs, err := source.Load(context.Background(), source.Disk, []string{versions, filepath.Join(dir, "elsewhere")}, source.Options{Formats: []source.Format{whole{}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range revs {
		rel, _ := filepath.Rel(dir, r.File)
		got = append(got, filepath.ToSlash(rel))
	}
	slices.Sort(got)
	if want := []string{"elsewhere/c.txt", "versions/b.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
