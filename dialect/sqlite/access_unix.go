//go:build unix

package sqlite

import "golang.org/x/sys/unix"

// readable reports whether the file may be read, without opening it.
func readable(path string) bool { return unix.Access(path, unix.R_OK) == nil }
