package project

import (
	"os"
	"path/filepath"
	"testing"
)

// usual is the alembic.ini of Alembic's template, with its scripts.
const usual = `
-- alembic.ini --
# A generic, single database configuration.
[alembic]
script_location = alembic
# file_template = %%(year)d_%%(rev)s
prepend_sys_path = .
version_path_separator = os  # Use os.pathsep. Default configuration used for new projects.
sqlalchemy.url = driver://user:pass@localhost/dbname
[post_write_hooks]
# hooks = black
[loggers]
keys = root,sqlalchemy,alembic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
-- alembic/env.py --
-- alembic/versions/ --
`

func TestAlembic(t *testing.T) {
	const scripts = "-- db/env.py --\n-- db/versions/ --\n"
	for _, test := range []alembicTest{
		{name: "the template", archive: usual, want: `
File: ROOT/alembic.ini
Dir: ROOT
VersionLocations: [ROOT/alembic/versions]
Files: [ROOT/alembic.ini]
ScriptLocation: ROOT/alembic
SysPath: [ROOT]
no Database
no VersionTable
no Name
no FlaskMigrate
no Hooks
`},
		{name: "every option", archive: `
-- alembic.ini --
[DEFAULT]
base = %(here)s/db
[alembic]
script_location = %(base)s
file_template = %%(year)d/%%(month).2d_%%(rev)s_%%(slug)s
timezone = Europe/Berlin
truncate_slug_length =  1_0
revision_environment = True
sourceless = true
recursive_version_locations = true
version_locations = %(base)s/one;%(base)s/two
path_separator = ;
output_encoding = latin-1
databases = engine1, engine2
sqlalchemy.url = postgresql+psycopg2://ann:${x}%%40$@db/app
[post_write_hooks]
hooks = black, ruff,lint
black.type = console_scripts
black.entrypoint = black
black.options = -l 79 REVISION_SCRIPT_FILENAME
ruff.type = exec
ruff.executable = %(here)s/bin/ruff
lint.cwd = %(here)s
` + scripts + "-- db/one/ --\n-- db/two/ --\n", want: `
Database: postgresql+psycopg2://ann:${x}%40$@db/app
Timezone: Europe/Berlin
FileTemplate: %(year)d/%(month).2d_%(rev)s_%(slug)s
TruncateSlugLength: 10
VersionLocations: [ROOT/db/one ROOT/db/two]
Recursive: true
Sourceless: true
RunEnvironment: true
OutputEncoding: latin-1
Databases: [engine1 engine2]
Hooks: [{Name:black Type:console_scripts Options:map[entrypoint:black options:-l 79 REVISION_SCRIPT_FILENAME]} ` +
			"{Name:ruff Type:exec Options:map[executable:ROOT/bin/ruff]} {Name:lint Type: Options:map[cwd:ROOT]}]\n"},
		{name: "what is false", archive: "-- alembic.ini --\n[alembic]\nscript_location = db\nsourceless = True\n" +
			"recursive_version_locations = yes\nrevision_environment = 1\ntruncate_slug_length = 0\ntimezone =\nsqlalchemy.url =\n" + scripts,
			want: "no Sourceless\nno Recursive\nno RunEnvironment\nno TruncateSlugLength\nno Timezone\nno Database\n"},
		{name: "a zone in capitals", archive: "-- alembic.ini --\n[alembic]\nscript_location = db\ntimezone = utc\n" + scripts, want: "Timezone: UTC\n"},
		{name: "keys in any case", archive: "-- alembic.ini --\n[alembic]\nScript_Location : db\nSQLALCHEMY.URL = x://\n" + scripts,
			want: "ScriptLocation: ROOT/db\nDatabase: x://\n"},
		{name: "what matters to nobody here", archive: "-- alembic.ini --\n[alembic]\nscript_location = db\nother = %(oops)s\nsqlalchemy.echo = 100%\n" +
			"databases = %(oops)s\n" + scripts, want: "ScriptLocation: ROOT/db\nno Databases\n"},

		{name: "another section", section: "prod", archive: "-- alembic.ini --\n[alembic]\nscript_location = none\n" +
			"[prod]\nscript_location = db\nsqlalchemy.url = prod://\n" + scripts, want: "Name: prod\nScriptLocation: ROOT/db\nDatabase: prod://\nno Env\n"},
		{name: "the usual section by its name", section: "alembic", archive: usual, want: "ScriptLocation: ROOT/alembic\nno Name\n"},
		{name: "a misspelled section", section: "prd", archive: usual + "-- alembic.ini --\n[alembic]\n[prod]\n[logger_x]\n",
			err: "ROOT/alembic.ini: there is no section [prd]; did you mean prod? (-n takes: alembic, prod)"},
		{name: "only others", archive: "-- alembic.ini --\n[one]\n[two]\n[post_write_hooks]\n",
			err: "ROOT/alembic.ini: there is no section [alembic] (-n takes: one, two)"},
		{name: "DEFAULT is no section", section: "DEFAULT", archive: "-- alembic.ini --\n[DEFAULT]\nscript_location = db\n",
			err: "ROOT/alembic.ini: there is no section [DEFAULT]"},

		{name: "an INI file of another name", path: "conf/app.conf", archive: "-- conf/app.conf --\n[alembic]\nscript_location = %(here)s/../db\n" + scripts,
			want: "File: ROOT/conf/app.conf\nDir: ROOT/conf\nScriptLocation: ROOT/db\nFiles: [ROOT/conf/app.conf]\n"},
	} {
		t.Run(test.name, test.run)
	}
}

