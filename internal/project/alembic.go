package project

import (
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/hook"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// An Alembic has the settings of an Alembic project that a Config lacks, from
// alembic.ini, [tool.alembic] of pyproject.toml, or both, in which case the first
// takes precedence. All paths are absolute.
type Alembic struct {
	Files          []string          // the files that were read: the INI file, pyproject.toml; by the paths given or found
	Name           string            // the section of the INI file: "alembic", or that of -n
	Dir            string            // the working directory for Alembic, which its relative paths are relative to
	ScriptLocation string            // the folder with env.py and script.py.mako
	Missing        []string          // the missing folders of Config.VersionLocations; Alembic skips them
	Added          []Added           // the folders of Config.VersionLocations that only ramus.toml lists, so that Alembic does not read them
	ListAll        string            // the lines of the first of Files with which it does; empty without Added
	LocationsAt    string            // where version_locations is written: "alembic.ini:3"; empty if it is not
	ScriptAt       string            // where script_location is written; for Flask-Migrate, the file
	Legacy         bool              // version_locations was split at spaces and commas, into several parts
	Separated      string            // if some are missing: the value with path_separator = os that names existing folders; may be empty
	Recursive      bool              // recursive_version_locations
	RecursiveAt    string            // where that is written; empty if it is not
	Sourceless     bool              // .pyc files are revisions too
	OutputEncoding string            // of new files; "utf-8" by default
	RunEnvironment bool              // revision_environment: env.py runs for every new revision
	Hooks          []hook.Hook       // in order; a hook without options has an empty Type
	SysPath        []string          // the folders of prepend_sys_path, which have the project's own modules
	Options        map[string]string // all options of the INI file's section, for templates

	Databases    []string // the option databases of the template multidb: the names of the sections with their URLs
	Program      []string // the key alembic of ramus.toml: the command that runs the project's Alembic; nil if it is not set
	FlaskMigrate bool     // the configuration is Flask-Migrate's, so flask db runs Alembic

	// TableSaid and SchemaSaid report whether ramus.toml sets version_table and
	// version_table_schema. If it does not, Config has the default, and env.py
	// takes precedence.
	TableSaid, SchemaSaid bool
}

// Table returns the name of the table that has the options, in the first of Files.
func (a *Alembic) Table() string {
	if filepath.Base(a.Files[0]) == pyprojectFile {
		return "tool.alembic"
	}
	return a.Name
}

// clone returns a copy that shares no field that a reader of ramus.toml changes.
func (a *Alembic) clone() *Alembic {
	if a == nil {
		return nil
	}
	c := *a
	c.Program, c.Added = slices.Clone(a.Program), slices.Clone(a.Added)
	return &c
}

// enters reports whether Alembic reads a folder below one of others.
func (a *Alembic) enters(others []string, dir string) bool {
	return a.Recursive && slices.ContainsFunc(others, func(other string) bool {
		_, below := sourcefiles.Below(other, dir)
		return below
	})
}

// alembicDefault returns the configuration of an Alembic project without options.
func alembicDefault() Config {
	c := Default()
	c.VersionLocations = nil
	c.VersionTable, c.Log = "alembic_version", false
	c.Alembic = &Alembic{Name: alembicSection, OutputEncoding: "utf-8"}
	return c
}
