package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScriptLocation(t *testing.T) {
	ini := func(location string) string {
		return "-- alembic.ini --\n[alembic]\nscript_location = " + location + "\n"
	}
	const pkg = "-- app/__init__.py --\n-- app/db/migrations/env.py --\n"
	for _, test := range []alembicTest{
		{name: "absolute", archive: ini("ROOT/elsewhere/../db") + "-- db/env.py --\n-- elsewhere/ --\n", want: "ScriptLocation: ROOT/db\nDir: ROOT\n"},
		{name: "without env.py", archive: ini("db") + "-- db/ --\n", want: "ScriptLocation: ROOT/db\nVersionLocations: [ROOT/db/versions]\nno Missing\n"},
		{name: "not there", archive: ini("db") + "-- db --\n", err: "ROOT/alembic.ini:2:19: script_location: there is no folder ROOT/db"},
		{name: "not there either", path: "a/alembic.ini", from: "b", archive: "-- a/alembic.ini --\n[alembic]\nscript_location = db\n-- b/ --\n",
			err: "ROOT/a/alembic.ini:2:19: script_location: there is no folder ROOT/b/db or ROOT/a/db"},
		{name: "from the working folder", path: "a/alembic.ini", from: ".", archive: "-- a/alembic.ini --\n[alembic]\nscript_location = db\n" +
			"prepend_sys_path = .\n-- db/env.py --\n-- a/db/env.py --\n", want: "ScriptLocation: ROOT/db\nDir: ROOT\nSysPath: [ROOT]\n"},
		{name: "beside the file", path: "a/alembic.ini", from: "b", archive: "-- a/alembic.ini --\n[alembic]\nscript_location = db\n" +
			"version_locations = db/one\n-- b/ --\n-- a/db/env.py --\n", want: "ScriptLocation: ROOT/a/db\nDir: ROOT/a\nVersionLocations: [ROOT/a/db/one]\n"},
		{name: "what has an env.py goes first", path: "a/alembic.ini", from: ".", archive: "-- a/alembic.ini --\n[alembic]\nscript_location = .\n-- a/env.py --\n",
			want: "ScriptLocation: ROOT/a\n"},

		{name: "a package", archive: ini("app.db:migrations") + pkg, want: "ScriptLocation: ROOT/app/db/migrations\nVersionLocations: [ROOT/app/db/migrations/versions]\n"},
		{name: "a folder in one", archive: ini("app:db/migrations") + pkg, want: "ScriptLocation: ROOT/app/db/migrations\n"},
		{name: "with more colons", archive: ini("app:db:migrations") + pkg, want: "ScriptLocation: ROOT/app/db/migrations\n"},
		{name: "in src", archive: ini("app:migrations") + "-- src/app/migrations/env.py --\n-- app/ --\n", want: "ScriptLocation: ROOT/src/app/migrations\n"},
		{name: "on sys.path", archive: ini("app:migrations\nprepend_sys_path = lib") + "-- lib/app/migrations/env.py --\n", want: "ScriptLocation: ROOT/lib/app/migrations\n"},
		{name: "in the working folder", path: "c/alembic.ini", from: "w", archive: "-- c/alembic.ini --\n[alembic]\nscript_location = app:m\n-- w/app/m/ --\n",
			want: "ScriptLocation: ROOT/w/app/m\nDir: ROOT/w\n"},
		{name: "in the package that the file is in", path: "lib/shop/store/alembic.ini", archive: "-- lib/shop/store/alembic.ini --\n[alembic]\n" +
			"script_location = shop.store:steps\nversion_locations = shop:more\n-- lib/shop/store/steps/env.py --\n-- lib/shop/more/ --\n",
			want: "ScriptLocation: ROOT/lib/shop/store/steps\nVersionLocations: [ROOT/lib/shop/more]\n"},
		{name: "in the package that the file is in, of its name", path: "shop/shop/alembic.ini", archive: "-- shop/shop/alembic.ini --\n[alembic]\n" +
			"script_location = shop:steps\n-- shop/steps/env.py --\n-- shop/shop/steps/env.py --\n", want: "ScriptLocation: ROOT/shop/shop/steps\n"},
		{name: "in the package that the file is in, not in a folder of its name", path: "shop/lib/shop/alembic.ini", from: ".", archive: "-- shop/lib/shop/alembic.ini --\n" +
			"[alembic]\nscript_location = shop:steps\n-- shop/lib/shop/steps/env.py --\n", want: "ScriptLocation: ROOT/shop/lib/shop/steps\n"},
		{name: "a module is no package", archive: ini("app:migrations\nprepend_sys_path = lib") + "-- app.py --\n",
			err: "ROOT/alembic.ini:2:19: script_location: there is no Python package (a folder) app in ROOT, ROOT/lib, ROOT/src or a virtual environment"},
		{name: "nothing in the package", archive: ini("app:migrations") + "-- app/ --\n", err: "ROOT/alembic.ini:2:19: script_location: there is no folder ROOT/app/migrations"},
		{name: "no name", archive: ini("..app:migrations"), err: `ROOT/alembic.ini:2:19: script_location: "..app" is not a Python package name`},
	} {
		t.Run(test.name, test.run)
	}
}

