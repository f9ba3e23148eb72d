// Package cli is the ramus command: one file a verb, each of which reads its
// flags, calls one method of the façade and hands the result to a printer.
// What goes wrong becomes a message and an exit code in exit.go.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus"
)

// IO is what a process has around it, and in it.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) (string, bool)
	Name     string                      // under which the command was called: "ramus", "alembic"
	Go       map[string]ramus.GoRevision // the functions of revisions that are written in Go
}

// Main runs the ramus command with the arguments after its name, and returns
// the exit code. The first interrupt or termination signal cancels what runs,
// so that it is rolled back; the second one ends the process.
func Main(args []string, std IO) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// A reader of our output that goes away must not end a migration: without
	// this the first write after that would kill the process.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	context.AfterFunc(ctx, stop)

	out := &output{Writer: std.Out}
	std.Out = out
	a := &app{IO: std}
	root := newRootCommand(a)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	return a.finish(cmp.Or(execute(ctx, root, protectRelative(args)), out.err))
}

// relative marks an argument such as -1, which is a target and not a flag.
const relative = "\x00"

// protectRelative lets "downgrade -1" through without a "--" before it.
func protectRelative(args []string) []string {
	protected := make([]string, len(args))
	for i, arg := range args {
		if isRelativeTarget(arg) {
			arg = relative + arg
		}
		protected[i] = arg
	}
	return protected
}

// isRelativeTarget reports whether an argument is a minus and digits.
func isRelativeTarget(arg string) bool {
	digits, minus := strings.CutPrefix(arg, "-")
	return minus && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// unprotect gives flags their values as they were typed: behind a flag, a -1 was
// never in danger.
func unprotect(flags *pflag.FlagSet) error {
	var errs []error
	flags.Visit(func(f *pflag.Flag) {
		if list, ok := f.Value.(pflag.SliceValue); ok {
			errs = append(errs, list.Replace(plain(list.GetSlice())))
		} else if typed, marked := strings.CutPrefix(f.Value.String(), relative); marked {
			errs = append(errs, f.Value.Set(typed))
		}
	})
	return errors.Join(errs...)
}

func plain(args []string) []string {
	bare := make([]string, len(args))
	for i, arg := range args {
		bare[i] = strings.TrimPrefix(arg, relative)
	}
	return bare
}

// An app is one run of the command.
type app struct {
	IO
	options globalOptions
}

// globalOptions are the flags that every verb has.
type globalOptions struct {
	dirs     []string
	config   string
	env      string
	database string
	format   string
	alembic  string
	x        []string
	quiet    bool
}

// run makes a cobra function of a verb that needs a project; adjust, if it is
// not nil, lets the verb's flags say how the project is opened.
func (a *app) run(adjust func(*ramus.Place), verb func(context.Context, *ramus.Project, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		place := a.place()
		if adjust != nil {
			adjust(&place)
		}
		p, err := ramus.Find(cmd.Context(), place)
		if err != nil {
			return err
		}
		defer p.Close()
		return verb(cmd.Context(), p, plain(args))
	}
}

func (a *app) place() ramus.Place {
	database := a.options.database // never empty when it is given: see prepare
	if database == "" {
		database, _ = a.Getenv("RAMUS_DATABASE")
	}
	return ramus.Place{
		Config:   a.configFile(),
		Env:      a.options.env,
		Database: database,
		Getenv:   a.Getenv,
		Dialects: dialects,
		Go:       a.Go,
		Version:  version(),
		Alembic:  a.options.alembic,
		X:        a.options.x,
		Stdin:    a.In,
		Stdout:   a.streamed(a.Out),
		Stderr:   a.streamed(a.Err),
	}
}

// configFile is the configuration that was asked for; "" searches for one.
func (a *app) configFile() string {
	if a.options.config != "" {
		return a.options.config
	}
	config, _ := a.Getenv("ALEMBIC_CONFIG")
	return config
}

// streamed is where the output of a program goes that we start: as it is, so
// that the program sees a terminal where there is one; beside a result in JSON it
// must not be.
func (a *app) streamed(w io.Writer) io.Writer {
	if out, ok := w.(*output); ok {
		if a.json() {
			return a.streamed(a.Err)
		}
		return out.Writer
	}
	return w
}

// by is who runs this process: "user@host".
func by() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		return name
	}
	return name + "@" + host
}

// chdir is -C: everything else is as if the command ran in dir.
func (a *app) chdir() error {
	for _, dir := range a.options.dirs {
		if err := os.Chdir(dir); err != nil {
			return fmt.Errorf("-C %s: %w", dir, err)
		}
	}
	return nil
}

// note writes a line for people, beside the results.
func (a *app) note(format string, args ...any) {
	if a.options.quiet {
		return
	}
	fmt.Fprintf(a.Err, format+"\n", args...)
}
