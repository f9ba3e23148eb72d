// Package cli is the ramus command. There is one file for each verb, which defines
// its flags, calls one method of the façade and passes the result to a printer.
// exit.go maps errors to messages and exit codes.
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
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// IO is the environment of a run: its streams, variables, name and Go revisions.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) (string, bool)
	Name     string                      // the name that the command was called by, such as "ramus" or "alembic"
	Go       map[string]ramus.GoRevision // by id, the functions of revisions written in Go
}

// Main runs the ramus command with args, which exclude its name, and returns the
// exit code. The first interrupt or termination signal cancels the run and rolls it
// back; the second one ends the process.
func Main(args []string, std IO) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// A write to a closed stdout must not kill the process during a migration.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	context.AfterFunc(ctx, stop)

	out := &output{Writer: std.Out}
	std.Out = out
	a := &app{IO: std, args: args}
	root := newRootCommand(a)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	return a.finish(a.explained(ctx, cmp.Or(a.execute(ctx, root, protectRelative(args)), out.err)))
}

// relative is the prefix that marks an argument such as -1 as a target, so that it
// is not parsed as a flag.
const relative = "\x00"

// protectRelative returns args with relative targets marked, so that downgrade -1
// needs no "--".
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

// isRelativeTarget reports whether arg is a minus sign and digits.
func isRelativeTarget(arg string) bool {
	digits, minus := strings.CutPrefix(arg, "-")
	return minus && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// unprotect removes the marks that protectRelative put on the values of flags.
func unprotect(flags *pflag.FlagSet) error {
	var errs []error
	flags.Visit(func(f *pflag.Flag) {
		if list, ok := f.Value.(pflag.SliceValue); ok {
			errs = append(errs, list.Replace(stripMarks(list.GetSlice())))
		} else if typed, marked := strings.CutPrefix(f.Value.String(), relative); marked {
			errs = append(errs, f.Value.Set(typed))
		}
	})
	return errors.Join(errs...)
}

// stripMarks returns args without the marks of relative targets.
func stripMarks(args []string) []string {
	bare := make([]string, len(args))
	for i, arg := range args {
		bare[i] = strings.TrimPrefix(arg, relative)
	}
	return bare
}

// An app is one run of the command.
type app struct {
	IO
	args    []string // of the command line
	options globalOptions
	groups  []group  // of verbs
	verbs   []string // that work on a project
	omitted bool     // some messages of the server were not printed
	entered int      // how many directories of -C
	pager   *pager   // nil without one
	warned  bool     // of a password file
}

// globalOptions holds the flags that all or several verbs have.
type globalOptions struct {
	dirs     []string
	folders  []string
	config   string
	env      string
	database string
	scratch  string
	format   string
	color    coloring
	noPager  bool
	alembic  string
	x        []string
	quiet    bool
}

// A verb does the work of a command on its open project.
type verb = func(ctx context.Context, p *ramus.Project, args []string) error

// run returns a cobra function that opens the project, prints the notes about its
// files and calls do. If adjust is not nil, it sets how the project is opened.
func (a *app) run(adjust func(*ramus.Place), do verb) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return a.open(adjust, func(ctx context.Context, p *ramus.Project, args []string) error {
			if err := p.CheckFiles(); refusesEmpty(cmd) && errors.Is(err, ramus.ErrNoRevisions) {
				return err
			}
			for _, note := range p.FileNotes() {
				a.note("note: %s", note)
			}
			return do(ctx, p, args)
		})(cmd, args)
	}
}

// refusesEmpty reports whether a command, with its flags, fails in a project without
// revisions.
func refusesEmpty(cmd *cobra.Command) bool {
	flags := cmd.Flags()
	return flags.Lookup("allow-empty") != nil && (flags.Lookup("check-heads") == nil || flags.Changed("check-heads"))
}

// open is run for verbs that report on the project's files themselves.
func (a *app) open(adjust func(*ramus.Place), do verb) func(*cobra.Command, []string) error {
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
		return do(cmd.Context(), p, stripMarks(args))
	}
}

func (a *app) place() ramus.Place {
	return ramus.Place{
		Config:   a.configFile(),
		Folders:  a.folders(),
		Env:      a.options.env,
		Database: a.either(a.options.database, "RAMUS_DATABASE"),
		Scratch:  a.either(a.options.scratch, "RAMUS_SCRATCH"),
		States:   a.stateFolder(),
		Getenv:   a.Getenv,
		Dialects: a.databases(),
		Go:       a.Go,
		Version:  version(),
		Args:     a.repeatable(),
		Alembic:  a.options.alembic,
		X:        a.options.x,
		Stdin:    a.In,
		Stdout:   a.streamed(a.Out),
		Stderr:   a.streamed(a.Err),
	}
}

// either returns the value of a flag, else that of an environment variable. prepare
// refuses an empty flag.
func (a *app) either(flag, variable string) string {
	if flag != "" {
		return flag
	}
	value, _ := a.Getenv(variable)
	return value
}

// repeatable returns the arguments for commands in messages, which put another -C
// before them; nil if they have one already, or a URL, which may have a password.
func (a *app) repeatable() []string {
	if len(a.options.dirs) > 0 || a.options.database != "" || a.options.scratch != "" {
		return nil
	}
	return a.args
}

// configFile returns the path of the configuration in --config or ALEMBIC_CONFIG, or
// "" to search for one.
func (a *app) configFile() string {
	if a.options.config != "" {
		return a.options.config
	}
	config, _ := a.Getenv("ALEMBIC_CONFIG")
	return config
}

// folders returns the folders of revisions in --dir, else those in RAMUS_DIR, which are
// separated as in PATH; nil for those of the configuration.
func (a *app) folders() []string {
	if len(a.options.folders) > 0 {
		return a.options.folders
	}
	list, _ := a.Getenv("RAMUS_DIR")
	return slices.DeleteFunc(filepath.SplitList(list), func(dir string) bool { return dir == "" })
}

// streamed returns the stream for the output of a child process: w itself, so that
// the child can see a terminal, or stderr if stdout is for a JSON result.
func (a *app) streamed(w io.Writer) io.Writer {
	if out, ok := w.(*output); ok {
		if a.json() {
			return a.streamed(a.Err)
		}
		return out.Writer
	}
	return w
}

// by returns the user who runs this process, as "user@host".
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

// chdir changes to the directories of -C, one after the other, once.
func (a *app) chdir() error {
	for _, dir := range a.options.dirs[min(a.entered, len(a.options.dirs)):] {
		if err := os.Chdir(dir); err != nil {
			return fmt.Errorf("-C %s: %w", dir, err)
		}
	}
	a.entered = len(a.options.dirs)
	return nil
}

// noteDatabase prints the database to which a verb is going to write. Its error is
// left to the verb.
func (a *app) noteDatabase(p *ramus.Project) {
	if url, err := p.DatabaseURL(); err == nil {
		a.note("database: %s", url)
	}
}

// note prints a line on stderr, unless --quiet is set.
func (a *app) note(format string, args ...any) {
	if a.options.quiet {
		return
	}
	s := a.style(a.Err)
	text := a.typed(render.PrintableStyled(fmt.Sprintf(format, args...)))
	if rest, is := strings.CutPrefix(text, "note: "); is {
		text = s.Message(s.Waiting("note:")+" ", rest)
	} else {
		text = s.Prose(text)
	}
	if a.pager != nil && isTerminal(a.Err) {
		a.pager.note(text + "\n")
		return
	}
	fmt.Fprintln(a.Err, text)
}
