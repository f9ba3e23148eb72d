//go:build !windows

package cli

// understandsColor reports whether a terminal interprets control sequences: all do,
// unless TERM says otherwise.
func understandsColor(int) bool { return true }
