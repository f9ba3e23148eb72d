package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// Exit codes, the same for every verb. `ramus help exit-codes` explains them.
const (
	exitDone        = 0
	exitFound       = 1   // a check found something
	exitUsage       = 2   // the command line or the configuration is wrong
	exitBroken      = 3   // the revisions are broken, or a version row has no revision
	exitUnreachable = 4   // the database cannot be reached, or another runner holds its lock
	exitFailed      = 5   // a migration failed
	exitInterrupted = 130 // Ctrl-C
)

// errFound means that a check has findings, which are printed already.
var errFound = errors.New("found")

// found returns the error of a check that has findings: errFound, or the error of
// printing them, unless that only says that the reader went away.
func found(output error) error {
	if _, closed := errors.AsType[*closedError](output); output == nil || closed {
		return errFound
	}
	return output
}

// errInterrupted means that the user pressed Ctrl-C at a question.
var errInterrupted = errors.New("interrupted")

// A usageError reports an invalid command line.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

// finish closes the pager, prints the error and its hint, and returns the exit code.
func (a *app) finish(err error) int {
	if a.pager != nil {
		a.pager.close()
	}
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errFound) { // also if the reader of the findings went away
		return exitFound
	}
	if _, ok := errors.AsType[*closedError](err); ok { // the reader closed the pipe: it has enough
		return exitDone
	}
	a.printFailure(err)
	a.dropPrinted(err)
	text := message(err)
	if !isUsage(err) { // whose text has the command as it was typed
		text = a.typed(text)
	}
	a.complain(render.Printable(text))
	if hint := a.hint(err); hint != "" {
		fmt.Fprintln(a.Err, a.style(a.Err).Prose(indent(render.Printable(hint))))
	}
	return code(err)
}

// complain prints an error, or what a check found, on stderr.
func (a *app) complain(text string) {
	s := a.style(a.Err)
	fmt.Fprintln(a.Err, s.Message(s.Fault("ramus:")+" ", text))
}

// dropPrinted drops the server's messages from an error if the progress has printed
// them, in the lines above the error.
func (a *app) dropPrinted(err error) {
	m, ok := errors.AsType[*ramus.MigrationError](err)
	if ok && !a.options.quiet && !a.omitted {
		m.Messages = nil
	}
}

// An output is stdout. It wraps the error of a closed stdout in a closedError, to
// tell it from other broken pipes, and keeps the first error, since not all printers
// check theirs. To a terminal and to a pager it writes no control characters but those of
// styles.
type output struct {
	io.Writer
	screen  render.Screen
	err     error
	written bool // something was written
}

// A closedError means that the reader of stdout went away.
type closedError struct{ error }

func (e *closedError) Unwrap() error { return e.error }

func (o *output) Write(p []byte) (int, error) {
	n, err := o.show(p)
	o.written = o.written || n > 0
	if errors.Is(err, syscall.EPIPE) {
		err = &closedError{err}
	}
	o.err = cmp.Or(o.err, err)
	return n, err
}

// show writes to the terminal, the pager or the pipe.
func (o *output) show(p []byte) (int, error) {
	if _, paged := o.Writer.(*pager); !paged && !isTerminal(o.Writer) {
		return o.Writer.Write(p)
	}
	if err := o.screen.Write(o.Writer, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

func code(err error) int {
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	if errors.Is(err, errInterrupted) {
		return exitInterrupted
	}
	switch ramus.ClassOf(err) {
	case ramus.Usage:
		return exitUsage
	case ramus.Broken:
		return exitBroken
	case ramus.Unreachable:
		return exitUnreachable
	case ramus.Failed:
		return exitFailed
	case ramus.Interrupted:
		return exitInterrupted
	}
	return exitUsage // such as a file that cannot be written; 1 is for findings only
}

// canceled matches the text of a canceled context, which message replaces by
// "interrupted".
var canceled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`context canceled(?: \([a-z ]+ signal received\))?`)
})

// unmarked removes the mark of a relative target from error texts, quoted or not.
var unmarked = strings.NewReplacer(relative, "", `\x00-`, "-")

func message(err error) string {
	text := unmarked.Replace(err.Error())
	if ramus.ClassOf(err) == ramus.Interrupted {
		text = canceled().ReplaceAllString(text, "interrupted")
	}
	return text
}

// isUsage reports whether an error is of the command line itself.
func isUsage(err error) bool {
	_, usage := errors.AsType[*usageError](err)
	_, missing := errors.AsType[*missingError](err)
	return usage || missing
}

// hint returns what to do about an error, or "".
func (a *app) hint(err error) string {
	if hint := ramus.Hint(err); hint != "" {
		return a.typed(hint)
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return "ramus help lists the commands; ramus COMMAND --help shows the flags of one."
	}
	return ""
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
