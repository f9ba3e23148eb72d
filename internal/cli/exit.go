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
)

// Exit codes, the same for every verb. `ramus help exit-codes` explains them.
const (
	exitDone        = 0
	exitFound       = 1   // a check found something
	exitUsage       = 2   // the command line or the configuration is wrong
	exitBroken      = 3   // the revisions are broken, or the database names one that they lack
	exitUnreachable = 4   // the database cannot be reached, or its lock not had
	exitFailed      = 5   // a migration failed
	exitInterrupted = 130 // Ctrl-C
)

// errFound says that a check found something; what it found is printed already.
var errFound = errors.New("found")

// found is what a check that found something ends with: its output matters less.
func found(output error) error {
	if _, closed := errors.AsType[*closedError](output); output == nil || closed {
		return errFound
	}
	return output
}

// errInterrupted is Ctrl-C at a question.
var errInterrupted = errors.New("interrupted")

// A usageError is a command line that cannot be right.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

// finish prints what went wrong and returns the exit code.
func (a *app) finish(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errFound) { // also when nobody reads what
		return exitFound
	}
	if _, ok := errors.AsType[*closedError](err); ok { // whoever read the result has enough
		return exitDone
	}
	fmt.Fprintf(a.Err, "ramus: %s\n", message(err))
	if mend := a.mend(err); mend != "" {
		fmt.Fprintf(a.Err, "%s\n", indent(mend))
	}
	return code(err)
}

// An output is stdout. It tells that its reader went away from all other pipes
// that break, and keeps the first error for printers that do not look.
type output struct {
	io.Writer
	err error
}

// A closedError says that the reader of our output went away.
type closedError struct{ error }

func (e *closedError) Unwrap() error { return e.error }

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		err = &closedError{err}
	}
	o.err = cmp.Or(o.err, err)
	return n, err
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
	return exitUsage // a file that cannot be written, say: 1 is for what checks find
}

// canceled is how an ended context puts it; people say "interrupted".
var canceled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`context canceled(?: \([a-z ]+ signal received\))?`)
})

// unmarked takes the mark off an argument that an error names, quoted or not.
var unmarked = strings.NewReplacer(relative, "", `\x00-`, "-")

func message(err error) string {
	text := unmarked.Replace(err.Error())
	if ramus.ClassOf(err) == ramus.Interrupted {
		text = canceled().ReplaceAllString(text, "interrupted")
	}
	return text
}

// mend is what to do about an error; "" when the message says it all.
func (a *app) mend(err error) string {
	if hint := ramus.Hint(err); hint != "" {
		return hint
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return "ramus help lists the verbs; ramus VERB --help the flags of one."
	}
	return ""
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
