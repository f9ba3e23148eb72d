package project

import "github.com/ramusdb/ramus/internal/hook"

// An Alembic is what an Alembic project's own configuration says beyond a
// Config: alembic.ini, [tool.alembic] of pyproject.toml, or both.
type Alembic struct {
	Files          []string    // the files that were read: alembic.ini, pyproject.toml; as they were handed in or found
	Name           string      // the section of alembic.ini: "alembic", or that of -n
	ScriptLocation string      // the folder with env.py and script.py.mako, absolute
	Recursive      bool        // recursive_version_locations
	Sourceless     bool        // .pyc files are revisions too
	OutputEncoding string      // of new files; "utf-8" by default
	Hooks          []hook.Hook // in their order
	SysPath        []string    // the folders of prepend_sys_path, absolute: where the project's own modules are
	Program        []string    // of ramus.toml's key alembic: the command that is the project's Alembic; nil when it says none
	FlaskMigrate   bool        // the configuration is Flask-Migrate's: flask db stands for alembic
}
