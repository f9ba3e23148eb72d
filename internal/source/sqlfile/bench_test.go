package sqlfile

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// manyFiles creates a chain of n revisions in a folder and returns the paths.
func manyFiles(tb testing.TB, dir string, n int) []string {
	tb.Helper()
	created := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	paths := make([]string, n)
	parents := []string(nil)
	for i := range n {
		r := NewRevision{
			ID: fmt.Sprintf("%012x", 0xabc000000000+i), Parents: parents, Created: created.Add(time.Duration(i) * time.Hour),
			Message: fmt.Sprintf("add column number %d to users", i),
		}
		content, err := Render(r)
		if err != nil {
			tb.Fatal(err)
		}
		content = fmt.Appendf(content, "ALTER TABLE users DROP COLUMN c%d;\n", i)
		paths[i] = filepath.Join(dir, r.ID+"_"+Slug(r.Message, 0)+Extension)
		if err := os.WriteFile(paths[i], content, 0o666); err != nil {
			tb.Fatal(err)
		}
		parents = []string{r.ID}
	}
	return paths
}

const benchFiles = 10_000

// BenchmarkLoadDirs reads the headers of 10,000 files. Compare it with the
// benchmarks below, and with `cat` of the same files.
func BenchmarkLoadDirs(b *testing.B) {
	dir := b.TempDir()
	manyFiles(b, dir, benchFiles)
	b.ReportAllocs()
	for b.Loop() {
		if revs, err := LoadDirs(b.Context(), []string{dir}); err != nil || len(revs) != benchFiles {
			b.Fatal(len(revs), err)
		}
	}
}

// BenchmarkRawRead only opens, reads and closes the files, on two goroutines and
// with known names. It is a lower bound.
func BenchmarkRawRead(b *testing.B) {
	paths := manyFiles(b, b.TempDir(), benchFiles)
	for b.Loop() {
		var wg sync.WaitGroup
		for half := range 2 {
			wg.Go(func() {
				buf := make([]byte, 4<<10)
				for i := half; i < len(paths); i += 2 {
					fd, _ := syscall.Open(paths[i], syscall.O_RDONLY, 0)
					syscall.Read(fd, buf)
					syscall.Close(fd)
				}
			})
		}
		wg.Wait()
	}
}

// BenchmarkReadFile does the same with os.ReadFile on one goroutine.
func BenchmarkReadFile(b *testing.B) {
	paths := manyFiles(b, b.TempDir(), benchFiles)
	for b.Loop() {
		for _, path := range paths {
			if _, err := os.ReadFile(path); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkLoadFS measures Load with an embed.FS.
func BenchmarkLoadFS(b *testing.B) {
	dir := b.TempDir()
	manyFiles(b, dir, benchFiles)
	for b.Loop() {
		if _, err := Load(b.Context(), os.DirFS(dir), []string{"."}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemory checks the memory use that the comment of LoadDirs states.
func TestMemory(t *testing.T) {
	const n = 2000
	dir := t.TempDir()
	manyFiles(t, dir, n)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	revs, err := LoadDirs(t.Context(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	each := int64(heap()-before) / n
	t.Logf("%d bytes a revision, with a path of %d", each, len(revs[0].File))
	if each > int64(368+len(revs[0].File)) {
		t.Errorf("%d bytes a revision", each)
	}
	runtime.KeepAlive(revs)
}
