package alembicrun

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/alembic"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/hook"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/venv"
)

// Options say how a project's own Alembic is started.
type Options struct {
	Project project.Alembic
	Command string   // the program, as a shell would read it, instead of the project's or the installed one
	Config  string   // -c, where Project read no file
	X       []string // each -x, as "key=value"
	Tag     string   // --tag, for scripts
	Getenv  func(string) (string, bool)

	In       io.Reader
	Out, Err io.Writer // nil: nowhere
}

// Active returns the active virtual environment, or "".
func (o *Options) Active() string {
	active, _ := o.Getenv("VIRTUAL_ENV")
	return active
}

// ModulePath returns the folders in which the project's Python looks for modules:
// sys.path as far as the configuration, PYTHONPATH and the virtual environments
// determine it.
func (o *Options) ModulePath() []string {
	folders := slices.Clone(o.Project.SysPath)
	path, _ := o.Getenv("PYTHONPATH")
	for _, folder := range filepath.SplitList(path) {
		if folder, err := filepath.Abs(folder); err == nil {
			folders = append(folders, folder)
		}
	}
	return append(folders, venv.Packages(o.Active(), o.Project.Dir)...)
}

// CheckNested returns an error if this process was itself started as the project's
// Alembic by ramus: each would start the next one without end.
func (o *Options) CheckNested() error {
	if _, started := o.Getenv(alembic.Marker); !started {
		return nil
	}
	return hint.New("Name the real Alembic with --alembic, or with alembic = in ramus.toml.",
		"ramus was started as the project's Alembic by another ramus")
}

// find finds the program: the one of Command, else the configuration's, else the
// installed one.
func (o *Options) find() (*alembic.Command, error) {
	a := &o.Project
	c := alembic.Command{Dir: a.Dir, Name: a.Name, X: o.X, Flask: a.FlaskMigrate, In: o.In, Out: o.Out, Err: o.Err}
	if a.Name == "alembic" {
		c.Name = ""
	}
	var err error
	switch {
	case o.Command != "":
		c.Words, err = parseCommand(o.Command)
	case len(a.Program) > 0:
		c.Words, err = alembic.Resolve(a.Program, a.Dir)
	case c.Flask:
		c.Words, err = o.installed("flask", "db")
	default:
		c.Words, err = o.installed("alembic")
	}
	if err != nil {
		return nil, err
	}
	c.File, err = o.configFile()
	return &c, err
}

// parseCommand splits a command line, whose program is relative to the working
// folder.
func parseCommand(line string) ([]string, error) {
	words, err := hook.Words(line)
	switch {
	case err != nil:
		return nil, hint.New("", "the command %q: %v", line, err)
	case len(words) == 0:
		return nil, hint.New("", "the command of --alembic is empty")
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the working folder: %w", err)
	}
	return alembic.Resolve(words, wd)
}

func (o *Options) installed(program string, verb ...string) ([]string, error) {
	found, err := alembic.Find(program, o.Project.Dir, o.Getenv)
	return append([]string{found}, verb...), err
}

// configFile returns the path of the configuration to pass to the program, which runs
// in another folder; "" where it finds the configuration by itself.
func (o *Options) configFile() (string, error) {
	a := &o.Project
	if len(a.Files) == 0 {
		return o.Config, nil
	}
	file, err := filepath.Abs(a.Files[0])
	if err != nil {
		return "", fmt.Errorf("the configuration: %w", err)
	}
	folder, base := filepath.Split(file)
	folder = filepath.Clean(folder)
	_, overridden := o.Getenv("ALEMBIC_CONFIG")
	switch {
	case a.FlaskMigrate && folder == filepath.Join(a.Dir, "migrations"):
		return "", nil
	case a.FlaskMigrate:
		return folder, nil
	case !overridden && folder == a.Dir && (base == "alembic.ini" || base == "pyproject.toml"):
		return "", nil
	}
	return file, nil
}
