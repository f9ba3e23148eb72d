package project

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// Variable is the value of the key database that takes the URL from the environment.
const Variable = "${DATABASE_URL}"

// Literal returns the value of the key database for a URL, in which nothing is
// replaced.
func Literal(database string) string { return strings.ReplaceAll(database, "${", "$${") }

// DatabaseURL returns the database's URL. It replaces ${VAR} by the result of
// getenv (such as os.LookupEnv) or by that of the env_file, and ${VAR:-default} by the default if VAR is unset
// or empty. It joins a relative SQLite path to the configuration's folder. "$${"
// stands for "${"; any other $ is literal, and replaced values are not expanded
// again. An Alembic project's sqlalchemy.url has no variables; its relative SQLite
// path is joined to Alembic's working directory. The error is Errors, which names all
// unset variables, or a *dialect.URLError; it contains no password.
func (c Config) DatabaseURL(getenv func(string) (string, bool)) (string, error) {
	if c.Database == "" && c.NamedFolders && c.File == "" {
		return "", unnamedDatabase(getenv)
	}
	if from := c.databaseFrom; c.Database == "" || from != nil && from.literal {
		return c.literalURL()
	}
	url, err := c.expanded("database", c.Database, c.databaseError, getenv)
	if err != nil {
		return "", err
	}
	if url == "" {
		return "", Errors{c.databaseError("database is empty after its variables are replaced")}
	}
	return resolve(url, c.Dir)
}

// expanded returns the value of a key with its variables replaced; empty if only space is
// left. fault returns an error at the place of the value.
func (c Config) expanded(key, value string, fault func(string) Error, getenv func(string) (string, bool)) (string, error) {
	parts, err := pieces(value)
	if err != nil {
		return "", Errors{fault(key + ": " + err.Error())}
	}
	lookup, err := c.Variables(getenv)
	if err != nil {
		return "", err
	}
	var whole strings.Builder
	var unset []string
	for _, p := range parts {
		text, ok, err := p.expand(lookup)
		if err != nil {
			return "", err
		}
		if !ok && !slices.Contains(unset, p.variable) {
			unset = append(unset, p.variable)
		}
		whole.WriteString(text)
	}
	if len(unset) > 0 {
		return "", c.unsetErrors(key, unset, fault)
	}
	if strings.TrimSpace(whole.String()) == "" {
		return "", nil
	}
	return whole.String(), nil
}

// resolve returns the URL in ramus's form. A relative SQLite path is joined to a folder.
func resolve(raw, folder string) (string, error) {
	url, err := dburl.Canonical(raw)
	if err != nil {
		return "", err
	}
	return resolveSQLite(url, folder), nil
}

// DatabaseSaid reports whether ramus.toml sets the database. If it does not, an
// Alembic project's env.py may use another database than sqlalchemy.url.
func (c Config) DatabaseSaid() bool {
	return c.Database != "" && (c.databaseFrom == nil || !c.databaseFrom.literal)
}

// literalURL returns the sqlalchemy.url of an Alembic project, and an error for a
// configuration without a database.
func (c Config) literalURL() (string, error) {
	from := c.databaseFrom
	if from != nil && c.Database != "" {
		return resolve(c.Database, from.dir)
	}
	message := "no database is configured; name one with --database or RAMUS_DATABASE, or write database = \"${DATABASE_URL}\" or database = \"sqlite:app.db\" in ramus.toml"
	switch {
	case from != nil:
		message = from.fault
	case c.Alembic != nil:
		message = "there is no sqlalchemy.url; name the database with --database, RAMUS_DATABASE or database in ramus.toml"
	}
	return "", Errors{c.databaseError(message)}
}

// namedBy has the words that name a key's URL on the command line.
var namedBy = map[string]string{"database": "the database with --database", "scratch": "the server with --scratch"}

func (c Config) unsetErrors(key string, variables []string, fault func(string) Error) Errors {
	var all Errors
	for _, v := range variables {
		all = append(all, fault(fmt.Sprintf("%s needs the environment variable %s, %s; set it, or name %s", key, v, c.unsetWhere(), namedBy[key])))
	}
	return all
}

