//go:build unix

package gitrepo

import "syscall"

// errNotDir is the error for a path in which a file is used as a folder.
const errNotDir = syscall.ENOTDIR
