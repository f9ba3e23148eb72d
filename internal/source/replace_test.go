package source_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source"
)

func TestReplaceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.sql")
	link := filepath.Join(t.TempDir(), "link.sql")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := source.ReplaceFile(path, []byte("other"), []byte("new")); !errors.Is(err, source.ErrChanged) || !strings.HasPrefix(err.Error(), path) {
		t.Errorf("changed: %v", err)
	}
	if err := source.ReplaceFile(link, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(path)
	info, _ := os.Stat(path)
	linkInfo, _ := os.Lstat(link)
	if string(got) != "new" || info.Mode().Perm() != 0o640 || linkInfo.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%q, %v, %v", got, info.Mode(), linkInfo.Mode())
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
	if err := source.ReplaceFile(path+"x", nil, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}
