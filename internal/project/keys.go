package project

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A key is a key of ramus.toml.
type key struct {
	name  string
	form  string // the form of its value, for messages
	usual string // its default in TOML, also valid as JSON; "" for none
	about string // one line, for the file that init writes and for the schema
	limit limit  // of its value, in the schema
	set   func(*reader, *Config, value)
}

// keys lists all keys of ramus.toml and of its [env.NAME].
var keys = []key{
	{"database", aString, "", "the URL of the database; ${VAR} and ${VAR:-default} are replaced by environment variables", limit{MinLength: 1}, (*reader).database},
	{"env_file", aString, `""`, "a file such as .env, with variables for database", limit{}, (*reader).envFile},
	{"dialect", aString, "", "the SQL that the revisions are written in; mysql is also for MariaDB", limit{Enum: dialects}, (*reader).dialect},
	{"scratch", aString, `""`, "the URL of the server on which ramus test makes databases of its own, and drops them", limit{}, (*reader).scratch},
	{"version_locations", anArray, "", "the folders with the revisions", limit{MinItems: 1}, (*reader).versionLocations},
	{"script_location", aString, `"migrations"`, "the folder whose folder versions has the revisions, without version_locations", limit{MinLength: 1}, (*reader).scriptLocation},
	{"recursive_version_locations", aBool, "true", "read subfolders", limit{}, (*reader).recursive},
	{"file_template", aString, `"%(rev)s_%(slug)s"`, "the names of new files", limit{MinLength: 1}, (*reader).fileTemplate},
	{"timezone", aString, `""`, `the time zone of dates in new files; "" is local time`, limit{}, (*reader).timezone},
	{"truncate_slug_length", anInteger, "40", "maximum length of the message in a file name", limit{Minimum: number(1)}, (*reader).truncateSlugLength},
	{"version_table", aString, `"ramus_version"`, "the table with the current heads", limit{MinLength: 1, MaxLength: maxTableName}, (*reader).versionTable},
	{"version_table_schema", aString, `""`, `the schema of that table; "" is the default of the connection`, limit{MaxLength: maxTableName}, (*reader).versionTableSchema},
	{"log", aBool, "true", "keep a log of who ran which revision, and when", limit{}, (*reader).log},
	{"transaction", aString, `"revision"`, `one transaction for each "revision", or one for "all" of a run`, limit{Enum: []string{string(TransactionRevision), string(TransactionAll)}}, (*reader).transaction},
	{"lock_timeout", aString, `"5m"`, "how long to wait for another runner", aDuration, duration("lock_timeout", `"0" does not wait`, func(c *Config) *time.Duration { return &c.LockTimeout })},
	{"ddl_lock_timeout", aString, `"3s"`, "how long a statement waits for a lock on the server", aDuration, duration("ddl_lock_timeout", `"0" is no limit`, func(c *Config) *time.Duration { return &c.DDLLockTimeout })},
	{"statement_timeout", aString, `"0"`, `how long a statement may run on the server; "0" is no limit`, aDuration, duration("statement_timeout", `"0" is no limit`, func(c *Config) *time.Duration { return &c.StatementTimeout })},
	{"edited", aString, `"warn"`, `about applied revisions whose file was edited: "warn", "refuse" or "ignore"`, policies(Warn, Refuse, Ignore), policy("edited", func(c *Config) *Policy { return &c.Edited }, Warn, Refuse, Ignore)},
	{"skipped", aString, `"refuse"`, `about revisions that were put below applied ones: "refuse" or "warn"`, policies(Refuse, Warn), policy("skipped", func(c *Config) *Policy { return &c.Skipped }, Refuse, Warn)},
	{"retries", anInteger, "10", "how many times a revision is retried after a lock timeout or a deadlock", limit{Minimum: number(0), Maximum: number(32767)}, (*reader).retries},
	{alembicKey, aCommand, "", "the command of the project's own Alembic, such as \"uv run alembic\"", limit{}, (*reader).alembic},
}

const (
	aString   = "a string"
	anArray   = "an array of strings"
	aCommand  = "a string or an array of strings"
	anInteger = "an integer"
	aBool     = "true or false"
)

// policy returns the function that sets a key with one of the allowed policies.
func policy(name string, field func(*Config) *Policy, allowed ...Policy) func(*reader, *Config, value) {
	return func(r *reader, c *Config, v value) {
		if !r.is(v, unstable.String, name, aString) {
			return
		}
		if !slices.Contains(allowed, Policy(v.text)) {
			r.complain(v.at, "%s must be %s, not %q", name, either(allowed), v.text)
			return
		}
		*field(c) = Policy(v.text)
	}
}

