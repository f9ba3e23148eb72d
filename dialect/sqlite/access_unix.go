//go:build unix

package sqlite

import "golang.org/x/sys/unix"

// readable asks without opening the file.
func readable(path string) bool { return unix.Access(path, unix.R_OK) == nil }
