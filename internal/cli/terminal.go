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

// The size of a terminal that does not tell its own.
const (
	usualWidth  = 80
	usualHeight = 24
)

// width returns the number of columns of a stream; 0 if it is not a terminal.
func width(stream any) int {
	columns, _ := size(stream)
	return columns
}

// height returns the number of lines of a stream; 0 if it is not a terminal.
func height(stream any) int {
	_, lines := size(stream)
	return lines
}

func size(stream any) (columns, lines int) {
	fd, terminal := terminalOf(stream)
	if !terminal {
		return 0, 0
	}
	columns, lines, err := term.GetSize(fd)
	if err != nil || columns <= 0 || lines <= 0 {
		return usualWidth, usualHeight
	}
	return columns, lines
}
