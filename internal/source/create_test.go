package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
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
