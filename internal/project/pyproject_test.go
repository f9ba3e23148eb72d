package project

import "testing"

func TestPyproject(t *testing.T) {
	const scripts = "-- db/env.py --\n-- db/versions/ --\n-- src/ --\n"
	const toml = `
-- pyproject.toml --
[project]
dependencies = ["alembic>=1.16"]
[tool.alembic]
script_location = "%(here)s/db"
file_template = "%%(slug)s_%%(rev)s"
truncate_slug_length = 0x10
timezone = "UTC"
sourceless = true
recursive_version_locations = false
version_locations = ["%(here)s/one", "two"]
prepend_sys_path = [".", "src"]
sqlalchemy.url = "not://here"
[[tool.alembic.post_write_hooks]]
name = "black"
type = "console_scripts"
options = "-l 79 REVISION_SCRIPT_FILENAME %%"
[[tool.alembic.post_write_hooks]]
name = "ruff"
executable = "%(here)s/ruff"
` + scripts
	for _, test := range []alembicTest{
		{name: "all of it", path: "pyproject.toml", archive: toml, want: `
File: ROOT/pyproject.toml
Files: [ROOT/pyproject.toml]
ScriptLocation: ROOT/db
FileTemplate: %(slug)s_%(rev)s
TruncateSlugLength: 16
Timezone: UTC
Sourceless: true
VersionLocations: [ROOT/one ROOT/two]
Missing: [ROOT/one ROOT/two]
SysPath: [ROOT ROOT/src]
Hooks: [{Name:black Type:console_scripts Options:map[options:-l 79 REVISION_SCRIPT_FILENAME %]} {Name:ruff Type: Options:map[executable:ROOT/ruff]}]
no Database
no Recursive
`},
		{name: "found by the search", path: "?", from: "db", archive: toml, want: "File: ROOT/pyproject.toml\n"},
		{name: "the INI file goes first", archive: toml + `
-- alembic.ini --
[alembic]
sqlalchemy.url = x://
file_template = %%(rev)s
sourceless = false
version_locations =
[post_write_hooks]
`, want: `
File: ROOT/alembic.ini
Files: [ROOT/alembic.ini ROOT/pyproject.toml]
Database: x://
FileTemplate: %(rev)s
TruncateSlugLength: 16
VersionLocations: [ROOT/one ROOT/two]
no Sourceless
no Hooks
`},
		{name: "from either of them", path: "pyproject.toml", archive: toml + "-- alembic.ini --\n[alembic]\nsqlalchemy.url = x://\n",
			want: "Database: x://\nFiles: [ROOT/alembic.ini ROOT/pyproject.toml]\nHooks: [{Name:black"[:73]},
		{name: "the INI file has no such section", archive: toml + "-- alembic.ini --\n[x]\nfile_template = x\n", want: "FileTemplate: %(slug)s_%(rev)s\n"},
		{name: "nor another", section: "y", archive: toml + "-- alembic.ini --\n[x]\n", err: "ROOT/alembic.ini: there is no section [y]; did you mean x? (-n takes: x)"},
		{name: "a name without an INI file", section: "y", path: "pyproject.toml", archive: toml, err: "ROOT/pyproject.toml: there is no section [y]"},
		{name: "the environment of ramus.toml", section: "y", path: "pyproject.toml", archive: toml + "-- ramus.toml --\n[env.y]\nlog = true\n", want: "Env: y\nLog: true\n"},
		{name: "in the working folder", path: "conf/alembic.ini", from: ".", archive: toml + "-- conf/alembic.ini --\n[alembic]\n",
			want: "ScriptLocation: ROOT/db\nFiles: [ROOT/conf/alembic.ini ROOT/pyproject.toml]\n"},
		{name: "another tool's", archive: usual + "-- pyproject.toml --\n[project]\ndependencies = ['alembic']\nnot TOML\n", want: "Files: [ROOT/alembic.ini]\n"},
		{name: "beside ramus.toml", path: "ramus.toml", archive: toml + "-- ramus.toml --\n", want: "ScriptLocation: ROOT/db\n"},
		{name: "inline hooks", path: "pyproject.toml", archive: "-- pyproject.toml --\n[tool]\nalembic = { script_location = 'db', post_write_hooks = [{name = 'x', type = 'exec'}] }\n" + scripts,
			want: "ScriptLocation: ROOT/db\nHooks: [{Name:x Type:exec Options:map[]}]\n"},
		{name: "nothing of Alembic's", path: "pyproject.toml", archive: "-- pyproject.toml --\n[project]\n",
			err: "ROOT/pyproject.toml: there is no option script_location in [tool.alembic]"},
		{name: "wrong kinds", path: "pyproject.toml", archive: `
-- pyproject.toml --
[tool.alembic]
script_location = 5
file_template = "%(rev)s"
truncate_slug_length = -1
timezone = true
sourceless = "true"
version_locations = "versions"
prepend_sys_path = [1, ".%"]
post_write_hooks = [1, {name = "x", y = {z = 1}}, {type = "x"}]
`, err: `
ROOT/pyproject.toml:2:19: script_location must be a string, not an integer
ROOT/pyproject.toml:3:17: file_template: only %(here)s is replaced in pyproject.toml; write %% for a %
ROOT/pyproject.toml:4:24: truncate_slug_length must be a whole number, not "-1"
ROOT/pyproject.toml:5:12: timezone must be a string, not a boolean
ROOT/pyproject.toml:6:14: sourceless must be true or false, not a string
ROOT/pyproject.toml:7:21: version_locations must be an array of strings, not a string
ROOT/pyproject.toml:8:24: prepend_sys_path: only %(here)s is replaced in pyproject.toml; write %% for a %
ROOT/pyproject.toml:9:21: each of post_write_hooks must be a table, not an integer
ROOT/pyproject.toml:9:37: post_write_hooks.y must be a string, not a table
ROOT/pyproject.toml:9:51: a table of post_write_hooks without a name`},
		{name: "hooks that are no array", path: "pyproject.toml", archive: "-- pyproject.toml --\n[tool.alembic]\nscript_location = 'db'\n[tool.alembic.post_write_hooks]\nhooks = 'x'\n" + scripts,
			err: "ROOT/pyproject.toml:3:15: post_write_hooks must be an array of tables: [[tool.alembic.post_write_hooks]], not a table"},
	} {
		t.Run(test.name, test.run)
	}
}

func TestDeclaresAlembic(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                      false,
		"[tool.alembic]\nx = 1":                 true,
		"  [ tool . \"alembic\" ] # c\r\n":      true,
		"\ufeff[tool.alembic]\n":                true,
		"[[tool.alembic.post_write_hooks]]\n":   true,
		"[tool]\nalembic.script_location = 'x'": true,
		"[tool]\n'alembic' = {}":                true,
		"tool.alembic.script_location = 'x'":    true,
		"tool = {alembic = {}}":                 true,

		"[tool.alembics]\n": false,
		"[project]\ndependencies = [\n\"alembic>=1\",\n]":          false,
		"[tool.poetry.dependencies]\nalembic = '^1.0'":             false,
		"# [tool.alembic]\n":                                       false,
		"[tool.x]\ntool.alembic = 1":                               false,
		"[tool]\nalembics = 1":                                     false,
		"[tool.mypy]\n[[tool.mypy.overrides]]\nmodule='alembic.*'": false,
	} {
		if got := declaresAlembic([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