func TestVersionLocations(t *testing.T) {
	ini := func(options string) string {
		return "-- alembic.ini --\n[alembic]\nscript_location = db\n" + options + "\n-- db/env.py --\n-- a/ --\n-- b c/ --\n-- b/ --\n-- app/m/ --\n"
	}
	for _, test := range []alembicTest{
		{name: "none", archive: ini("version_locations ="), want: "VersionLocations: [ROOT/db/versions]\nno Missing\n"},
		{name: "as ever", archive: ini("version_locations = a, b  c,,%(here)s/a"), want: "VersionLocations: [ROOT/a ROOT/b ROOT/c]\nMissing: [ROOT/c]\n"},
		{name: "by spaces", archive: ini("version_locations = a  b,c\nversion_path_separator = space"), want: "VersionLocations: [ROOT/a ROOT/b,c]\n"},
		{name: "by colons", archive: ini("version_locations = a:b c\nversion_path_separator = :"), want: "VersionLocations: [ROOT/a ROOT/b c]\n"},
		{name: "by semicolons", archive: ini("version_locations = app:m ; b c;\npath_separator = ;"), want: "VersionLocations: [ROOT/app/m ROOT/b c]\n"},
		{name: "by lines", archive: ini("version_locations =\n  a\n\n  # not b\n  b c\npath_separator = newline"), want: "VersionLocations: [ROOT/a ROOT/b c]\nno Missing\n"},
		{name: "as the system", archive: ini("version_locations = a" + string(os.PathListSeparator) + "b c\nversion_path_separator = os"), want: "VersionLocations: [ROOT/a ROOT/b c]\n"},
		{name: "the newer option first", archive: ini("version_locations = a b;c\nversion_path_separator = wrong\npath_separator = space"), want: "VersionLocations: [ROOT/a ROOT/b;c]\n"},
		{name: "missing ones", archive: ini("version_locations = none a none ROOT/no app:none"), want: "VersionLocations: [ROOT/none ROOT/a ROOT/no ROOT/app/none]\nMissing: [ROOT/none ROOT/no ROOT/app/none]\n"},
		{name: "a missing package", archive: ini("version_locations = nope:m"), err: "ROOT/alembic.ini:3:21: version_locations: there is no Python package (a folder) nope in ROOT, ROOT/src or a virtual environment"},

		{name: "sys.path as ever", archive: ini("prepend_sys_path = .:a,b x\nversion_path_separator = ;"), want: "SysPath: [ROOT ROOT/a ROOT/b ROOT/x]\n"},
		{name: "sys.path by the newer option", archive: ini("prepend_sys_path = a;b c\npath_separator = ;"), want: "SysPath: [ROOT/a ROOT/b c]\n"},
	} {
		t.Run(test.name, test.run)
	}
}

