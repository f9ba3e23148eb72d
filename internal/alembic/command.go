// Package alembic runs a project's own Alembic, for revisions in Python. It finds
// the program, reads the database's current revisions from it, and runs its
// upgrades and downgrades. It knows nothing of the graph.
package alembic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Marker is an environment variable that ramus sets for the Alembic that it starts.
// If that program is ramus again, it must not start another one.
const Marker = "RAMUS_STARTED_AS_ALEMBIC"

// A Command describes a call of Alembic.
type Command struct {
	Words []string // the program, and the words before all of its arguments
	Dir   string   // the working directory
	File  string   // -c, unless empty
	Name  string   // -n, unless empty
	X     []string // each becomes -x key=value
	Flask bool     // it is Flask-Migrate's: "flask db", with File's folder as -d

	In       io.Reader
	Out, Err io.Writer // nil discards the output
}

// String returns the command as users type it, without a verb.
func (c *Command) String() string { return strings.Join(c.Words, " ") }

// args returns the arguments for a verb. Flask-Migrate expects its options after
// the verb, Alembic before it.
func (c *Command) args(verb string, rest ...string) []string {
	var options []string
	add := func(flag, value string) {
		if value != "" && !slices.Contains(c.Words, flag) {
			options = append(options, flag, value)
		}
	}
	if c.Flask {
		add("-d", c.File)
	} else {
		add("-c", c.File)
		add("-n", c.Name)
	}
	for _, x := range c.X {
		options = append(options, "-x", x)
	}
	if c.Flask {
		return slices.Concat(c.Words[1:], []string{verb}, options, rest)
	}
	return slices.Concat(c.Words[1:], options, []string{verb}, rest)
}

// byTerminal is the time that a program on our terminal has to end by itself.
// Ctrl-C reaches both programs, and a second interrupt could hit its rollback.
const byTerminal = time.Second

// onTerminal reports whether the program shares our terminal.
func (c *Command) onTerminal() bool {
	in, ok := c.In.(*os.File)
	if !ok {
		return false
	}
	info, err := in.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// patience is the time that an interrupted program has to end.
const patience = 30 * time.Second

// command returns the process for a verb. When ctx ends, the process is
// interrupted, as by Ctrl-C, so that it rolls back its transaction.
func (c *Command) command(ctx context.Context, verb string, rest ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Words[0], c.args(verb, rest...)...)
	cmd.Dir = c.Dir
	cmd.Env = append(cmd.Environ(), Marker+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.In, c.Out, c.Err
	cmd.Cancel = func() error {
		if c.onTerminal() {
			time.Sleep(byTerminal)
		}
		return interrupt(cmd.Process)
	}
	cmd.WaitDelay = patience
	return cmd
}

// Run runs a verb and streams its output. A target may start with "-". The error is
// an *ExitError, or the reason why the program could not be started.
func (c *Command) Run(ctx context.Context, verb string, rest ...string) error {
	return c.finish(verb, wait(c.command(ctx, verb, rest...)), "")
}

// Output runs a verb and returns what it prints.
func (c *Command) Output(ctx context.Context, verb string, rest ...string) (string, error) {
	cmd := c.command(ctx, verb, rest...)
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, &out, &said
	err := wait(cmd)
	return out.String(), c.finish(verb, err, withFailure(out.String(), said.String()))
}

// withFailure adds to Alembic's stderr the error messages on its stdout, which are
// the only ones if env.py sets up no logging.
func withFailure(out, said string) string {
	_, why, failed := strings.Cut("\n"+out, "\nFAILED: ")
	if why = strings.TrimSpace(why); !failed || strings.Contains(said, why) {
		return said
	}
	return said + "\n" + why
}

func (c *Command) finish(verb string, err error, said string) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ok:
		return &ExitError{Command: c.String() + " " + verb, State: exit.ProcessState, Said: said}
	}
	return fmt.Errorf("run %s %s: %w", c, verb, err)
}

// An ExitError reports that the program failed.
type ExitError struct {
	Command string
	State   *os.ProcessState
	Said    string // its output, unless that was streamed
}

func (e *ExitError) Error() string {
	message := fmt.Sprintf("%s failed: %s", e.Command, e.State)
	if said := strings.TrimSpace(e.Said); said != "" {
		message += "\n" + last(said, saidLines)
	}
	return message
}

// saidLines is the number of lines of a program's output in an error.
const saidLines = 15

func last(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Current returns the ids that Alembic's current prints. It runs current with -v,
// so that no line that env.py prints can be taken for an id.
func (c *Command) Current(ctx context.Context) (ids []string, err error) {
	out, err := c.Output(ctx, "current", "--verbose")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(out) {
		if m := currentLine().FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil {
			ids = append(ids, m[1])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// currentLine matches an id with Alembic's marks, as in "Rev: ae10 (head)
// (mergepoint)".
var currentLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^Rev: ([^\s@+:,()]+)((?: \([^()]+\))*)$`)
})
