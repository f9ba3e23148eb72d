package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestCreateNeverOverwrites calls the functions below the check of the id, with and
// without hard links.
func TestCreateNeverOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.sql")
	for _, write := range []func() error{
		func() error { return Create(path, []byte("new")) },
		func() error { return writeNew(path, []byte("new"), 0o666) },
	} {
		if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := write(); !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
		if got, _ := os.ReadFile(path); string(got) != "old" {
			t.Errorf("the file holds %q", got)
		}
	}
}

func TestCreateRemovesOldTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, ".ramus-aaaaaaaaaaaa.tmp"), filepath.Join(dir, ".ramus-bbbbbbbbbbbb.tmp")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if err := Create(filepath.Join(dir, "new.sql"), []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old file is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the file of a running process: %v", err)
	}
}
