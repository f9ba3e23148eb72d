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
	config  Config
	env     func() (envFile, error)
	changes func() []alembicpy.SchemaChange // of the code that env.py runs
}

// An envFile is an env.py, as far as it can be read without running it.
type envFile struct {
	alembicpy.Env
	path    string
	content []byte
}

// NewEnvironment returns the environment of a configuration. sysPath are the folders
// of the modules that an env.py may import.
func NewEnvironment(c Config, sysPath []string) *Environment {
	e := &Environment{config: c}
	options := alembicpy.Options{SysPath: sysPath}
	e.env = sync.OnceValues(func() (envFile, error) {
		path := sourcefiles.Nearby(filepath.Join(c.Alembic.ScriptLocation, "env.py"))
		content, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // without an env.py, the version table can be read
			return envFile{}, hint.New("", "cannot read %s: %v", path, err)
		}
		return envFile{alembicpy.ReadEnv(sourcefiles.Disk, path, content, options), path, content}, nil
	})
	e.changes = sync.OnceValue(func() []alembicpy.SchemaChange {
		env, _ := e.env()
		return alembicpy.SchemaChanges(sourcefiles.Disk, env.path, env.content, options)
	})
	return e
}

// Tables returns the names of the project's tables in a database of a dialect: those of
// env.py, unless ramus.toml has them. They must be certain: an env.py that computes a
// name, or changes the schema in which Alembic looks for the table, is an error.
func (e *Environment) Tables(database string) (dialect.Tables, error) {
	c := &e.config
	version, schema := c.VersionTable, c.VersionTableSchema
	var err error
	if c.Alembic != nil {
		version, schema, err = e.versionTable(database)
	}
	tables := dialect.NewTables(version, c.Log)
	tables.Schema, tables.AlembicID = schema, c.Alembic != nil
	if err == nil && c.Alembic != nil && c.Log {
		tables.Autogenerate, err = e.autogenerate()
	}
	return tables, err
}

// autogenerate returns the part of the database that the project's Alembic compares
// with the models.
func (e *Environment) autogenerate() (dialect.Autogenerate, error) {
	env, err := e.env()
	if env.IncludeSchemas {
		return dialect.AllSchemas, err
	}
	return dialect.DefaultSchema, err
}

func (e *Environment) versionTable(database string) (table, schema string, err error) {
	env, err := e.env()
	if err != nil {
		return "", "", err
	}
	a := e.config.Alembic
	table, schema = e.config.VersionTable, e.config.VersionTableSchema
	if !a.TableSaid {
		err = e.replace(&table, "version_table", "NAME", env, env.VersionTable)
	}
	if !a.SchemaSaid && err == nil {
		err = e.replace(&schema, "version_table_schema", exampleSchema(database), env, env.VersionTableSchema)
	}
	if err == nil {
		err = e.checkSchema(database, schema)
	}
	return table, schema, err
}

// checkSchema returns an error for the first place in the code of env.py that decides
// where the version table is, unless ramus.toml says where.
func (e *Environment) checkSchema(database, schema string) error {
	a := e.config.Alembic
	for _, c := range e.changes() {
		said := a.SchemaSaid
		if c.Kind == alembicpy.VersionTable {
			said = a.TableSaid
		}
		if !said && c.Affects(database, schema) {
			return e.unknownSchema(c, database)
		}
	}
	return nil
}

// unknownSchema returns the error about a place that decides where the version table is.
func (e *Environment) unknownSchema(c alembicpy.SchemaChange, database string) error {
	key, example, unknown := "version_table_schema", exampleSchema(database), "in which schema Alembic keeps "+e.config.VersionTable
	if c.Kind == alembicpy.VersionTable {
		key, example, unknown = "version_table", "NAME", "the name of Alembic's version table"
	}
	c.Position.File = sourcefiles.Nearby(c.Position.File)
	return e.say(key, cmp.Or(c.Name, example),
		"%s: env.py's code sets %s here; ramus does not run it, so it does not know %s", c.Position, c.Text, unknown)
}

// exampleSchema returns a value of version_table_schema for a message. SQLite has no
// schemas.
func exampleSchema(database string) string {
	if database == "sqlite" {
		return ""
	}
	return "NAME"
}

// say returns an error with the line of ramus.toml that gives a key its value.
func (e *Environment) say(key, value, format string, args ...any) error {
	beside := "alembic.ini"
	if files := e.config.Alembic.Files; len(files) > 0 {
		beside = files[0]
	}
	return hint.New(fmt.Sprintf("Say it in the ramus.toml beside %s, as in: %s = %q", filepath.Base(beside), key, value), format, args...)
}

// replace sets a name to the value that env.py has for a key, if it has one. The error
// has a line for ramus.toml with the example.
func (e *Environment) replace(name *string, key, example string, env envFile, value alembicpy.EnvString) error {
	if !value.Known {
		return e.say(key, example, "%s:%d:%d: %s is computed, and ramus does not run env.py", env.path, value.Line, value.Column, key)
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