// either returns policies as a list: "a", "b" or "c".
func either(all []Policy) string {
	var b strings.Builder
	for i, p := range all {
		switch {
		case i > 0 && i == len(all)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(string(p)))
	}
	return b.String()
}

func (r *reader) database(c *Config, v value) {
	if !r.is(v, unstable.String, "database", aString) {
		return
	}
	if _, err := pieces(v.text); err != nil {
		r.complain(v.at, "database: %v", err)
		return
	}
	if strings.TrimSpace(v.text) == "" {
		r.complain(v.at, `database is empty; write a URL such as "sqlite:app.db"`)
		return
	}
	c.Database, c.databaseAt, c.databaseFrom = v.text, v.at, nil
	if r.file != c.File {
		c.databaseFrom = &origin{file: r.file}
	}
}

func (r *reader) versionLocations(c *Config, v value) {
	if v.kind == unstable.String {
		r.complain(v.at, "version_locations must be an array of strings, not a string; write [%q]", v.text)
		return
	}
	if !r.is(v, unstable.Array, "version_locations", anArray) {
		return
	}
	if len(v.list) == 0 {
		r.complain(v.at, "version_locations is empty; name at least one folder")
	}
	var locations []location
	seen := map[string]bool{}
	for _, element := range v.list {
		if !r.string(element, "each of version_locations") {
			continue
		}
		clean := path.Clean(filepath.ToSlash(element.text))
		if seen[clean] {
			r.complain(element.at, "version_locations names %s twice", element.text)
		}
		seen[clean] = true
		locations = append(locations, r.foldersOf(c, element)...)
	}
	r.setLocations(c, locations)
}

// addLocation adds a folder of an Alembic project, unless it is listed already.
func (c *Config) addLocation(path string) {
	if !slices.Contains(c.VersionLocations, path) {
		c.VersionLocations = append(c.VersionLocations, path)
	}
}

// fileToken matches a token of a file template: Python's % formatting, as in
// Alembic and sqlfile.Naming.
var fileToken = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%(?:%|\((?:rev|slug)\)[-+ #0]*\d{0,2}(?:\.\d{0,2})?s|` +
		`\((?:epoch|year|month|day|hour|minute|second)\)[-+ #0]*\d{0,2}(?:\.\d{0,2})?[dis])`)
})

func (r *reader) fileTemplate(c *Config, v value) {
	if r.string(v, "file_template") {
		r.template(c, v)
	}
}

// template sets the file template to v, unless no file can have such a name.
func (r *reader) template(c *Config, v value) {
	rest := fileToken().ReplaceAllString(v.text, "")
	switch {
	case strings.Contains(v.text, "%%("):
		r.complain(v.at, "file_template: write %%(rev)s with one %%; two are for alembic.ini")
	case strings.Contains(rest, "%"):
		r.complain(v.at, "file_template: %q has a token other than %%(rev)s %%(slug)s %%(epoch)s "+
			"%%(year)d %%(month).2d %%(day).2d %%(hour).2d %%(minute).2d %%(second).2d", v.text)
	case !filepath.IsLocal(filepath.FromSlash(v.text)):
		r.complain(v.at, "file_template must stay inside the folder of revisions; %q does not", v.text)
	default:
		c.FileTemplate = v.text
	}
}

// timezone finds a time zone as Alembic does: by its name, else by its name in
// upper case. The empty name means local time.
func (r *reader) timezone(c *Config, v value) {
	if !r.is(v, unstable.String, "timezone", aString) {
		return
	}
	if v.text == "" {
		c.Timezone = time.Local
		return
	}
	zone, err := time.LoadLocation(v.text)
	if err != nil {
		zone, err = time.LoadLocation(strings.ToUpper(v.text))
	}
	if err != nil {
		r.complain(v.at, `timezone: %q is not known here; write a name such as "UTC" or "Europe/Berlin"`, v.text)
		return
	}
	c.Timezone = zone
}

func (r *reader) truncateSlugLength(c *Config, v value) {
	if !r.is(v, unstable.Integer, "truncate_slug_length", anInteger) {
		return
	}
	n, err := strconv.ParseInt(v.text, 0, 32)
	if err != nil || n < 1 {
		r.complain(v.at, "truncate_slug_length must be 1 or more, not %s", v.text)
		return
	}
	c.TruncateSlugLength = int(n)
}

