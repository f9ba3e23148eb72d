package project

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/hint"
)

// dialects are the values of the key dialect: the names of ramus's dialects.
var dialects = []string{"sqlite", "postgres", "mysql"}

func (r *reader) dialect(c *Config, v value) {
	if !r.is(v, unstable.String, "dialect", aString) {
		return
	}
	if !slices.Contains(dialects, v.text) {
		r.complain(v.at, `dialect must be "sqlite", "postgres" or "mysql" (also for MariaDB), not %q`, v.text)
		return
	}
	c.Dialect, c.dialectAt, c.dialectIn = v.text, v.at, r.file
}

// ErrDialect is the target, for errors.Is, of the errors of CheckDialect.
var ErrDialect = errors.New("the database is of another dialect")

// CheckDialect refuses a database of another dialect than the configured one, whose
// rules would read the revisions differently.
func (c Config) CheckDialect(ofDatabase string) error {
	if c.Dialect == "" || c.Dialect == ofDatabase {
		return nil
	}
	at := Error{File: c.dialectIn, Line: c.dialectAt.line, Column: c.dialectAt.column}
	return &hint.Error{
		Message: fmt.Sprintf("%s: dialect is %q, but the database's URL is one of %s", at.place(), c.Dialect, ofDatabase),
		Fix:     fmt.Sprintf("If the revisions are written in its SQL, write dialect = %q. Otherwise name another database.", ofDatabase),
		Err:     ErrDialect,
	}
}
