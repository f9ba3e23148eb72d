//go:build unix

package source

import (
	"io"
	"io/fs"
	"syscall"
)

// Open opens a file with only the system call. An os.File is also registered with
// the poller and has a cleanup, which together cost more than reading a header.
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

// A rawFile is a file descriptor without a finalizer: the caller must close it.
type rawFile int

// Read reads from a regular file, so it never blocks for long.
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

// isEnd saves the read at the end of the file, a third of the cost of a short file.
// A short read from a regular file means end of file, or that the next page cannot
// be read. So a short read that ends at a page boundary does not count: the next
// read returns the error.
func (rawFile) isEnd(read, asked int) bool { return read < asked && read%smallestPage != 0 }

// smallestPage is a divisor of all page sizes.
const smallestPage = 512

// Close closes the descriptor. It cannot lose data, since the file was only read.
func (f rawFile) Close() error { return syscall.Close(int(f)) }
