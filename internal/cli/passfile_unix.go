//go:build unix

package cli

import "os"

// openToOthers reports whether a file has permissions for its group or for all.
func openToOthers(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}
