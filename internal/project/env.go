package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// An Environment answers for a configuration the questions that in an Alembic project
// env.py may answer: the names of the tables, and whether the database's URL is
// computed. env.py is read once, when it is first needed, and never run. It is safe
// for concurrent use.
type Environment struct {
	config Config
	env    func() (envFile, error)
}

// An envFile is an env.py, as far as it can be read without running it.
type envFile struct {
	alembicpy.Env
	path string
}

// NewEnvironment returns the environment of a configuration. sysPath are the folders
// of the modules that an env.py may import.
func NewEnvironment(c Config, sysPath []string) *Environment {
	e := &Environment{config: c}
	e.env = sync.OnceValues(func() (envFile, error) {
		path := sourcefiles.Nearby(filepath.Join(c.Alembic.ScriptLocation, "env.py"))
		content, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // without an env.py, the version table can be read
			return envFile{}, hint.New("", "cannot read %s: %v", path, err)
		}
		return envFile{alembicpy.ReadEnv(sourcefiles.Disk, path, content, alembicpy.Options{SysPath: sysPath}), path}, nil
	})
	return e
}

// Tables returns the names of the project's tables: those of env.py, unless
// ramus.toml has them.
func (e *Environment) Tables() (dialect.Tables, error) {
	c := &e.config
	version, schema := c.VersionTable, c.VersionTableSchema
	var err error
	if c.Alembic != nil {
		version, schema, err = e.versionTable()
	}
	tables := dialect.NewTables(version, c.Log)
	tables.Schema, tables.AlembicID = schema, c.Alembic != nil
	return tables, err
}

func (e *Environment) versionTable() (table, schema string, err error) {
	env, err := e.env()
	if err != nil {
		return "", "", err
	}
	a := e.config.Alembic
	table, schema = e.config.VersionTable, e.config.VersionTableSchema
	if !a.TableSaid {
		err = env.replace(&table, "version_table", env.VersionTable)
	}
	if !a.SchemaSaid && err == nil {
		err = env.replace(&schema, "version_table_schema", env.VersionTableSchema)
	}
	return table, schema, err
}

// replace sets a name to the value that env.py has for a key, if it has one.
func (f envFile) replace(name *string, key string, value alembicpy.EnvString) error {
	if !value.Known {
		return hint.New(fmt.Sprintf("Say it in the ramus.toml beside alembic.ini, as in: %s = %q", key, "NAME"),
			"%s:%d: %s is computed, and ramus does not run env.py", f.path, value.Line, key)
	}
	*name = cmp.Or(value.Value, *name)
	return nil
}

// CheckURL returns an error if the configuration's database cannot be known: env.py
// computes its URL, or there are several databases.
func (e *Environment) CheckURL() error {
	a := e.config.Alembic
	if a == nil || e.config.DatabaseSaid() {
		return nil
	}
	if len(a.Databases) > 0 {
		return hint.New("Name the one to look at with --database URL or RAMUS_DATABASE.",
			"the project has several databases: %s", strings.Join(a.Databases, ", "))
	}
	env, err := e.env()
	if err != nil || env.URLLine == 0 {
		return err
	}
	return hint.New("Give it with --database URL or RAMUS_DATABASE, or with database = \"${DATABASE_URL}\" in the ramus.toml beside alembic.ini.",
		"the database's URL comes from code, at %s:%d", env.path, env.URLLine)
}
