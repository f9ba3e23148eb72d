package project

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/hint"
)

// databaseVariable is the variable in which platforms pass the URL of a database.
const databaseVariable = "DATABASE_URL"

// An Identifier returns the URL by which databases are compared and the name of the
// dialect, of the database that a URL names.
type Identifier func(url string) (common, dialect string, err error)

// Overlooked returns an error if ramus.toml names a SQLite file while DATABASE_URL
// names another database: a deployment would create the file in its container, migrate
// it and succeed. For an Alembic project whose sqlalchemy.url names the file it returns
// a note, since Alembic would use the file.
func (c Config) Overlooked(getenv func(string) (string, bool), identify Identifier) (note string, err error) {
	getenv = c.merged(getenv)
	other, _ := getenv(databaseVariable)
	file, ok := c.writtenFile(getenv)
	if !ok || other == "" {
		return "", nil
	}
	here, _, err := identify(file)
	if err != nil {
		return "", nil // it is the error of opening the database
	}
	there, dialect, unusable := c.identifyOther(other, identify)
	at := c.databaseError("")
	switch {
	case unusable == nil && there == here:
		return "", nil
	case !c.DatabaseSaid():
		return fmt.Sprintf("%s names another database, which is not used: sqlalchemy.url at %s names a SQLite file", databaseVariable, at.place()), nil
	}
	ways := fmt.Sprintf("To use the file: add --database %s, or unset %s.", hint.Word(here), databaseVariable)
	if unusable == nil {
		ways = c.useVariable(at.File, dialect) + "\n" + ways
	}
	return "", hint.New(ways, "%s: database names a SQLite file, but %s names another database; nothing was written", at.place(), databaseVariable)
}

// identifyOther identifies the database of a variable, whose relative SQLite path is
// relative to the configuration.
func (c Config) identifyOther(raw string, identify Identifier) (common, dialect string, err error) {
	url, err := resolve(raw, c.Dir)
	if err != nil {
		return "", "", err
	}
	return identify(url)
}

// useVariable says how to use the database of DATABASE_URL, which has a dialect.
func (c Config) useVariable(file, dialect string) string {
	if c.CheckDialect(dialect) != nil {
		return fmt.Sprintf("To use the variable: write database = %q and dialect = %q in %s.", Variable, dialect, file)
	}
	return fmt.Sprintf(`To use the variable: add --database "$%s", or write database = %q in %s.`, databaseVariable, Variable, file)
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
