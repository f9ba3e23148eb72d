package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The file is removed at each release, while other runners are opening it.
func TestLockFileIsExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside, both atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 40 {
				l, err := lockFile(t.Context(), path, dialect.LockOptions{Timeout: time.Minute})
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) > 1 {
					both.Add(1)
				}
				time.Sleep(20 * time.Microsecond)
				inside.Add(-1)
				if err := l.release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := both.Load(); n > 0 {
		t.Errorf("two held it %d times", n)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

// The file of a killed runner is not locked.
func TestLockFileLeftBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(path, []byte("\n{\"pid\":1}"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := lockFile(t.Context(), path, dialect.LockOptions{By: "ann@box"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = lockFile(t.Context(), path, dialect.LockOptions{})
	var locked *dialect.LockedError
	if !errors.As(err, &locked) {
		t.Errorf("error: %v", err)
	}
	if err := l.release(); err != nil {
		t.Error(err)
	}
}