func TestAlembicWithRamus(t *testing.T) {
	const both = usual + `
-- ramus.toml --
database = "sqlite:own.db"
version_locations = ["more", "alembic/versions"]
file_template = "%(slug)s"
timezone = "UTC"
truncate_slug_length = 7
version_table = "app_version"
log = true
transaction = "all"
alembic = "uv run 'my alembic'"
[env.prod]
version_locations = ["prod"]
alembic = ["poetry", "run", "alembic"]
version_table_schema = ""
[env.dev]
log = false
`
	for _, test := range []alembicTest{
		{name: "it adds, and wins", archive: both, want: `
Database: sqlite:own.db
FileTemplate: %(slug)s
Timezone: UTC
TruncateSlugLength: 7
VersionLocations: [ROOT/alembic/versions ROOT/more]
Added: [{Dir:ROOT/more At:ROOT/ramus.toml:2 InPackage:false written:more}]
VersionTable: app_version
Log: true
Transaction: all
Program: [uv run my alembic]
TableSaid: true
no SchemaSaid
`},
		{name: "its environment", archive: both, section: "prod", want: `
Env: prod
VersionLocations: [ROOT/alembic/versions ROOT/more ROOT/prod]
Added: [{Dir:ROOT/more At:ROOT/ramus.toml:2 InPackage:false written:more} {Dir:ROOT/prod At:ROOT/ramus.toml:11 InPackage:false written:prod}]
Program: [poetry run alembic]
SchemaSaid: true
no Name
`},
		{name: "another environment shares nothing", archive: both, section: "dev", want: `
Env: dev
VersionLocations: [ROOT/alembic/versions ROOT/more]
Program: [uv run my alembic]
no SchemaSaid
no Log
`},
		{name: "section and environment", archive: both + "-- alembic.ini --\n[prod]\nscript_location = alembic\n", section: "prod",
			want: "Env: prod\nName: prod\n"},
		{name: "neither", archive: both, section: "prid",
			err: "ROOT/alembic.ini: there is no section [prid], nor an [env.prid] in ramus.toml; did you mean prod? (-n takes: alembic, dev, prod)"},
		{name: "found by the search", archive: both, path: "?", from: "alembic/versions", want: "File: ROOT/ramus.toml\nFiles: [ROOT/alembic.ini]\n"},
		{name: "handed in", archive: both, path: "ramus.toml", want: "File: ROOT/ramus.toml\nScriptLocation: ROOT/alembic\n"},
		{name: "by itself", archive: "-- ramus.toml --\nlog = true\n", path: "ramus.toml", want: "no Alembic\nVersionTable: ramus_version\n"},
		{name: "by itself, with its own key", archive: "-- ramus.toml --\nalembic = 'alembic'\n", path: "ramus.toml",
			err: "ROOT/ramus.toml:1:11: alembic is for an Alembic project, which this is not: there is no alembic.ini beside this file, " +
				"nor a pyproject.toml with [tool.alembic]"},
		{name: "beside an INI file of another name", archive: both + "-- other.ini --\n[alembic]\nscript_location = alembic\n", path: "other.ini",
			want: "Log: true\nFiles: [ROOT/other.ini]\n"},
	} {
		t.Run(test.name, test.run)
	}
}

