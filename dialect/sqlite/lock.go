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

// A runnerLock keeps other runners away.
type runnerLock interface {
	check() error // why it is lost; nil while it is held
	release() error
}

// A fileLock is the operating system's lock on a file beside the database. It
// ends with the process.
//
// The file is removed before the lock is let go, and who gets the lock looks
// whether the file that it locked still is the one of that name: so nobody can
// run on a lock of a file that was removed.
type fileLock struct {
	path string
	lock *flock.Flock
}

// A holder is who holds a lock, as its file says.
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

// holderOffset is where the holder stands in the file: on Windows nobody else
// can read the first byte, which is the one locked.
const holderOffset = 1

// lockFile takes the lock at path, or gives up after the timeout.
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

// try takes the lock if it is free. Errors are the file's.
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

// check compares the file that is locked with the one that has its name.
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

// sign writes who we are, as far as the file lets us: others need it only for
// their messages.
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
		_ = os.Remove(l.path) // what stays is an empty file that the next run uses
	}
	return l.lock.Unlock()
}

// lockPath is the side file of a database: one for all of the names that
// symbolic links give it.
func lockPath(database string) (string, error) {
	path, err := resolve(database, 0)
	return path + "-ramus-lock", err
}

// resolve follows links, also where the file at their end is not there yet.
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

// A turn is the lock of a database without a file: whose turn it is in this
// process.
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

// longestPause is the longest between two tries for a lock.
const longestPause = 100 * time.Millisecond
