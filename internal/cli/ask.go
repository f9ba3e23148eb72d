package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errNotAgreed means that the user said no.
var errNotAgreed = errors.New("nothing was changed")

// asks reports whether somebody can answer a question: stdin and stderr are terminals.
func (a *app) asks() bool { return isTerminal(a.In) && isTerminal(a.Err) }

// agree asks a question on the terminal, and returns errNotAgreed unless the answer is
// yes. The end of the input (Ctrl-D) is a no, and Ctrl-C is errInterrupted.
func (a *app) agree(ctx context.Context, question string) error {
	lines := bufio.NewReader(a.In)
	for {
		fmt.Fprintf(a.Err, "%s [y/N] ", a.style(a.Err).Fix(question+"?"))
		answer, err := readLine(ctx, lines)
		if err != nil {
			fmt.Fprintln(a.Err) // behind the question
		}
		switch {
		case ctx.Err() != nil:
			return errInterrupted
		case answer == "y", answer == "yes":
			return nil
		case err != nil, answer == "", answer == "n", answer == "no":
			return errNotAgreed
		}
		fmt.Fprintln(a.Err, "Please answer y or n.")
	}
}

// readLine returns the next line in small letters, without surrounding space. If ctx ends
// first, it leaves the reading goroutine behind, until the process exits.
func readLine(ctx context.Context, from *bufio.Reader) (string, error) {
	type answer struct {
		line string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		line, err := from.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		read <- answer{strings.ToLower(strings.TrimSpace(line)), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-read:
		return got.line, got.err
	}
}
