//go:build !unix

package gitrepo

import "io/fs"

// errNotDir is no error of its own here.
var errNotDir = fs.ErrNotExist
