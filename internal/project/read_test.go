package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestReadEveryKey(t *testing.T) {
	const text = "\ufeff" + `
database = 'postgres://ann:${PASSWORD}@db/app'
version_locations = ["migrations/api", "/srv/admin"]
file_template = "%(year)d/%(month).2d-%(rev)s_%(slug)s"
timezone = "utc"
truncate_slug_length = 1_0
version_table = "app_version"
version_table_schema = "ops"
log = false
transaction = "all"
lock_timeout = "1m30s"
ddl_lock_timeout = "0"
statement_timeout = "2h"
edited = "refuse"
skipped = "warn"
retries = 0x3
`
	want := Config{
		File: "ramus.toml", Dir: "/app",
		Database:           "postgres://ann:${PASSWORD}@db/app",
		VersionLocations:   []string{"migrations/api", "/srv/admin"},
		FileTemplate:       "%(year)d/%(month).2d-%(rev)s_%(slug)s",
		Timezone:           time.UTC,
		Recursive:          true,
		TruncateSlugLength: 10,
		VersionTable:       "app_version",
		VersionTableSchema: "ops",
		Transaction:        TransactionAll,
		LockTimeout:        90 * time.Second,
		StatementTimeout:   2 * time.Hour,
		Edited:             Refuse,
		Skipped:            Warn,
		Retries:            3,
		databaseAt:         place{2, 12},
	}
	got, err := parse([]byte(text), "ramus.toml", "/app", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Timezone.String() != "UTC" {
		t.Errorf("timezone %s", got.Timezone)
	}
	got.Timezone = time.UTC
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	inside, outside := filepath.FromSlash("/app/migrations/api"), "/srv/admin"
	if runtime.GOOS == "windows" { // a path without a drive is relative there
		outside = `\app\srv\admin`
	}
	if locations := got.Locations(); !reflect.DeepEqual(locations, []string{inside, outside}) {
		t.Errorf("Locations() = %q", locations)
	}
}

func TestReadEnvironment(t *testing.T) {
	const text = `
env.ci.database = "sqlite::memory:"
database = "sqlite:dev.db"
lock_timeout = "1s"
env.inline = { log = false, "lock_timeout" = "2s" }
[env.prod]
database = "sqlite:prod.db"
transaction = "all"
[env.empty]
`
	for env, want := range map[string]Config{
		"":       {Database: "sqlite:dev.db", LockTimeout: time.Second, Transaction: "revision", Log: true},
		"ci":     {Database: "sqlite::memory:", LockTimeout: time.Second, Transaction: "revision", Log: true},
		"inline": {Database: "sqlite:dev.db", LockTimeout: 2 * time.Second, Transaction: "revision"},
		"prod":   {Database: "sqlite:prod.db", LockTimeout: time.Second, Transaction: "all", Log: true},
		"empty":  {Database: "sqlite:dev.db", LockTimeout: time.Second, Transaction: "revision", Log: true},
	} {
		got, err := parse([]byte(text), "ramus.toml", "/app", Options{Name: env})
		if err != nil {
			t.Errorf("-n %s: %v", env, err)
			continue
		}
		if got.Env != env || got.Database != want.Database || got.LockTimeout != want.LockTimeout ||
			got.Transaction != want.Transaction || got.Log != want.Log {
			t.Errorf("-n %s:\n got %+v\nwant %+v", env, got, want)
		}
	}
}

func TestReadFaults(t *testing.T) {
	for _, test := range []struct{ name, text, env, want string }{
		{name: "unknown keys, all at once", text: `
databse = "sqlite:app.db"
lock_timeout = "5m"
"odd key" = 1
retrys = 3
`, want: `
ramus.toml:2:1: unknown key databse; did you mean database?
ramus.toml:4:1: unknown key "odd key"
ramus.toml:5:1: unknown key retrys; did you mean retries?`},

		{name: "an unknown table is one fault", text: `
[gate]
allow = ["api"]
heads = 3
shipped = ["v*", 4]
[[gates]]
x = 1
`, want: `
ramus.toml:3:1: unknown key gate.allow
ramus.toml:4:9: gate.heads must be true or false, not an integer
ramus.toml:5:18: each of gate.shipped must be a string, not an integer
ramus.toml:6:3: unknown key gates; did you mean gate?`},

		{name: "refs of the gate", text: `
[gate]
against = ["", 1]
`, want: `
ramus.toml:3:12: each of gate.against must not be empty
ramus.toml:3:16: each of gate.against must be a string, not an integer`},

		{name: "wrong types", text: `
database = 5
version_locations = "migrations"
file_template = ["x"]
timezone = 1979-05-27
truncate_slug_length = "40"
version_table = 1.5
log = "false"
transaction = false
lock_timeout = 300
`, want: `
ramus.toml:2:12: database must be a string, not an integer
ramus.toml:3:21: version_locations must be an array of strings, not a string; write ["migrations"]
ramus.toml:4:17: file_template must be a string, not an array
ramus.toml:5:12: timezone must be a string, not a date or time
ramus.toml:6:24: truncate_slug_length must be an integer, not a string
ramus.toml:7:17: version_table must be a string, not a float
ramus.toml:8:7: log must be true or false, not a string
ramus.toml:9:15: transaction must be a string, not a boolean
ramus.toml:10:16: lock_timeout must be a string such as "5m", not an integer`},

		{name: "tables for values", text: `
log = {}
lock_timeout.wait = "5m"
[database]
url = "sqlite:app.db"
[[transaction]]
`, want: `
ramus.toml:2:1: log must be true or false, not a table
ramus.toml:3:1: lock_timeout must be a string, not a table
ramus.toml:4:2: database must be a string, not a table
ramus.toml:6:3: transaction must be a string, not a table`},

		{name: "wrong values", text: `
database = " "
version_locations = []
file_template = "%(rev)s_%(slag)s"
timezone = "Europe/Atlantis"
truncate_slug_length = 0
version_table = "public.version"
transaction = "al"
lock_timeout = "5 minutes"
`, want: `
ramus.toml:2:12: database is empty; write a URL such as "sqlite:app.db"
ramus.toml:3:21: version_locations is empty; name at least one folder
ramus.toml:4:17: file_template: "%(rev)s_%(slag)s" has a token other than %(rev)s %(slug)s %(epoch)s %(year)d %(month).2d %(day).2d %(hour).2d %(minute).2d %(second).2d
ramus.toml:5:12: timezone: "Europe/Atlantis" is not known here; write a name such as "UTC" or "Europe/Berlin"
ramus.toml:6:24: truncate_slug_length must be 1 or more, not 0
ramus.toml:7:17: version_table: "public.version" is not a valid table name; use letters, digits, _ $ -
ramus.toml:8:15: transaction must be "revision" or "all", not "al"; did you mean all?
ramus.toml:9:16: lock_timeout: "5 minutes" is not a duration; write one such as "90s", "5m" or "1h30m"`},

		{name: "more wrong values", text: `
version_locations = ["a", "./a", "", 3, "${HOME}", ["b"]]
file_template = "%%(rev)s"
truncate_slug_length = 99999999999
version_table = ""
lock_timeout = "-1s"
`, want: `
ramus.toml:2:21: each of version_locations must be a string, not an array
ramus.toml:2:27: version_locations names ./a twice
ramus.toml:2:34: each of version_locations must not be empty
ramus.toml:2:38: each of version_locations must be a string, not an integer
ramus.toml:2:41: each of version_locations: ${VAR} is replaced in database only
ramus.toml:3:17: file_template: write %(rev)s with one %; two are for alembic.ini
ramus.toml:4:24: truncate_slug_length must be 1 or more, not 99999999999
ramus.toml:5:17: version_table must not be empty
ramus.toml:6:16: lock_timeout: "-1s" is negative; "0" does not wait`},

		{name: "a file template that leaves the folder", text: `file_template = "../%(rev)s"`, want: `
ramus.toml:1:17: file_template must stay inside the folder of revisions; "../%(rev)s" does not`},

		{name: "a table's name too long for its log", text: `version_table = "` + strings.Repeat("v", 60) + `"`, want: `
ramus.toml:1:17: version_table: "` + strings.Repeat("v", 60) + `" is longer than 59 bytes`},

		{name: "variables, without the URL", text: `
database = "postgres://ann:s3cret@${HOST/app"
[env.a]
database = "postgres://ann:s3cret@${HOST:-${OTHER}}/app"
[env.b]
database = "postgres://ann:s3cret@${HOST:?none}/app"
`, want: `
ramus.toml:2:12: database: a ${ without }
ramus.toml:4:12: database: a ${VAR} cannot contain another
ramus.toml:6:12: database: only ${VAR} and ${VAR:-default} are replaced; write $${ for a literal ${`},

		{name: "environments are checked, chosen or not", text: `
[env.prod]
databas = "sqlite:app.db"
[env.ci]
log = 1
env = 3
[env.ci.database]
[[env.dev]]
`, env: "ci", want: `
ramus.toml:3:1: unknown key databas; did you mean database?
ramus.toml:5:7: log must be true or false, not an integer
ramus.toml:6:1: unknown key env
ramus.toml:7:9: database must be a string, not a table
ramus.toml:8:7: env.dev must be a table: [env.NAME], with the keys below it`},

		{name: "keys right below env", text: "[env]\ndatabase = \"sqlite:app.db\"\n", want: `
ramus.toml:2:1: env.database must be a table: [env.NAME], with the keys below it`},

		{name: "env is no table", text: "env = 'prod'\n", want: `
ramus.toml:1:1: env may only contain tables: [env.NAME]`},

		{name: "an unknown environment", text: "[env.prod]\n[env.dev]\n", env: "prd", want: `
ramus.toml: there is no [env.prd]; did you mean prod? (defined: dev, prod)`},

		{name: "no environments", text: "log = true\n", env: "prod", want: `
ramus.toml: there is no [env.prod], nor any other [env.NAME]`},

		{name: "a key twice, and others", text: "log = true\nlog = false\nlogs = 1\n", want: `
ramus.toml:2:1: key log is already defined
ramus.toml:3:1: unknown key logs; did you mean log?`},

		{name: "syntax, without the URL", text: "logs = 1\ndatabase = postgres://ann:s3cret@db/app\nx = 1\n", want: `
ramus.toml:1:1: unknown key logs; did you mean log?
ramus.toml:2:12: unexpected character U+0070 'p' at start of value`},

		{name: "not UTF-8", text: "database = \"sqlite:\xff.db\"\n", want: `
ramus.toml:1:20: invalid UTF-8 character in basic string`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parse([]byte(test.text), "ramus.toml", "/app", Options{Name: test.env})
			if !errors.Is(err, ErrConfig) {
				t.Fatalf("not an ErrConfig: %v", err)
			}
			got, want := err.Error(), strings.TrimPrefix(test.want, "\n")
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestReadEmptyIsDefault(t *testing.T) {
	got, err := parse(nil, "", "", Options{})
	if err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTemplateIsDefault(t *testing.T) {
	for _, location := range []string{"migrations/versions", `odd "name" <&>`, "ünï"} {
		got, err := parse(Template(Initial{Location: location, Database: "sqlite:{{location}}.db", Dialect: "sqlite"}), "", "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := Default()
		want.VersionLocations, want.Database, want.Dialect = []string{location}, "sqlite:{{location}}.db", "sqlite"
		want.databaseAt, want.dialectAt = got.databaseAt, got.dialectAt
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
}

// TestTemplateShowsDefaults checks that the values in the template's comments are
// the defaults.
func TestTemplateShowsDefaults(t *testing.T) {
	_, others, _ := strings.Cut(string(Template(Initial{})), "with their defaults:\n#\n")
	others, _, _ = strings.Cut(others, "#\n")
	got, err := parse([]byte(strings.ReplaceAll("\n"+others, "\n# ", "\n")), "", "", Options{})
	if err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("got %+v, %v", got, err)
	}
	shown := string(Template(Initial{}))
	for _, k := range keys {
		if k.name == alembicKey { // the key is not for the projects that ramus creates
			continue
		}
		if !strings.Contains(shown, "\n"+k.name+" = ") && !strings.Contains(shown, "\n# "+k.name+" = ") {
			t.Errorf("the template does not show %s", k.name)
		}
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ramus.toml")
	_, err := Read(path, Options{})
	if !errors.Is(err, ErrConfig) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	write(t, path, "log = false\n")
	c, err := Read(path, Options{})
	if err != nil || c.Log || c.Dir != dir || c.File != path {
		t.Errorf("Read = %+v, %v", c, err)
	}
	if _, err := Read(dir, Options{}); err == nil || errors.Is(err, ErrConfig) {
		t.Errorf("a folder: %v", err)
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(filepath.Join(deep, "ramus.toml"), 0o777); err != nil { // a folder with that name
		t.Fatal(err)
	}
	_, err := Find(deep)
	var missing *NotFoundError
	if !errors.As(err, &missing) || !errors.Is(err, ErrConfig) || !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("Find = %v", err)
	}
	if want := "no ramus.toml, alembic.ini, pyproject.toml with [tool.alembic] or migrations/alembic.ini in " + deep +
		" or a folder above it; `ramus init` creates one, -c FILE names another, --dir FOLDER does without"; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	for _, at := range []string{root, filepath.Join(root, "a")} { // the nearest one counts
		want := filepath.Join(at, "ramus.toml")
		write(t, want, "")
		if got, err := Find(deep); err != nil || got != want {
			t.Errorf("Find = %q, %v; want %q", got, err, want)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// FuzzRead checks that a configuration is valid or has faults with places in the
// text, in order, and that no fault contains the database's URL.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		string(Template(Initial{Location: "migrations/versions", Database: "sqlite:app.db", Dialect: "sqlite"})),
		"database = 5\n[env.a]\nlog = 'x'\n",
		"env = {a = {b.c = [1, [2, {d = 1}]]}}",
		"[[env]]\n[env.x]\n", "a.b = 1\n[a]\n", "log = 1979-05-27\nlog = 1\n", "\"\" = 0\n[\"\"]", "x = '''\n",
		"database = \"postgres://ann:XSECRETX@db\n", "database = ['XSECRETX${'\n]",
	} {
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, text, env string) {
		c, err := parse([]byte(text), "f", "/d", Options{Name: env})
		if err == nil {
			if c.FileTemplate == "" || c.Timezone == nil || c.TruncateSlugLength < 1 ||
				c.VersionTable == "" || len(c.VersionLocations) == 0 || c.LockTimeout < 0 {
				t.Errorf("invalid: %+v", c)
			}
			if _, err := c.DatabaseURL(func(string) (string, bool) { return "x", true }); err != nil && strings.TrimSpace(c.Database) != "" {
				t.Log(err)
			}
			return
		}
		lines := strings.Count(text, "\n") + 1
		last := place{}
		for _, fault := range err.(Errors) {
			at := place{fault.Line, fault.Column}
			if at.line > lines || at.line < last.line || at.line == last.line && at.column < last.column {
				t.Errorf("%v is outside of the text, or out of order", fault)
			}
			last = at
			if strings.Contains(fault.Message, "SECRET") && strings.Contains(text, "database = \"postgres://ann:XSECRETX@") {
				t.Errorf("shows the URL: %v", fault)
			}
			if utf8.ValidString(text) && utf8.ValidString(env) && !utf8.ValidString(fault.Message) {
				t.Errorf("not UTF-8: %q", fault.Message)
			}
		}
	})
}
