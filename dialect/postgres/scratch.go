package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/schema"
)

// A scratcher makes databases on a server, with names that only ramus gives. As long as it
// is open, one connection to the URL's database holds the advisory lock of its names, so
// that no other run takes its databases for leftovers.
type scratcher struct {
	*store
	server *store // with the URL's database
	run    scratchRun
	role   scratchRole
	before schema.Snapshot // of the objects that all databases of the server share

	mu      sync.Mutex
	admin   *wire
	made    map[string]*scratch // by the database, which is perhaps dropped; nil if it was never opened
	next    int
	notes   []string
	janitor janitor
}

// exampleServer is the URL in the advice to name a server.
const exampleServer = "postgresql://ramus_scratch@localhost/postgres"

// Scratcher connects to the server, and drops the scratch databases of runs that were
// killed.
func (d *store) Scratcher(ctx context.Context, server string) (dialect.Scratcher, error) {
	if server == "" {
		return nil, dialect.NoScratch(exampleServer)
	}
	config, where, err := locate(server)
	if err != nil {
		return nil, err
	}
	s := &scratcher{store: d, server: newStore(d.tables.Tables), made: map[string]*scratch{}}
	s.server.config, s.server.where = config, where
	if s.admin, err = s.server.dial(ctx, config); err != nil {
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.admin.close())
	}
	return s, nil
}

// start looks at the server, and takes the lock of this run.
func (s *scratcher) start(ctx context.Context) (err error) {
	if s.admin.major() < 13 {
		return hint.New("", "scratch databases need PostgreSQL 13 or later, and the server has %s", s.admin.ParameterStatus("server_version"))
	}
	process, err := s.admin.backend(ctx, "")
	if err != nil {
		return failure(ctx, err)
	}
	if s.admin.pooled(process) {
		return &dialect.UnreachableError{Where: s.server.where, Err: errPooled}
	}
	if s.role, err = s.admin.scratchRole(ctx); err != nil {
		return failure(ctx, err)
	}
	if err := s.role.mayCreate(); err != nil {
		return err
	}
	s.run = newScratchRun()
	if _, err := s.admin.send(ctx, s.admin.endless("SET ")+fmt.Sprintf("SELECT pg_catalog.pg_advisory_lock(%d)", s.run.lock())); err != nil {
		return failure(ctx, err)
	}
	if err := s.dropLeftovers(ctx); err != nil {
		return failure(ctx, err)
	}
	s.before, err = s.admin.shared(ctx, s.role)
	return failure(ctx, err)
}

// Scratch creates a database as createdb does, from the server's template1.
func (s *scratcher) Scratch(ctx context.Context) (dialect.Scratch, error) {
	name, err := s.create(ctx, "")
	if err != nil {
		return nil, err
	}
	made, err := s.open(ctx, name)
	if err != nil {
		return nil, errors.Join(err, s.drop(name))
	}
	return made, nil
}

// create creates a database from a template, or from the usual one.
func (s *scratcher) create(ctx context.Context, template string) (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	name = s.run.database(s.next)
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + template
	}
	s.made[name] = nil
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		_, _, err = s.admin.run(ctx, statement, func(int, *pgconn.PgError) {})
		if code(err) != codeObjectInUse || pause > longestTemplatePause || ctx.Err() != nil {
			break
		}
		time.Sleep(pause)
	}
	if err != nil {
		return "", failure(ctx, err)
	}
	_, err = s.admin.send(ctx, "COMMENT ON DATABASE "+name+" IS "+text(scratchComment+time.Now().UTC().Format(time.RFC3339)))
	return name, failure(ctx, err)
}

// scratchComment is for people who find such a database. Its name is the proof that ramus
// made it.
const scratchComment = "A scratch database of ramus, which drops it; made at "

// open connects to a database that was just created.
func (s *scratcher) open(ctx context.Context, name string) (*scratch, error) {
	d := *newStore(s.tables.Tables)
	d.config = s.server.config.Copy()
	d.config.Database = name
	d.where = where(d.config)
	made := &scratch{store: &d, by: s, name: name}
	made.pool()
	if err := made.connect(ctx); err != nil {
		return nil, errors.Join(err, made.given.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made[name] = made
	return made, nil
}

// drop drops a database of this run. Sessions that are still connected to it are ramus's
// own, or those of a revision in Go, and end.
func (s *scratcher) drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
	defer cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.admin.IsClosed() {
		again, err := s.server.dial(ctx, s.server.config)
		if err != nil {
			return err
		}
		s.admin = again
	}
	err := s.admin.dropDatabase(ctx, name)
	if err == nil {
		delete(s.made, name)
	}
	return failure(ctx, err)
}

func (w *wire) dropDatabase(ctx context.Context, name string) error {
	_, _, err := w.run(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)", func(int, *pgconn.PgError) {})
	return err
}

// dropTimeout bounds the time for dropping a database, which waits for a checkpoint.
const dropTimeout = time.Minute

// Notes says what revisions could have reached outside their database, and what changed
// there meanwhile.
func (s *scratcher) Notes(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	after, err := s.admin.shared(ctx, s.role)
	if err != nil {
		return nil, failure(ctx, err)
	}
	notes := append(s.notes, s.role.notes()...)
	return append(notes, changesOutside(schema.Diff(s.before, after))...), nil
}

// Close drops the databases that are left.
func (s *scratcher) Close() error {
	err := s.janitor.end()
	for name, made := range s.made {
		if made != nil {
			err = errors.Join(err, made.disconnect())
		}
		err = errors.Join(err, s.drop(name))
	}
	return errors.Join(err, s.admin.close())
}

// A scratch is a scratch database. Its runs take their connections from a pool, as those of
// a program do: connecting anew for each one would take longer than most revisions.
type scratch struct {
	*store
	by   *scratcher
	name string
	look *wire  // looks at the schema
	own  tables // with their schema
}

// pool sets the pool of the runs, which is not connected yet.
func (s *scratch) pool() { s.given = sql.OpenDB(stdlib.GetConnector(*s.config)) }

// connect opens the connection that looks at the database. A schema for ramus's tables,
// which the project's own database must have, is created.
func (s *scratch) connect(ctx context.Context) (err error) {
	config := s.config.Copy()
	if s.look, err = s.dial(ctx, config); err != nil {
		return err
	}
	s.look.prepared = map[string]string{}
	prepare := "SELECT pg_catalog.current_schema(); "
	if s.tables.Schema != "" {
		prepare += "SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS " + quote(s.tables.Schema) + "; "
	}
	results, err := s.look.send(ctx, prepare+unsetSettings)
	if err != nil {
		return errors.Join(failure(ctx, err), s.look.close())
	}
	s.own = s.tables.in(cell(results[0], 0, 0))
	return nil
}

// Snapshot looks at the database on a connection of its own, which costs about 4 ms for a
// small schema.
func (s *scratch) Snapshot(ctx context.Context) (schema.Snapshot, error) {
	look, err := s.looking(ctx)
	if err != nil {
		return schema.Snapshot{}, err
	}
	return look.snapshot(ctx, s.own)
}

// Close drops the database.
func (s *scratch) Close() error {
	return errors.Join(s.disconnect(), s.by.drop(s.name))
}

func (s *scratch) disconnect() error { return errors.Join(s.given.Close(), s.look.close()) }
