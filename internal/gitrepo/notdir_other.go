//go:build !unix

package gitrepo

import "io/fs"

// errNotDir has no separate error on this system.
var errNotDir = fs.ErrNotExist
