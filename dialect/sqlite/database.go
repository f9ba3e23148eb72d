package sqlite

import (
	"context"
	"database/sql"
	"sync"

	driver "modernc.org/sqlite"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A store is a database in a file or in memory, or the one of an embedder.
type store struct {
	tables tables
	loc    location
	given  *sql.DB // the embedder's

	opening sync.Mutex
	memory  *sql.DB // of a database in memory, which is its one connection

	turn chan struct{} // of a database without a file: holds a token while nobody in this process runs
}

// Dialect is SQLite for programs that find their database by a URL: sqlite:app.db
// and SQLAlchemy's sqlite:///app.db are files relative to the working folder,
// sqlite:////var/app.db is an absolute one; sqlite::memory: and sqlite:// are new
// databases in memory; file:app.db?mode=ro is SQLite's own form.
var Dialect = dialect.Dialect{
	Name:    "sqlite",
	Schemes: []string{"sqlite", "sqlite+pysqlite", "sqlite+aiosqlite", "file"},
	Driver:  "modernc.org/sqlite",
	Open:    open,
	Rules:   rules,
}

// open reads the URL, and opens nothing. A database in memory lives until Close.
func open(rawURL string, tables dialect.Tables) (dialect.Database, error) {
	loc, err := locate(rawURL)
	if err != nil {
		return nil, err
	}
	if err := noSchema(rawURL, tables); err != nil {
		return nil, err
	}
	d := newDatabase(tables)
	d.loc = loc
	return d, nil
}

func rules(tables dialect.Tables) (dialect.Rules, error) {
	return newDatabase(tables), noSchema("sqlite:", tables)
}

// noSchema refuses tables with a schema.
func noSchema(rawURL string, tables dialect.Tables) error {
	if tables.Schema == "" {
		return nil
	}
	return badURL(rawURL, "is SQLite, which has no schemas: leave version_table_schema out", nil)
}

// New returns a Handle of an embedder's db, which must be one of
// modernc.org/sqlite. The db is never closed, and its connections are returned with
// the settings that they had. A run keeps one connection. A database in memory
// needs a db of one connection, and its lock excludes only other users of this
// value.
func New(db *sql.DB) dialect.Handle {
	if db == nil {
		panic("sqlite: New of a nil *sql.DB")
	}
	return handle{db}
}

type handle struct{ db *sql.DB }

func (h handle) With(tables dialect.Tables) dialect.Database {
	d := newDatabase(tables)
	d.given = h.db
	d.loc.where = "the given database"
	return d
}

func newDatabase(t dialect.Tables) *store {
	d := &store{tables: tables{t}, turn: make(chan struct{}, 1)}
	if d.tables.Version == "" {
		d.tables.Version = dialect.NewTables("", false).Version
	}
	d.turn <- struct{}{}
	return d
}

func (d *store) Name() string { return "sqlite" }

func (d *store) Where() string {
	if d.given != nil {
		return ""
	}
	return d.loc.url()
}

func (d *store) RollsBack() bool { return true }

func (d *store) Split(s revision.Script) ([]dialect.Statement, error) { return split(s) }

func (d *store) Script() dialect.ScriptWriter { return scriptWriter{d.tables} }

func (d *store) Close() error {
	d.opening.Lock()
	defer d.opening.Unlock()
	if d.memory == nil {
		return nil
	}
	err := d.memory.Close()
	d.memory = nil
	return err
}

// connect returns a connection and the function that releases it. The name is the
// driver's, and is used for files only.
func (d *store) connect(ctx context.Context, name string) (*sql.Conn, func() error, error) {
	pool, done, err := d.pool(name)
	if err != nil {
		return nil, nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		_ = done() // the first error is the cause
		return nil, nil, err
	}
	return conn, func() error {
		err := conn.Close()
		if e := done(); err == nil {
			err = e
		}
		return err
	}, nil
}

// pool returns the pool of connections and the function that ends its use.
func (d *store) pool(name string) (*sql.DB, func() error, error) {
	switch {
	case d.given != nil:
		return d.given, keep, nil
	case d.loc.path == "":
		db, err := d.inMemory()
		return db, keep, err
	}
	db, err := openPool(name)
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}

func keep() error { return nil }

func (d *store) inMemory() (*sql.DB, error) {
	d.opening.Lock()
	defer d.opening.Unlock()
	if d.memory != nil {
		return d.memory, nil
	}
	db, err := openPool(d.loc.dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d.memory = db
	return db, nil
}

func openPool(name string) (*sql.DB, error) {
	connector, err := driver.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}
