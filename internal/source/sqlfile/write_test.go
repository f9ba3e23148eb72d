package sqlfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// entries returns the names of all files of a folder, including hidden ones.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	r := NewRevision{
		ID: "def456", Parents: []string{"abc123", "ghi789"}, Labels: []string{"api"}, Created: noon,
		Message: "Add e-mail to users\r\n\r\nAsked for by support.\r\n  indented  \n\n\nlast\n\n",
	}
	path, err := Write("migrations/versions", r, Naming{})
	if err != nil || filepath.ToSlash(path) != "migrations/versions/def456_add_e_mail_to_users.sql" {
		t.Fatal(path, err)
	}
	const want = `-- Add e-mail to users
--
-- Asked for by support.
--   indented
--
--
-- last
--
-- revision: def456
-- down_revision: abc123, ghi789
-- branch_labels: api
-- depends_on:
-- create_date: 2026-03-04 05:06:07

-- +upgrade

-- +downgrade
`
	got, err := os.ReadFile(path)
	if d := cmp.Diff(want, string(got)); err != nil || d != "" {
		t.Error(err, d)
	}
	if got := entries(t, filepath.Dir(path)); got != filepath.Base(path) {
		t.Errorf("the folder holds %s", got)
	}
}

func TestWriteExisting(t *testing.T) {
	dir := t.TempDir()
	r := NewRevision{ID: "abc", Message: "first", Created: noon}
	first, err := Write(dir, r, Naming{})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(first)
	tests := []struct {
		name   string
		r      NewRevision
		naming Naming
	}{
		{"the same", r, Naming{}},
		{"the id under another name", NewRevision{ID: "abc", Message: "second"}, Naming{}},
		{"the name of another id", NewRevision{ID: "xyz", Message: "first"}, Naming{Template: "abc_%(slug)s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Write(dir, tt.r, tt.naming)
			var pathErr *fs.PathError
			if !errors.Is(err, fs.ErrExist) || !errors.As(err, &pathErr) || pathErr.Path != first {
				t.Errorf("got %v", err)
			}
		})
	}
	if after, _ := os.ReadFile(first); string(after) != string(before) || entries(t, dir) != filepath.Base(first) {
		t.Errorf("something was written: %s", entries(t, dir))
	}
	if _, err := Write(dir, NewRevision{ID: "ab", Message: "the id is a part of a name"}, Naming{}); err != nil {
		t.Error(err)
	}
}

// TestWriteRace checks that of twenty writers of a file, exactly one succeeds.
func TestWriteRace(t *testing.T) {
	dir := t.TempDir()
	for round := range 10 {
		r := NewRevision{ID: fmt.Sprint("r", round), Message: "merge", Created: noon}
		errs := make([]error, 20)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = Write(filepath.Join(dir, "new", fmt.Sprint(round)), r, Naming{}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
		}
		if got := entries(t, filepath.Join(dir, "new", fmt.Sprint(round))); won != 1 || got != r.ID+"_merge.sql" {
			t.Fatalf("%d won, the folder holds %s", won, got)
		}
	}
}

// readOnlyDir returns a folder in which no file can be created.
func readOnlyDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(dir, "x")); err != nil {
		return dir
	} else {
		f.Close()
	}
	const refusesRoot = "/sys/kernel" // sysfs does not allow creating files, even for root
	if info, err := os.Stat(refusesRoot); err != nil || !info.IsDir() {
		t.Skip("every folder can be written to")
	}
	return refusesRoot
}

func TestWriteReadOnlyFolder(t *testing.T) {
	dir := readOnlyDir(t)
	_, err := Write(dir, NewRevision{ID: "abc", Message: "m"}, Naming{})
	if err == nil || !strings.HasPrefix(err.Error(), "write "+filepath.Join(dir, "abc_m.sql")+": ") {
		t.Errorf("got %v", err)
	}
}

func TestRenderRefuses(t *testing.T) {
	tests := []struct {
		r    NewRevision
		want string
	}{
		{NewRevision{ID: "a", Message: "+upgrade"}, "directive"},
		{NewRevision{ID: "a", Message: "m\n+downgrade transaction:false"}, "directive"},
		{NewRevision{ID: "a", Message: "m\n  +Upgrade"}, "directive"},
		{NewRevision{ID: "a", Message: "m\r+goose Up"}, "directive"},
		{NewRevision{ID: "a", Message: "m\nrevision: b"}, "header key"},
		{NewRevision{ID: "a", Message: "m\n\n  depends_on : b"}, "header key"},
		{NewRevision{ID: "a", Message: "a\x00b"}, "a NUL byte"},
		{NewRevision{ID: "a", Message: "a\xffb"}, "invalid UTF-8"},
		{NewRevision{ID: "", Message: "m"}, "revision is empty"},
		{NewRevision{ID: "a\n-- +upgrade", Message: "m"}, "cannot be written"},
		{NewRevision{ID: " a", Message: "m"}, "its id would be read differently"},
		{NewRevision{ID: "a", Parents: []string{"b,c"}}, "its down_revision would"},
		{NewRevision{ID: "a", Parents: []string{""}}, "its down_revision would"},
		{NewRevision{ID: "a", Parents: []string{"b", ""}}, "comma"},
		{NewRevision{ID: "a", Labels: []string{"b c "}}, "its branch_labels would"},
		{NewRevision{ID: "a", DependsOn: []string{"b\nc"}}, "cannot be written"},
	}
	for _, tt := range tests {
		if got, err := Render(tt.r); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: got %q, %v, want an error with %q", tt.r, got, err, tt.want)
		}
	}
	for _, message := range []string{"revision: x", "", "add + sign\n+ 1\n1: 2\nRevision: 3", "-- +upgrade"} {
		if _, err := Render(NewRevision{ID: "a", Message: message}); err != nil {
			t.Errorf("%q: %v", message, err)
		}
	}
}