// maxTableName is PostgreSQL's limit of 63 bytes, less the "_log" of the log's
// name.
const maxTableName = 59

func (r *reader) versionTable(c *Config, v value) {
	if r.tableName(v, "version_table", "table", &c.VersionTable) && c.Alembic != nil {
		c.Alembic.TableSaid = true
	}
}

// versionTableSchema sets the schema; empty means the database's default.
func (r *reader) versionTableSchema(c *Config, v value) {
	said := true
	if v.kind == unstable.String && v.text == "" {
		c.VersionTableSchema = ""
	} else {
		said = r.tableName(v, "version_table_schema", "schema", &c.VersionTableSchema)
	}
	if said && c.Alembic != nil {
		c.Alembic.SchemaSaid = true
	}
}

// tableName sets field to the name of a table or schema, and reports whether the
// name is valid.
func (r *reader) tableName(v value, name, thing string, field *string) bool {
	if !r.string(v, name) {
		return false
	}
	strange := strings.IndexFunc(v.text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '$' && c != '-'
	})
	switch {
	case strange >= 0:
		r.complain(v.at, "%s: %q is not a valid %s name; use letters, digits, _ $ -", name, v.text, thing)
	case len(v.text) > maxTableName:
		r.complain(v.at, "%s: %q is longer than %d bytes", name, v.text, maxTableName)
	default:
		*field = v.text
		return true
	}
	return false
}

func (r *reader) log(c *Config, v value) {
	if r.is(v, unstable.Bool, "log", aBool) {
		c.Log = v.text == "true"
	}
}

func (r *reader) transaction(c *Config, v value) {
	if !r.is(v, unstable.String, "transaction", aString) {
		return
	}
	switch t := Transaction(v.text); t {
	case TransactionRevision, TransactionAll:
		c.Transaction = t
	default:
		r.complain(v.at, `transaction must be "revision" or "all", not %q%s`, v.text,
			didYouMean(v.text, []string{string(TransactionRevision), string(TransactionAll)}))
	}
}

// duration returns the setter of a duration; zero is the meaning of "0".
func duration(name, zero string, field func(*Config) *time.Duration) func(*reader, *Config, value) {
	return func(r *reader, c *Config, v value) {
		if !r.is(v, unstable.String, name, `a string such as "5m"`) {
			return
		}
		d, err := time.ParseDuration(v.text)
		switch {
		case err != nil:
			r.complain(v.at, `%s: %q is not a duration; write one such as "90s", "5m" or "1h30m"`, name, v.text)
		case d < 0:
			r.complain(v.at, `%s: %q is negative; %s`, name, v.text, zero)
		default:
			*field(c) = d
		}
	}
}

func (r *reader) retries(c *Config, v value) {
	if !r.is(v, unstable.Integer, "retries", anInteger) {
		return
	}
	n, err := strconv.ParseInt(v.text, 0, 16)
	if err != nil || n < 0 {
		r.complain(v.at, "retries must be 0 or more, not %s", v.text)
		return
	}
	c.Retries = int(n)
}

// string reports whether v is a string that is not empty and has no ${VAR}, and
// records a fault otherwise.
func (r *reader) string(v value, name string) bool {
	if !r.is(v, unstable.String, name, aString) {
		return false
	}
	switch {
	case v.text == "":
		r.complain(v.at, "%s must not be empty", name)
	case strings.ContainsRune(v.text, 0):
		r.complain(v.at, "%s must not contain a NUL", name)
	case strings.Contains(v.text, "${"):
		r.complain(v.at, "%s: ${VAR} is replaced in database only", name)
	default:
		return true
	}
	return false
}

// is reports whether v has a kind, and records a fault otherwise.
func (r *reader) is(v value, kind unstable.Kind, name, form string) bool {
	if v.kind == kind {
		return true
	}
	r.complain(v.at, "%s must be %s, not %s", name, form, kindName(v.kind))
	return false
}

func kindName(kind unstable.Kind) string {
	switch kind {
	case unstable.String:
		return "a string"
	case unstable.Bool:
		return "a boolean"
	case unstable.Integer:
		return "an integer"
	case unstable.Float:
		return "a float"
	case unstable.Array:
		return "an array"
	case unstable.Table, unstable.ArrayTable, unstable.InlineTable:
		return "a table"
	default:
		return "a date or time"
	}
}
