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

// usualWidth is the width of a terminal that does not tell its own, in columns.
const usualWidth = 80

// width returns the number of columns of a stream; 0 if it is not a terminal.
func width(stream any) int {
	fd, terminal := terminalOf(stream)
	if !terminal {
		return 0
	}
	if columns, _, err := term.GetSize(fd); err == nil && columns > 0 {
		return columns
	}
	return usualWidth
}
