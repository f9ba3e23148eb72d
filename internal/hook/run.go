package hook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ramusdb/ramus/internal/venv"
)

// token is the placeholder for the file name in a hook's options.
const token = "REVISION_SCRIPT_FILENAME"

// A Setting is the environment of hooks. The zero value discards all output.
type Setting struct {
	Dir    string    // the project's folder, in which to look for .venv and venv; "" is the working folder
	Venv   string    // the active virtual environment ($VIRTUAL_ENV), which is searched first
	Talk   io.Writer // for messages about the hooks' start and end; may be nil
	Stdout io.Writer // for the hooks' own output
	Stderr io.Writer
}

// An UnknownTypeError reports a hook of a type that the project registers in its
// env.py, so only the project's own Python can run it.
type UnknownTypeError struct {
	Hook string
	Type string
}

func (e *UnknownTypeError) Error() string {
	return fmt.Sprintf("post write hook %q has the type %q, but ramus knows only exec, console_scripts and module: "+
		"if the project's env.py registers it, only the project's own Python can run it", e.Hook, e.Type)
}

// Run runs the hooks on a file, in order, as Alembic does. It reports a program's
// failure on Talk, but continues. A missing program or an invalid hook is an error,
// and the later hooks do not run. Programs start in the working directory unless a
// hook has a cwd.
func Run(ctx context.Context, hooks []Hook, file string, s Setting) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		s.say("Running post write hook %q ...\n", h.Name)
		if err := h.run(ctx, file, s); err != nil {
			return err
		}
	}
	return nil
}

func (s Setting) say(format string, args ...any) {
	if s.Talk != nil {
		fmt.Fprintf(s.Talk, format, args...)
	}
}

func (h Hook) run(ctx context.Context, file string, s Setting) error {
	command, err := h.command(ctx, s)
	if err != nil {
		return err
	}
	args, err := h.arguments(file, runtime.GOOS != "windows")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = h.Options["cwd"], s.Stdout, s.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit):
		s.say("post write hook %q: %v (the file stays as it is now)\n", h.Name, exit)
		return nil
	case err != nil:
		return fmt.Errorf("post write hook %q: %w", h.Name, err)
	}
	return nil
}

// command returns the program of a hook, with the arguments that its type needs
// before its options.
func (h Hook) command(ctx context.Context, s Setting) ([]string, error) {
	switch h.Type {
	case "":
		return nil, fmt.Errorf("key %s.type is required for post write hook %q", h.Name, h.Name)
	case "exec":
		executable, err := h.required("executable")
		return []string{executable}, err
	case "console_scripts":
		name, err := h.required("entrypoint")
		if err != nil {
			return nil, err
		}
		return h.script(name, s)
	case "module":
		module, err := h.required("module")
		if err != nil {
			return nil, err
		}
		return h.module(ctx, module, s)
	}
	return nil, &UnknownTypeError{h.Name, h.Type}
}

func (h Hook) required(option string) (string, error) {
	value, ok := h.Options[option]
	if !ok {
		return "", fmt.Errorf("key %s.%s is required for post write hook %q", h.Name, option, h.Name)
	}
	return value, nil
}

// arguments returns the words of the hook's options, with the file for the token,
// or as the first word if there is no token.
func (h Hook) arguments(file string, posix bool) ([]string, error) {
	options := h.Options["options"]
	if !strings.Contains(options, token) {
		options = token + " " + options
	}
	args, err := splitWords(options, posix)
	if err != nil {
		return nil, fmt.Errorf("%s.options of post write hook %q: %w: %s", h.Name, h.Name, err, options)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, token, file)
	}
	return args, nil
}

// script returns the program of an entry point, which is next to the project's
// Python or on PATH.
func (h Hook) script(name string, s Setting) ([]string, error) {
	path, err := s.program(name)
	if err != nil {
		return nil, fmt.Errorf("could not find entrypoint console_scripts.%s of post write hook %q: "+
			"there is no program %s in the project's virtual environment or on PATH", name, h.Name, name)
	}
	return []string{path}, nil
}

// module returns the command that runs a module, if Python has that module.
func (h Hook) module(ctx context.Context, module string, s Setting) ([]string, error) {
	python, err := s.python()
	if err != nil {
		return nil, fmt.Errorf("post write hook %q runs a Python module: %w", h.Name, err)
	}
	const find = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
	if err := exec.CommandContext(ctx, python, "-c", find, module).Run(); err != nil {
		return nil, cmp.Or(context.Cause(ctx), fmt.Errorf("could not find module %s of post write hook %q with %s", module, h.Name, python))
	}
	return []string{python, "-m", module}, nil
}

func (s Setting) python() (string, error) {
	path, err := s.program("python")
	if err != nil {
		path, err = s.program("python3")
	}
	return path, err
}

// program returns the absolute path of a program in the active virtual environment,
// in the project's .venv or venv, or on PATH.
func (s Setting) program(name string) (string, error) {
	for _, folder := range venv.Programs(s.Venv, s.Dir) {
		folder, err := filepath.Abs(folder)
		if err != nil {
			return "", err
		}
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