func TestAlembicFaults(t *testing.T) {
	for _, test := range []alembicTest{
		{name: "all at once", archive: `
-- alembic.ini --
[alembic]
script_location =
file_template = %%(slag)s
timezone = Europe/Atlantis
truncate_slug_length = forty
version_locations = a:b
path_separator = os  # as usual
prepend_sys_path = 100%
output_encoding =
-- ramus.toml --
logs = true
alembic = "uv run 'alembic"
[env.a]
alembic = []
[env.b]
alembic = ["", "x"]
[env.c]
alembic = ["x", 1]
`, err: `
ROOT/alembic.ini:2:18: script_location must not be empty
ROOT/alembic.ini:3:17: file_template: "%(slag)s" has a token other than %(rev)s %(slug)s %(epoch)s %(year)d %(month).2d %(day).2d %(hour).2d %(minute).2d %(second).2d
ROOT/alembic.ini:4:12: timezone: "Europe/Atlantis" is not known here; write a name such as "UTC" or "Europe/Berlin"
ROOT/alembic.ini:5:24: truncate_slug_length must be a whole number, not "forty"
ROOT/alembic.ini:7:18: path_separator must be os, space, newline, : or ;, not "os  # as usual"; a comment needs a line of its own
ROOT/alembic.ini:8:23: prepend_sys_path: a % must be followed by another % or by (name)s; write %% for a %
ROOT/alembic.ini:9:18: output_encoding must not be empty
ROOT/ramus.toml:1:1: unknown key logs; did you mean log?
ROOT/ramus.toml:2:11: alembic: a quote is never closed
ROOT/ramus.toml:4:11: alembic names no program
ROOT/ramus.toml:6:11: alembic names no program
ROOT/ramus.toml:8:17: each of alembic must be a string, not an integer`},
		{name: "no INI file, and more", archive: "-- alembic.ini --\nsqlalchemy.url = pg://ann:s3cret@h\n[alembic]\nx\n-- pyproject.toml --\n[tool.alembic]\nx = \n", err: `
ROOT/alembic.ini:1:1: text before the first [section]
ROOT/alembic.ini:3:1: no = or : after an option's name; indent a line that continues a value
ROOT/pyproject.toml:2:5: unexpected character U+000A at start of value`},
		{name: "scripts in other sections", archive: "-- alembic.ini --\n[alembic]\nx = 1\n[core]\nscript_location = a\n[tenant]\nscript_location = b\n",
			err: "ROOT/alembic.ini: there is no option script_location in [alembic]; other sections have one: -n core, -n tenant"},
		{name: "no scripts", archive: "-- alembic.ini --\n[alembic]\nx = 1\n", err: "ROOT/alembic.ini: there is no option script_location in [alembic]"},
		{name: "hooks", archive: usual + "-- alembic.ini --\n[alembic]\nscript_location = alembic\n[post_write_hooks]\nx.options = %(x)s\n",
			err: "ROOT/alembic.ini:4:13: x.options: neither [post_write_hooks] nor [DEFAULT] has the option named in this %(name)s; write %%( for a literal %("},
	} {
		t.Run(test.name, test.run)
	}
}

func TestAlembicDatabase(t *testing.T) {
	const head = "-- db/env.py --\n-- alembic.ini --\n[alembic]\nscript_location = db\n"
	for _, test := range []struct{ name, archive, want, err string }{
		{"nothing in it is replaced", head + "sqlalchemy.url = pg://u:${HOME}$${x}@h/%%20\n", "pg://u:${HOME}$${x}@h/%20", ""},
		{"a relative SQLite path", head + "sqlalchemy.url = sqlite:///data/app.db\n", "sqlite:///ROOT/data/app.db", ""},
		{"none", head, "", "ROOT/alembic.ini: there is no sqlalchemy.url; name the database with --database, RAMUS_DATABASE or database in ramus.toml"},
		{"the template's", head + "sqlalchemy.url = driver://user:pass@localhost/dbname\n", "",
			"ROOT/alembic.ini:3:18: sqlalchemy.url names no database; name it with --database, RAMUS_DATABASE or database in ramus.toml"},
		{"what env.py would put in", head + "sqlalchemy.url = pg://ann:s3cret@%(HOST)s/app\n", "", "ROOT/alembic.ini:3:34: sqlalchemy.url: " +
			"neither [alembic] nor [DEFAULT] has the option named in this %(name)s; write %%( for a literal %(; or name the database with --database"},
		{"a password's percent sign", head + "sqlalchemy.url = pg://ann:s3%cret@h\n", "", "ROOT/alembic.ini:3:29: sqlalchemy.url: " +
			"a % must be followed by another % or by (name)s; write %% for a %; or name the database with --database"},
		{"ramus.toml's own", head + "sqlalchemy.url = pg://\n-- ramus.toml --\ndatabase = 'sqlite:${NAME}.db'\n", "sqlite:ROOT/set.db", ""},
		{"ramus.toml's own, wrong", head + "-- ramus.toml --\n\ndatabase = '${NONE}'\n", "",
			"ROOT/ramus.toml:2:12: database needs the environment variable NONE, which is not set; set it, or name the database with --database"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := tree(t, test.archive)
			c, err := Read(filepath.Join(root, "alembic.ini"), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.DatabaseURL(func(name string) (string, bool) { return "set", name != "NONE" })
			if err != nil {
				if message := underRoot(err.Error(), root); message != test.err {
					t.Errorf("got  %s\nwant %s", message, test.err)
				}
			}
			if got = underRoot(got, root); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRelativePaths(t *testing.T) {
	root := tree(t, usual)
	t.Chdir(root)
	c, err := Read("alembic.ini", Options{Dir: "."})
	if err != nil || c.File != "alembic.ini" || c.Alembic.Files[0] != "alembic.ini" || c.Alembic.ScriptLocation != filepath.Join(root, "alembic") {
		t.Errorf("%+v, %+v, %v", c, c.Alembic, err)
	}
	if err := os.Remove("alembic.ini"); err != nil {
		t.Fatal(err)
	}
	if _, err := Read("alembic.ini", Options{}); err == nil || err.Error() != "no alembic.ini in "+root {
		t.Error(err)
	}
}

func BenchmarkReadAlembic(b *testing.B) {
	root := tree(b, usual)
	for b.Loop() {
		path, err := Find(root)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Read(path, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadRamus(b *testing.B) {
	root := tree(b, "-- ramus.toml --\n"+string(Template(Initial{Location: "migrations/versions", Database: Variable, Dialect: "postgres"})))
	for b.Loop() {
		path, err := Find(root)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Read(path, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
