package postgres

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Width reads the catalog in one round trip.
func (d *store) Width(ctx context.Context) (int, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return 0, err
	}
	results, err := w.send(ctx, d.tables.selectColumns())
	if err = errors.Join(failure(ctx, err), release()); err != nil {
		return 0, err
	}
	if there := parseColumns(results[0]).version; there != nil {
		return there.width, nil
	}
	return d.tables.Width(), nil
}

// MakeRoom takes the lock on the table, which also readers hold, without waiting in the
// server, where it would keep new readers waiting behind it.
func (s *session) MakeRoom(ctx context.Context, length int) error {
	if s.width == 0 || length <= s.width {
		return nil
	}
	width := dialect.WidthFor(length)
	widen := s.tables.widen(width)
	wait := dialect.NewWait(s.options, longestPause)
	for {
		_, err := s.wire.send(ctx, "BEGIN READ WRITE; LOCK TABLE "+s.tables.version()+" IN ACCESS EXCLUSIVE MODE NOWAIT; "+widen+"; COMMIT")
		if err == nil {
			s.options.NoteWidened(s.tables.version(), s.width, width)
			s.width = width
			return nil
		}
		_ = s.wire.rollBack()
		if code(err) != codeLockNotAvailable {
			return s.narrow(ctx, length, widen, err)
		}
		if err := wait.Pause(ctx, s.tables.blocker(ctx, s.wire)); err != nil {
			return err
		}
	}
}

// narrow returns the error of a column that could not be widened.
func (s *session) narrow(ctx context.Context, length int, widen string, err error) error {
	err = failure(ctx, err)
	if dialect.Ended(ctx) != nil {
		return err
	}
	return &dialect.NarrowError{Table: s.tables.version(), Width: s.width, Length: length, Statement: widen, Err: err}
}
