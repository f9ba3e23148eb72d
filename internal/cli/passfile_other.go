//go:build !unix

package cli

// openToOthers is false: libpq does not look at permissions there.
func openToOthers(string) bool { return false }
