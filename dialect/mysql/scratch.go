package mysql

import (
	"context"
	"errors"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/schema"
)

// Scratcher returns one that makes schemas on a server. It refuses a user who could change
// other schemas there, and drops the schemas of runs that were killed.
func (d *store) Scratcher(ctx context.Context, server string) (dialect.Scratcher, error) {
	if server == "" {
		return nil, dialect.NoScratch("mysql://ramus_scratch@localhost")
	}
	loc, err := locate(server)
	if err != nil {
		return nil, err
	}
	inside := d.tables.Tables
	inside.Schema = "" // the version table is in the scratch schema, too
	s := &scratcher{store: &store{tables: newTables(inside), loc: loc}}
	k, err := s.connectKeeper(ctx)
	if err != nil {
		return nil, err
	}
	defer k.close()
	if err := k.checkRights(ctx); err != nil {
		return nil, err
	}
	return s, failure(ctx, k.sweep(ctx))
}

// A scratcher makes schemas on one server.
type scratcher struct {
	*store

	mu   sync.Mutex
	made map[*scratch]bool // those that are not dropped
}

// A scratch is the database of one schema. The keeper drops it.
type scratch struct {
	*store
	keeper *keeper
	of     *scratcher
}

// Scratch makes a schema with a name that nothing else has.
func (s *scratcher) Scratch(ctx context.Context) (dialect.Scratch, error) {
	k, err := s.connectKeeper(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.create(ctx, newScratchName()); err != nil {
		return nil, errors.Join(lacksRights(failure(ctx, err)), k.close())
	}
	loc := s.loc
	loc.config = s.loc.config.Clone()
	loc.config.DBName = k.name
	made := &scratch{&store{tables: s.tables, loc: loc}, k, s}
	s.keep(made, true)
	conn, err := made.connect(ctx) // a fault of the URL is not one of the first revision
	if err != nil {
		return nil, errors.Join(err, made.Close())
	}
	return made, conn.Close()
}

// lacksRights says how to give the user the rights that an error shows to be missing.
func lacksRights(err error) error {
	if n := number(err); n == errDatabaseAccessDenied || n == errTableAccessDenied {
		return hint.New(scratchRights, "the user of the server for scratch databases may not make any: %v", err)
	}
	return err
}

func (s *scratcher) keep(made *scratch, alive bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil {
		s.made = map[*scratch]bool{}
	}
	if s.made[made] = true; !alive {
		delete(s.made, made)
	}
}

// Notes has nothing to say: a user with rights outside is refused.
func (s *scratcher) Notes(context.Context) ([]string, error) { return nil, nil }

// Close drops the schemas that are left.
func (s *scratcher) Close() error {
	s.mu.Lock()
	left := make([]*scratch, 0, len(s.made))
	for made := range s.made {
		left = append(left, made)
	}
	s.mu.Unlock()
	var err error
	for _, made := range left {
		err = errors.Join(err, made.Close())
	}
	return err
}

// Lock guards statements whose text is known only when they run.
func (s *scratch) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	made, err := s.store.Lock(ctx, o)
	if session, ok := made.(*session); ok && session != nil {
		session.scratch = true
	}
	return made, err
}

// Snapshot reads the schema on the connection of the keeper.
func (s *scratch) Snapshot(ctx context.Context) (schema.Snapshot, error) {
	objects, err := s.keeper.reader(s.tables).read(ctx)
	return schema.New(objects...), failure(ctx, err)
}

// Close drops the schema.
func (s *scratch) Close() error {
	s.of.keep(s, false)
	return errors.Join(s.store.Close(), s.keeper.drop())
}
