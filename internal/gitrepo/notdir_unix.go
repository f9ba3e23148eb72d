//go:build unix

package gitrepo

import "syscall"

// errNotDir is what stands in the way where a folder of the path is a file.
const errNotDir = syscall.ENOTDIR
