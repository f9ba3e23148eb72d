package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A store is a database on a server, named by a URL or passed in by an embedder.
type store struct {
	tables tables
	where  string          // for messages, without a password
	config *pgx.ConnConfig // of a URL; never changed
	given  *sql.DB         // of the embedder
}

// Dialect is PostgreSQL for programs that find their database by a URL: one of
// libpq's (postgres://user@host:5432/db?sslmode=require, with several hosts, unix
// sockets, service files, the environment and ~/.pgpass), or of SQLAlchemy's with a
// driver in the scheme.
var Dialect = dialect.Dialect{
	Name:    "postgres",
	Schemes: schemes(),
	Driver:  "github.com/jackc/pgx/v5",
	Open:    openURL,
	Rules:   func(t dialect.Tables) (dialect.Rules, error) { return newStore(t), nil },
}

// openURL reads the URL, and the files that the URL or the environment names.
func openURL(rawURL string, t dialect.Tables) (dialect.Database, error) {
	config, where, err := locate(rawURL)
	if err != nil {
		return nil, err
	}
	d := newStore(t)
	d.config, d.where = config, where
	return d, nil
}

// New returns a Handle of an embedder's db, which must be one of
// github.com/jackc/pgx/v5/stdlib. The db is never closed. A read and a run take one
// connection each; a run with Options.Events takes another one, if the pool has one left,
// while it looks whom a long statement waits for. It is returned with the settings that it had, or closed if a
// revision may have changed more than settings.
func New(db *sql.DB) dialect.Handle {
	if db == nil {
		panic("postgres: New of a nil *sql.DB")
	}
	return handle{db}
}

type handle struct{ db *sql.DB }

func (h handle) With(t dialect.Tables) dialect.Database {
	d := newStore(t)
	d.given = h.db
	d.where = "the given database"
	return d
}

func newStore(t dialect.Tables) *store {
	if t.Version == "" {
		t.Version = dialect.NewTables("", false).Version
	}
	return &store{tables: tables{Tables: t}.expected()}
}

func (d *store) Name() string { return "postgres" }

func (d *store) Where() string {
	if d.given != nil {
		return ""
	}
	return d.where
}

func (d *store) RollsBack() bool { return true }

func (d *store) Split(s revision.Script) ([]dialect.Statement, error) { return split(s) }

func (d *store) Script() dialect.ScriptWriter { return &scriptWriter{tables: d.tables} }

// Close does nothing: reads and sessions close their connections.
func (d *store) Close() error { return nil }

// maxName is the number of bytes of a name that the server keeps (NAMEDATALEN - 1).
// It cuts longer names, with a notice that nobody sees.
const maxName = 63

// checkNames refuses names that the server would cut.
func (d *store) checkNames() error {
	for _, name := range []string{d.tables.Schema, d.tables.Version, d.tables.Log} {
		if len(name) > maxName {
			return &dialect.TableError{Table: name, Reason: fmt.Sprintf("its name has %d bytes, and PostgreSQL keeps only %d: choose a shorter one", len(name), maxName)}
		}
	}
	return nil
}

// reach connects for a short time, and returns the function that ends it.
func (d *store) reach(ctx context.Context) (*wire, func() error, error) {
	if err := d.checkNames(); err != nil {
		return nil, nil, err
	}
	if d.given == nil {
		w, err := d.dial(ctx, d.config)
		if err != nil {
			return nil, nil, err
		}
		return w, w.close, nil
	}
	conn, w, err := d.borrow(ctx)
	if err != nil {
		return nil, nil, err
	}
	return w, conn.Close, nil
}
