package cli

import "golang.org/x/sys/windows"

// understandsColor lets a console interpret control sequences, and reports whether it
// does: those before Windows 10 cannot.
func understandsColor(fd int) bool {
	var mode uint32
	console := windows.Handle(fd)
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	const interpret = windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	return mode&interpret != 0 || windows.SetConsoleMode(console, mode|interpret) == nil
}