func (c Config) databaseError(message string) Error {
	file := cmp.Or(c.File, ramusFile)
	if c.databaseFrom != nil {
		file = c.databaseFrom.file
	}
	return Error{file, c.databaseAt.line, c.databaseAt.column, message}
}

// A piece is a literal part or a variable of a database URL.
type piece struct {
	text       string // literal text, or the default of the variable
	variable   string // empty for literal text
	hasDefault bool
}

// expand returns the value of the piece, and false for an unset variable without a
// default.
func (p piece) expand(lookup func(string) (string, bool, error)) (string, bool, error) {
	if p.variable == "" {
		return p.text, true, nil
	}
	value, ok, err := lookup(p.variable)
	if p.hasDefault && value == "" && err == nil {
		return p.text, true, nil
	}
	return value, ok, err
}

var variable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)(?:(:-)((?s).*))?$`)
})

var (
	errOpen   = errors.New("a ${ without }")
	errNested = errors.New("a ${VAR} cannot contain another")
	errForm   = errors.New("only ${VAR} and ${VAR:-default} are replaced; write $${ for a literal ${")
)

// pieces splits a URL. Its errors contain no part of the URL.
func pieces(database string) ([]piece, error) {
	var all []piece
	for database != "" {
		text, rest, found := strings.Cut(database, "${")
		if !found {
			return append(all, piece{text: database}), nil
		}
		if literal, ok := strings.CutSuffix(text, "$"); ok {
			all, database = append(all, piece{text: literal + "${"}), rest
			continue
		}
		body, after, closed := strings.Cut(rest, "}")
		m := variable().FindStringSubmatch(body)
		switch {
		case !closed:
			return nil, errOpen
		case strings.Contains(body, "${"):
			return nil, errNested
		case m == nil:
			return nil, errForm
		}
		all = append(all, piece{text: text}, piece{text: m[3], variable: m[1], hasDefault: m[2] != ""})
		database = after
	}
	return all, nil
}

// sqliteURL matches a SQLite URL in ramus's form (sqlite:PATH) or SQLAlchemy's
// (sqlite:///PATH, sqlite+pysqlite:///PATH), with its path and query. SQLite's
// "file:" may precede the path or replace the scheme.
var sqliteURL = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i)((?:sqlite(?:\+\w+)?:(?:///)?)?(file:)?)([^?]*)((?s)\?.*)?$`)
})

// resolveSQLite joins the relative path of a SQLite URL to a folder. It does not
// change in-memory databases and other URLs.
func resolveSQLite(database, folder string) string {
	m := sqliteURL().FindStringSubmatch(database)
	if m == nil || m[1] == "" || folder == "" {
		return database
	}
	start, isURI, name, query := m[1], m[2] != "", m[3], m[4]
	if isMemory(name, query) || strings.HasPrefix(name, "/") || filepath.IsAbs(filepath.FromSlash(name)) {
		return database
	}
	dir := filepath.ToSlash(folder)
	if !isURI && strings.Contains(dir, "?") { // only a URI can express that
		start, isURI, name = "sqlite:file:", true, escape(name)
	}
	if isURI {
		dir = escape(dir)
	}
	return start + path.Join(dir, name) + query
}

// SQLiteFile returns the path, with slashes, of the file that a SQLite URL names, and
// false for other URLs and for databases in memory.
func SQLiteFile(database string) (path string, ok bool) {
	m := sqliteURL().FindStringSubmatch(database)
	if m == nil || m[1] == "" || isMemory(m[3], m[4]) {
		return "", false
	}
	if decoded, err := url.PathUnescape(m[3]); m[2] != "" && err == nil {
		return decoded, true
	}
	return m[3], true
}

func isMemory(name, query string) bool {
	return name == "" || name == ":memory:" || strings.Contains(query, "mode=memory") || strings.Contains(query, "vfs=memdb")
}

func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }
