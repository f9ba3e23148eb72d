package cli

import "golang.org/x/term"

// A descriptor is a stream of the operating system, such as an *os.File.
type descriptor interface{ Fd() uintptr }

// terminalOf returns the descriptor of a stream, and whether it is a terminal.
func terminalOf(stream any) (fd int, terminal bool) {
	if out, ok := stream.(*output); ok {
		stream = out.Writer
	}
	f, ok := stream.(descriptor)
	if !ok {
		return 0, false
	}
	fd = int(f.Fd())
	return fd, term.IsTerminal(fd)
}

func isTerminal(stream any) bool {
	_, terminal := terminalOf(stream)
	return terminal
}

// width returns the number of columns of the terminal on stdout, or 0 if stdout is
// not a terminal.
func (a *app) width() int {
	fd, terminal := terminalOf(a.Out)
	if !terminal {
		return 0
	}
	columns, _, err := term.GetSize(fd)
	if err != nil {
		return 0
	}
	return columns
}
