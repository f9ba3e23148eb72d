package postgres

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// inCopy copies the database, which costs about 100 ms, and calls f with the copy: so it
// does not matter what commits. The copy is dropped while other work goes on.
func (s *scratch) inCopy(ctx context.Context, f func(context.Context, dialect.Rehearsal) error) error {
	if err := s.disconnect(); err != nil { // nobody may be connected to a template
		return err
	}
	s.pool()
	name, err := s.by.create(ctx, s.name)
	if err != nil {
		return err
	}
	made, err := s.by.open(ctx, name)
	if err != nil {
		return errors.Join(err, s.by.drop(name))
	}
	return errors.Join(f(ctx, made), made.disconnect(), s.by.dropLater(name))
}

// looking returns the connection that looks at the database. A Try has closed it.
func (s *scratch) looking(ctx context.Context) (*wire, error) {
	if s.look.IsClosed() {
		if err := s.connect(ctx); err != nil {
			return nil, err
		}
	}
	return s.look, nil
}

// Forget drops ramus's own tables.
func (s *scratch) Forget(ctx context.Context) error {
	look, err := s.looking(ctx)
	if err != nil {
		return err
	}
	drop := "DROP TABLE IF EXISTS " + s.own.version()
	if s.own.Log != "" {
		drop += ", " + s.own.log()
	}
	_, err = look.send(ctx, drop)
	return failure(ctx, err)
}
