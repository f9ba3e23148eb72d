package project

import (
	"slices"

	"github.com/ramusdb/ramus/internal/hook"
)

// An Alembic is what an Alembic project's own configuration says beyond a
// Config: alembic.ini, [tool.alembic] of pyproject.toml, or both, where the
// first goes before the second. All paths are absolute.
type Alembic struct {
	Files          []string          // that were read: the INI file, pyproject.toml; as they were handed in or found
	Name           string            // the section of the INI file: "alembic", or that of -n
	Dir            string            // the folder that Alembic is run in: its relative paths start there
	ScriptLocation string            // the folder with env.py and script.py.mako
	Missing        []string          // of Config.VersionLocations, what is not there; Alembic passes over it
	Recursive      bool              // recursive_version_locations
	Sourceless     bool              // .pyc files are revisions too
	OutputEncoding string            // of new files; "utf-8" by default
	RunEnvironment bool              // revision_environment: env.py runs for every new revision
	Hooks          []hook.Hook       // in their order; one that no option describes has an empty Type
	SysPath        []string          // the folders of prepend_sys_path: where the project's own modules are
	Options        map[string]string // all of the INI file's section, for templates

	Databases    []string // of the option databases, which the template multidb has; the sections with their URLs
	Program      []string // of ramus.toml's key alembic: the command that is the project's Alembic; nil when it says none
	FlaskMigrate bool     // the configuration is Flask-Migrate's: flask db stands for alembic

	// TableSaid and SchemaSaid tell that ramus.toml says version_table or
	// version_table_schema. Where it does not, Config holds the default, and
	// what env.py says goes before that.
	TableSaid, SchemaSaid bool
}

// clone is a copy that shares nothing that a reader of ramus.toml changes.
func (a *Alembic) clone() *Alembic {
	if a == nil {
		return nil
	}
	c := *a
	c.Program = slices.Clone(a.Program)
	return &c
}

// alembicDefault is the configuration of an Alembic project that says nothing.
// It has no database.
func alembicDefault() Config {
	c := Default()
	c.Database, c.VersionLocations = "", nil
	c.VersionTable, c.Log = "alembic_version", false
	c.Alembic = &Alembic{Name: alembicSection, OutputEncoding: "utf-8"}
	return c
}
