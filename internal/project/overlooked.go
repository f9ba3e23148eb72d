package project

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/hint"
)

// databaseVariable is the variable in which platforms pass the URL of a database.
const databaseVariable = "DATABASE_URL"

// Overlooked returns an error if ramus.toml names a SQLite file while DATABASE_URL
// names another database: a deployment would create the file in its container, migrate
// it and succeed. For an Alembic project whose sqlalchemy.url names the file it returns
// a note, since Alembic would use the file. url returns the URL by which databases are
// compared.
func (c Config) Overlooked(getenv func(string) (string, bool), url func(string) (string, error)) (note string, err error) {
	other, _ := getenv(databaseVariable)
	file, ok := c.writtenFile(getenv)
	if !ok || other == "" {
		return "", nil
	}
	here, err := url(file)
	if err != nil {
		return "", nil // it is the error of opening the database
	}
	if there, err := url(resolveSQLite(other, c.Dir)); err == nil && there == here {
		return "", nil
	}
	at := c.databaseError("").place()
	if !c.DatabaseSaid() {
		return fmt.Sprintf("%s names another database, which is not used: sqlalchemy.url at %s names a SQLite file", databaseVariable, at), nil
	}
	return "", hint.New(fmt.Sprintf(`To use the variable: add --database "$%[1]s", or write database = "${%[1]s}" in %[2]s.
To use the file: add --database %[3]s, or unset %[1]s.`, databaseVariable, c.databaseError("").File, hint.Word(here)),
		"%s: database names a SQLite file, but %s names another database; nothing was written", at, databaseVariable)
}

// writtenFile returns the URL of the configured SQLite file, and false if the
// environment has a part of the URL, or the database is another one.
func (c Config) writtenFile(getenv func(string) (string, bool)) (url string, ok bool) {
	written := c.DatabaseSaid()
	if parts, err := pieces(c.Database); written && (err != nil || anySet(parts, getenv)) {
		return "", false
	}
	url, err := c.DatabaseURL(getenv)
	if err != nil {
		return "", false
	}
	_, ok = SQLiteFile(url)
	return url, ok
}

// anySet reports whether the environment has a variable of a URL.
func anySet(parts []piece, getenv func(string) (string, bool)) bool {
	for _, p := range parts {
		if value, _ := getenv(p.variable); p.variable != "" && value != "" {
			return true
		}
	}
	return false
}
