package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A runnerLock excludes other runners.
type runnerLock interface {
	check() error // returns why the lock is lost; nil while it is held
	release() error
}

// A fileLock is a lock of the operating system on a file beside the database. It
// ends with the process.
//
// The file is removed before the lock is released. A process that gets the lock
// checks that the file that it has locked still has its name. So nobody runs on the
// lock of a removed file.
type fileLock struct {
	path string
	lock *flock.Flock
}

// A holder describes the process that holds a lock, in the lock's file.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	By    string    `json:"by,omitempty"`
	Since time.Time `json:"since"`
}

func (h holder) String() string {
	who := "another ramus"
	if h.By != "" {
		who = "ramus of " + h.By
	}
	return fmt.Sprintf("%s (pid %d on %s, since %s)", who, h.PID, h.Host, h.Since.Local().Format(time.DateTime))
}

// holderOffset is the place of the holder in the file. The lock covers the first
// byte, which no other process can read on Windows.
const holderOffset = 1

// lockFile takes the lock at path, or fails with a *dialect.LockedError after the
// timeout.
func lockFile(ctx context.Context, path string, o dialect.LockOptions) (*fileLock, error) {
	l := &fileLock{path: path, lock: flock.New(path, flock.SetPermissions(0o666))}
	w := dialect.NewWait(o, longestPause)
	for {
		held, err := l.try()
		if err != nil {
			return nil, &dialect.UnreachableError{Where: path, Err: fileError(err)}
		}
		if held {
			l.sign(o.By)
			return l, nil
		}
		if err := w.Pause(ctx, readHolder(path)); err != nil {
			return nil, err
		}
	}
}

// try takes the lock if it is free. Its errors are those of the file.
func (l *fileLock) try() (bool, error) {
	held, err := l.lock.TryLock()
	if err != nil || !held {
		return false, err
	}
	if l.check() == nil {
		return true, nil
	}
	return false, l.lock.Unlock()
}

// check compares the locked file with the file at its path.
func (l *fileLock) check() error {
	locked, err := l.lock.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(l.path)
	if err == nil && os.SameFile(locked, named) {
		return nil
	}
	return fmt.Errorf("the lock was lost: someone removed %s", l.path)
}

// sign writes the holder into the file, if it can: other processes need it for
// their messages only.
func (l *fileLock) sign(by string) {
	host, _ := os.Hostname()
	me, _ := json.Marshal(holder{PID: os.Getpid(), Host: host, By: by, Since: time.Now().UTC()}) // always marshals
	f, err := os.OpenFile(l.path, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if f.Truncate(holderOffset) == nil {
		_, _ = f.WriteAt(me, holderOffset)
	}
}

func readHolder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "another ramus"
	}
	defer f.Close()
	var h holder
	if json.NewDecoder(io.NewSectionReader(f, holderOffset, 4096)).Decode(&h) != nil {
		return "another ramus"
	}
	return h.String()
}

func (l *fileLock) release() error {
	if l.check() == nil {
		_ = os.Remove(l.path) // if this fails, the next run uses the empty file
	}
	return l.lock.Unlock()
}

// lockPath returns the path of a database's lock file, which is the same for all
// symbolic links to the database.
func lockPath(database string) (string, error) {
	path, err := resolve(database, 0)
	return path + "-ramus-lock", err
}

// resolve follows symbolic links, also to a file that does not exist yet.
func resolve(path string, depth int) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		return filepath.Abs(real)
	}
	if !errors.Is(err, fs.ErrNotExist) || depth > 40 {
		return "", err
	}
	if target, err := os.Readlink(path); err == nil {
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		return resolve(target, depth+1)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(dir, filepath.Base(path)))
}

// A turn is the lock of a database without a file, inside this process.
type turn chan struct{}

func lockTurn(ctx context.Context, free chan struct{}, o dialect.LockOptions) (turn, error) {
	w := dialect.NewWait(o, longestPause)
	for {
		select {
		case <-free:
			return turn(free), nil
		default:
		}
		if err := w.Pause(ctx, "another run of this process"); err != nil {
			return nil, err
		}
	}
}

func (turn) check() error { return nil }

func (t turn) release() error {
	t <- struct{}{}
	return nil
}

// longestPause is the longest pause between two attempts to take a lock.
const longestPause = 100 * time.Millisecond
