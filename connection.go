package ramus

import (
	"errors"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
)

// A connection opens a Project's database when a verb first needs it.
type connection struct {
	open func() (dialect.Database, dialect.Tables, error)

	// written returns the rules of the dialect that the configuration names; nil if it
	// names none.
	written func() (dialect.Rules, error)

	// split returns the rules by which scripts are split, where those of the version table
	// do not matter; nil in a program, whose database has rules.
	split func() (dialect.Rules, error)

	// overlooked returns the error or the note of a verb that writes, where the
	// environment has another database; nil where that cannot be.
	overlooked func() (note string, err error)

	mu     sync.Mutex
	db     dialect.Database
	tables dialect.Tables // of db
}

// use returns the database. It opens it at the first call, and again after a
// failure.
func (c *connection) use() (dialect.Database, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == nil {
		db, tables, err := c.open()
		if err != nil {
			return nil, err
		}
		c.db, c.tables = db, tables
	}
	return c.db, nil
}

// rules returns the rules by which scripts are read: those of the configured dialect,
// else those of the database. It does not connect.
func (c *connection) rules() (dialect.Rules, error) {
	if c.written != nil {
		return c.written()
	}
	db, err := c.use()
	if err != nil && errors.Is(err, project.ErrConfig) {
		return nil, &hint.Error{Message: err.Error(), Fix: `Or say which SQL the revisions are written in, as in: dialect = "postgres" in ramus.toml`, Err: err}
	}
	return db, err
}

// splitting returns the rules by which scripts are split. It does not connect, and does not
// need to know the version table.
func (c *connection) splitting() (dialect.Rules, error) {
	if c.split == nil {
		return c.rules()
	}
	rules, err := c.split()
	if err != nil {
		return nil, &hint.Error{Message: "the dialect of the SQL is not known: " + err.Error(), Fix: "Name it: ramus show --sql --dialect postgres heads", Err: err}
	}
	return rules, nil
}

// versionTable returns the name of the version table of an open database.
func (c *connection) versionTable() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tables.Version
}

// url returns the URL of an open database, without its password; empty before the
// first use, and for the *sql.DB of a program.
func (c *connection) url() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == nil {
		return ""
	}
	return c.db.Where()
}

// toWrite returns the database for a verb that writes to it, and a note for the user,
// which is usually empty.
func (c *connection) toWrite() (db dialect.Database, note string, err error) {
	if c.overlooked != nil {
		if note, err = c.overlooked(); err != nil {
			return nil, "", err
		}
	}
	db, err = c.use()
	return db, note, err
}

// DatabaseURL returns the URL of the database that verbs write to, without its password
// and its settings. It is empty for the *sql.DB of a program. It does not connect; its
// error is the one with which these verbs would refuse: there is no database, or
// ramus.toml names a SQLite file while DATABASE_URL names another database.
func (p *Project) DatabaseURL() (string, error) {
	_, _, err := p.database.toWrite()
	return p.database.url(), err
}

// toWrite returns the database for a verb that writes to it.
func (p *Project) toWrite() (dialect.Database, error) {
	db, note, err := p.database.toWrite()
	if note != "" && p.settings.events != nil {
		p.settings.events(Event{Kind: Noticed, Why: note})
	}
	return db, err
}

func (c *connection) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == nil {
		return nil
	}
	db := c.db
	c.db = nil
	return db.Close()
}

// Close closes the database if a verb opened it. It does not close the *sql.DB of
// a program.
func (p *Project) Close() error { return p.database.close() }