func TestFlaskMigrate(t *testing.T) {
	const flask = `
-- migrations/alembic.ini --
# A generic, single database configuration.
[alembic]
# template used to generate migration files
# file_template = %%(rev)s_%%(slug)s
[loggers]
keys = root,sqlalchemy,alembic,flask_migrate
-- migrations/env.py --
from flask import current_app
-- migrations/versions/ --
-- app/ --
`
	const plain = "-- migrations/alembic.ini --\n[alembic]\nscript_location = %s\n-- migrations/versions/ --\n-- app/ --\n"
	for _, test := range []alembicTest{
		{name: "its shape", path: "?", from: "app", archive: flask, want: `
File: ROOT/migrations/alembic.ini
Dir: ROOT/migrations
VersionLocations: [ROOT/migrations/versions]
ScriptLocation: ROOT/migrations
Dir: ROOT
FlaskMigrate: true
`},
		{name: "from inside", path: "?", from: "migrations/versions", archive: flask, want: "ScriptLocation: ROOT/migrations\nFlaskMigrate: true\n"},
		{name: "named", path: "migrations/alembic.ini", from: "app", archive: flask, want: "FlaskMigrate: true\nScriptLocation: ROOT/migrations\nDir: ROOT/app\n"},
		{name: "of another name", path: "db/alembic.ini", archive: "-- db/alembic.ini --\n[alembic]\n-- db/env.py --\n", want: "FlaskMigrate: true\nScriptLocation: ROOT/db\n"},
		{name: "with a location", path: "migrations/alembic.ini", archive: flask + "-- migrations/alembic.ini --\n[alembic]\nscript_location = %(here)s\n", want: "FlaskMigrate: true\n"},
		{name: "with a container's path", path: "?", from: "app", archive: flask + "-- migrations/versions/ --\n-- migrations/alembic.ini --\n[alembic]\nscript_location = /usr/src/app/migrations\n",
			want: "ScriptLocation: ROOT/migrations\nFlaskMigrate: true\n"},
		{name: "with another folder, which Flask-Migrate ignores", path: "?", from: "app", archive: flask + "-- migrations/versions/ --\n-- other/env.py --\n-- migrations/alembic.ini --\n[alembic]\nscript_location = other\n",
			want: "ScriptLocation: ROOT/migrations\nFlaskMigrate: true\n"},
		{name: "not Flask, misspelt", archive: "-- migrations/alembic.ini --\n[alembic]\nscript_location = migrationz\n-- migrations/env.py --\n",
			path: "migrations/alembic.ini", err: "ROOT/migrations/alembic.ini:2:19: script_location: there is no folder ROOT/migrationz or ROOT/migrations/migrationz"},
		{name: "not Flask", path: "?", archive: strings.ReplaceAll(plain, "%s", "migrations"), want: "ScriptLocation: ROOT/migrations\nDir: ROOT\nno FlaskMigrate\n"},
		{name: "not Flask, from there", path: "?", archive: strings.ReplaceAll(plain, "%s", ".") + "-- migrations/env.py --\n", want: "ScriptLocation: ROOT/migrations\nDir: ROOT/migrations\nno FlaskMigrate\n"},
	} {
		t.Run(test.name, test.run)
	}
}

func TestFindAlembic(t *testing.T) {
	for _, test := range []struct{ name, archive, from, want string }{
		{"alembic.ini above", usual, "alembic/versions", "alembic.ini"},
		{"ramus.toml first", usual + "-- ramus.toml --\n", ".", "ramus.toml"},
		{"the nearest", usual + "-- ramus.toml --\n-- sub/alembic.ini --\n-- sub/x/ --\n", "sub/x", "sub/alembic.ini"},
		{"before pyproject.toml", usual + "-- pyproject.toml --\n[tool.alembic]\n", ".", "alembic.ini"},
		{"pyproject.toml before migrations", "-- pyproject.toml --\n[tool.alembic]\n-- migrations/alembic.ini --\n-- migrations/env.py --\n", ".", "pyproject.toml"},
		{"a pyproject.toml of others", "-- pyproject.toml --\n[tool.poetry.dependencies]\nalembic = '*'\n-- migrations/alembic.ini --\n-- migrations/env.py --\n", ".", "migrations/alembic.ini"},
		{"no shape of a project", "-- migrations/alembic.ini --\n[alembic]\n# script_location = x\n-- sub/alembic.ini --\n-- pyproject.toml --\n", ".", ""},
		{"folders of these names", "-- ramus.toml/ --\n-- alembic.ini/ --\n-- pyproject.toml/ --\n-- migrations/alembic.ini/ --\n", ".", ""},
		{"a file migrations", "-- migrations --\n", ".", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := tree(t, test.archive)
			got, err := Find(filepath.Join(root, test.from))
			if test.want == "" && errors.Is(err, fs.ErrNotExist) && errors.Is(err, ErrConfig) {
				return
			}
			if err != nil || got != filepath.Join(root, test.want) {
				t.Errorf("Find = %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

// TestReadBeside checks that a file next to another counts only if it can be read.
func TestReadBeside(t *testing.T) {
	root := tree(t, usual+"-- pyproject.toml/ --\n-- ramus.toml/ --\n")
	if _, err := Read(filepath.Join(root, "alembic.ini"), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := Read(filepath.Join(root, "none.ini"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
