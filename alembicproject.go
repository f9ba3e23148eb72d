package ramus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// An alembicProject is what a Project knows of the Alembic project that it is.
type alembicProject struct {
	project.Alembic
	run   alembicrun.Options
	zoned bool                    // a timezone is configured
	env   func() (envFile, error) // read once, when the database is first needed
}

// An envFile is the project's env.py, as far as it can be told without running
// it.
type envFile struct {
	alembicpy.Env
	path string
}

// alembicProject is nil for a project that is none of Alembic's.
func (place Place) alembicProject(c project.Config) *alembicProject {
	if c.Alembic == nil {
		return nil
	}
	run := alembicrun.Options{
		Project: *c.Alembic, Command: place.Alembic, Config: place.Config, X: place.X, Tag: place.Tag, Getenv: place.getenv(),
		In: place.Stdin, Out: place.Stdout, Err: place.Stderr,
	}
	a := alembicProject{Alembic: *c.Alembic, run: run, zoned: c.Timezone != time.Local}
	a.SysPath = run.ModulePath()
	a.env = sync.OnceValues(a.readEnv)
	return &a
}

// program returns the project's own Alembic; nil for a project that is none of
// Alembic's.
func (p *Project) program() *alembicrun.Program {
	if p.settings.alembic == nil {
		return nil
	}
	return alembicrun.New(p.history, p.settings.alembic.run)
}

// nested returns an error if ramus was started as this project's Alembic by ramus.
func (p *Project) nested() error {
	if p.settings.alembic == nil {
		return nil
	}
	return p.settings.alembic.run.CheckNested()
}

// inAlembic returns an error unless the project is one of Alembic's; verb is the
// command or flag that needs it.
func (p *Project) inAlembic(verb string) error {
	if p.settings.alembic == nil {
		return hint.New("", "%s is for Alembic projects: it compares models in Python with the database", verb)
	}
	return nil
}

// CheckModels asks an Alembic project's own Alembic (1.9 or later) whether its
// models differ from the database: whether --autogenerate would find something to
// write. Its output goes to the place's streams.
func (p *Project) CheckModels(ctx context.Context) (differ bool, err error) {
	if err := p.inAlembic("check"); err != nil {
		return false, err
	}
	return p.program().CheckModels(ctx)
}

// formats are what revisions may be written in.
func (s settings) formats() source.Options {
	if s.alembic == nil {
		return source.Options{Formats: []source.Format{sqlfile.Format}}
	}
	a := s.alembic
	python := alembicpy.New(alembicpy.Options{SysPath: a.SysPath})
	return source.Options{
		Formats: []source.Format{python, sqlfile.Beside},
		Enter:   func(name string) bool { return a.Recursive && name != "__pycache__" },
	}
}

// readEnv reads env.py. Where there is none, reading the version table does not
// need it.
func (a *alembicProject) readEnv() (envFile, error) {
	path := source.Nearby(filepath.Join(a.ScriptLocation, "env.py"))
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return envFile{}, hint.New("", "cannot read %s: %v", path, err)
	}
	return envFile{alembicpy.ReadEnv(source.Disk, path, content, alembicpy.Options{SysPath: a.SysPath}), path}, nil
}

// tables names the tables of a project; of an Alembic project they are what its
// env.py says, unless ramus.toml does.
func (a *alembicProject) tables(c project.Config) (dialect.Tables, error) {
	if a == nil {
		return tables(c.VersionTable, c.VersionTableSchema, c.Log), nil
	}
	env, err := a.env()
	if err != nil {
		return dialect.Tables{}, err
	}
	version, schema := c.VersionTable, c.VersionTableSchema
	if !a.TableSaid {
		err = literal(env.path, "version_table", env.VersionTable, &version)
	}
	if !a.SchemaSaid && err == nil {
		err = literal(env.path, "version_table_schema", env.VersionTableSchema, &schema)
	}
	t := tables(version, schema, c.Log)
	t.AlembicID = true
	return t, err
}

func tables(version, schema string, log bool) dialect.Tables {
	t := dialect.NewTables(version, log)
	t.Schema = schema
	return t
}

// literal takes what env.py says of a key.
func literal(path, key string, said alembicpy.EnvString, name *string) error {
	if !said.Known {
		return hint.New(fmt.Sprintf("Say it in the ramus.toml beside alembic.ini, as in: %s = %q", key, "NAME"),
			"%s:%d: %s is computed, and ramus does not run env.py", path, said.Line, key)
	}
	*name = cmp.Or(said.Value, *name)
	return nil
}

// urlFromCode refuses to guess the database of an Alembic project whose env.py
// chooses it.
func (a *alembicProject) urlFromCode(c project.Config) error {
	if a == nil || c.DatabaseSaid() {
		return nil
	}
	if len(a.Databases) > 0 {
		return hint.New("Name the one to look at with --database URL or RAMUS_DATABASE.",
			"the project has several databases: %s", strings.Join(a.Databases, ", "))
	}
	env, err := a.env()
	if err != nil || env.URLLine == 0 {
		return err
	}
	return hint.New("Give it with --database URL or RAMUS_DATABASE, or with database = \"${DATABASE_URL}\" in the ramus.toml beside alembic.ini.",
		"the database's URL comes from code, at %s:%d", env.path, env.URLLine)
}
