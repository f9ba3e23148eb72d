//go:build unix

package source

import (
	"io"
	"io/fs"
	"syscall"
)

// Open opens a file with nothing but the system call: an os.File is registered
// with the poller and has a cleanup, which together cost more than reading a
// header does.
func (disk) Open(path string) (io.ReadCloser, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return rawFile(fd), nil
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

// A rawFile is a file descriptor that somebody closes.
type rawFile int

// Read reads a regular file, so it never waits for long.
func (f rawFile) Read(buf []byte) (int, error) {
	for {
		n, err := syscall.Read(int(f), buf)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, &fs.PathError{Op: "read", Err: err}
		case n == 0 && len(buf) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

// isEnd saves the read that finds nothing more, a third of what a short file
// costs. A read of a regular file is short at its end only, or before a page that
// can't be read: hence not at the end of one, for the next read brings the error.
func (rawFile) isEnd(read, asked int) bool { return read < asked && read%smallestPage != 0 }

// smallestPage is the size of a page in memory, or divides it.
const smallestPage = 512

// Close closes the descriptor. What was only read has nothing left to fail.
func (f rawFile) Close() error { return syscall.Close(int(f)) }
