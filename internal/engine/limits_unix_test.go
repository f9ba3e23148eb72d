//go:build linux || darwin

package engine_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// limited upgrades while no file may exceed a size, as on a full disk.
func limited(db dialect.Database, bytes string) error {
	size, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size}); err != nil {
		return err
	}
	_, err = engine.Run(context.Background(), filling().request(db, plan.Upgrade))
	return err
}

// TestDiskFull limits the size of files, which looks like a full disk to SQLite.
func TestDiskFull(t *testing.T) {
	for _, c := range []struct {
		size, at string
		done     int // the statements of f3 that are done
		want     []string
	}{
		{"2000", "", 0, []string{"upgrade of f1 failed", "nothing was applied before it", "is at base"}},
		{"100000", "f1", 0, []string{"upgrade of f2 failed", "disk I/O error", "kept: f1; the database is at f1"}},
		{"520000", "f2", 1, []string{"upgrade of f3 failed at f3.sql:3:1", "1 of its 2 statements ran", "kept: f1, f2; the database is at f2"}},
	} {
		path := file(t)
		cmd := child(t, path, "limited "+c.size)
		out, err := cmd.Output()
		if err == nil {
			t.Fatalf("%s bytes were enough", c.size)
		}
		for _, want := range c.want {
			if !bytes.Contains(out, []byte(want)) {
				t.Errorf("%s bytes: no %q in: %s", c.size, want, out)
			}
		}
		s := state(t, open(t, path))
		if got := strings.Join(s.Rows, " "); got != c.at {
			t.Errorf("%s bytes: at %q, want %q", c.size, got, c.at)
		}
		if part := engine.Partial(s); c.done > 0 && (len(part) != 1 || part[0].Done != c.done) {
			t.Errorf("%s bytes: partial %+v", c.size, part)
		}
		run(t, filling().request(open(t, path), plan.Upgrade))
		wantNoLitter(t, path)
	}
}

// asNobody runs a child as a user who may read but not write, since root may do
// both.
func asNobody(t *testing.T, path, mode string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: needs root to become another user")
	}
	cmd := child(t, path, mode)
	binary, err := os.ReadFile(cmd.Path)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "ramus-nobody")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	cmd.Path = filepath.Join(dir, "child")
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(cmd.Path, binary, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, _ := cmd.Output()
	return string(out)
}

func TestReadOnly(t *testing.T) {
	dir, err := os.MkdirTemp("", "ramus-readonly") // t.TempDir is accessible to root only
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "app.db")
	run(t, parse(shop)[:1].request(open(t, path), plan.Upgrade))
	for _, c := range []struct {
		name         string
		folder, file os.FileMode
		mode, want   string
	}{
		{"folder, upgrade", 0o755, 0o666, "upgrade", "app.db-ramus-lock: permission denied"},
		{"file, upgrade", 0o777, 0o444, "upgrade", "app.db: it is read-only"},
		{"folder and file, read", 0o755, 0o444, "read", "at [a1]"},
		{"unreadable file", 0o777, 0o400, "read", "app.db: permission denied"},
		{"unreadable folder", 0o700, 0o666, "read", "app.db: permission denied"},
	} {
		if err := errors.Join(os.Chmod(dir, c.folder), os.Chmod(path, c.file)); err != nil {
			t.Fatal(err)
		}
		if out := asNobody(t, path, c.mode); !strings.Contains(out, c.want) {
			t.Errorf("%s: no %q in: %s", c.name, c.want, out)
		}
	}
	wantNoLitter(t, path)
}

// TestReadOnlyInWALMode checks that a database in WAL mode is readable without its
// side files if no process can be writing.
func TestReadOnlyInWALMode(t *testing.T) {
	dir, err := os.MkdirTemp("", "ramus-readonly")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "app.db")
	run(t, parse(shop)[:1].request(open(t, path), plan.Upgrade))
	other := plain(t, path)
	must(t, other, "PRAGMA journal_mode=WAL")
	other.Close()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out := asNobody(t, path, "read"); !strings.Contains(out, "at [a1]") {
		t.Error(out)
	}
	wantNoLitter(t, path)
}
