package mysql

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A store is a database on a server, named by a URL or passed in by an embedder.
type store struct {
	tables tables
	loc    location
	given  bool // by an embedder

	opening sync.Mutex
	pool    *sql.DB // of a URL; nil until the first use
}

// Dialect is MySQL and MariaDB for programs that find their database by a URL:
// mysql://user:password@host:3306/shop, with SQLAlchemy's names of the driver
// (mysql+pymysql://…) and its query parameters. User, password, host, port and
// socket that the URL leaves out are read from [client] of ~/.my.cnf.
var Dialect = dialect.Dialect{
	Name:    "mysql",
	Schemes: schemes(),
	Driver:  "github.com/go-sql-driver/mysql",
	Open:    open,
	Rules:   func(t dialect.Tables) (dialect.Rules, error) { return &store{tables: newTables(t)}, nil },
}

// open reads the URL, and does not connect.
func open(rawURL string, t dialect.Tables) (dialect.Database, error) {
	loc, err := locate(rawURL)
	if err != nil {
		return nil, err
	}
	if loc.config.DBName == "" && t.Schema == "" {
		return nil, badURL(rawURL, "names no database; write mysql://user@host/DATABASE", nil)
	}
	return &store{tables: newTables(t), loc: loc}, nil
}

// New returns a Handle of an embedder's db, which must be one of
// github.com/go-sql-driver/mysql. The db is never closed. A run takes two of its
// connections, one that holds the lock and one that runs the statements, and waits
// for them no longer than for the lock; with Options.Events it takes a third one, if the
// pool has one left, while it looks whom a long statement waits for. If the pool is limited to one, both are the
// same. Connections whose settings were changed are closed, not returned.
func New(db *sql.DB) dialect.Handle {
	if db == nil {
		panic("mysql: New of a nil *sql.DB")
	}
	return handle{db}
}

type handle struct{ db *sql.DB }

func (h handle) With(t dialect.Tables) dialect.Database {
	return &store{tables: newTables(t), given: true, pool: h.db, loc: location{where: "the given database"}}
}

func (d *store) Name() string { return "mysql" }

func (d *store) Where() string {
	if d.given {
		return ""
	}
	return d.loc.where
}

// RollsBack is false: CREATE, ALTER and DROP commit by themselves.
func (d *store) RollsBack() bool { return false }

func (d *store) Split(s revision.Script) ([]dialect.Statement, error) { return split(s) }

func (d *store) Script() dialect.ScriptWriter { return scriptWriter{d.tables} }

func (d *store) Close() error {
	d.opening.Lock()
	defer d.opening.Unlock()
	if d.given || d.pool == nil {
		return nil
	}
	err := d.pool.Close()
	d.pool = nil
	return err
}

// connections returns the pool, and creates it at the first use: only then is the
// option file read.
func (d *store) connections() (*sql.DB, error) {
	d.opening.Lock()
	defer d.opening.Unlock()
	if d.pool != nil {
		return d.pool, nil
	}
	connector, err := d.loc.connector()
	if err != nil {
		return nil, &dialect.UnreachableError{Where: d.loc.where, Err: err}
	}
	d.pool = sql.OpenDB(connector)
	d.pool.SetMaxIdleConns(1) // for a read behind a read
	d.pool.SetConnMaxIdleTime(time.Minute)
	return d.pool, nil
}

// connect takes a connection from the pool. The error is an *UnreachableError, or
// that of ctx.
func (d *store) connect(ctx context.Context) (*sql.Conn, error) {
	pool, err := d.connections()
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, d.unreachable(ctx, err)
	}
	return conn, nil
}

// alone reports whether the pool has only one connection, which then has the lock
// and runs the statements.
func (d *store) alone() bool { return d.given && d.pool.Stats().MaxOpenConnections == 1 }

var errNoConnection = errors.New("its pool has no connection left; a run needs two")
