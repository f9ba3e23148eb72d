package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

func (s *session) Ensure(ctx context.Context) (created bool, err error) {
	if err := s.ready(ctx); err != nil {
		return false, err
	}
	var all map[string]*found
	err = s.do(ctx, func(ctx context.Context) (err error) {
		all, err = s.tables.look(ctx, s.conn)
		return err
	})
	if err != nil {
		return false, failure(ctx, err)
	}
	version, log := pick(all, s.tables.Version, s.server.folds), pick(all, s.tables.Log, s.server.folds)
	statements, err := s.tables.missing(version, log)
	if err != nil {
		return false, err
	}
	s.width = version.widthOr(s.tables.Width())
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return false, s.tables.refusedCreate(ctx, s.conn, statement, err)
		}
	}
	if err := s.do(ctx, func(ctx context.Context) error { return s.tables.rightsError(ctx, s.conn, s.tables.toWrite()) }); err != nil {
		return false, failure(ctx, err)
	}
	if log == nil {
		s.options.NoteLogBeside(s.tables.Tables, "a database of MySQL has no schemas")
	}
	if len(statements) > 0 {
		err = s.dropWarnings(ctx)
	}
	return version == nil, err
}

func (s *session) MakeRoom(ctx context.Context, length int) error {
	if length <= s.width || s.width == 0 {
		return nil
	}
	width := dialect.WidthFor(length)
	widen := fmt.Sprintf("ALTER TABLE %s MODIFY version_num VARCHAR(%d) NOT NULL", s.tables.version(), width)
	if err := s.exec(ctx, widen); err != nil {
		err = failure(ctx, err)
		if dialect.Ended(ctx) == nil {
			err = &dialect.NarrowError{Table: s.tables.shown(s.tables.Version), Width: s.width, Length: length, Statement: widen, Err: err}
		}
		return err
	}
	s.options.NoteWidened(s.tables.shown(s.tables.Version), s.width, width)
	s.width = width
	return s.dropWarnings(ctx)
}

// missing returns the statements that create the tables, or add the columns of this
// version. The version table comes last: if it exists, the log does too.
func (t tables) missing(version, log *found) ([]string, error) {
	if err := errors.Join(version.check(t.shown(t.Version), dialect.VersionTable, dialect.VersionColumns), version.checkEngine(t.shown(t.Version))); err != nil {
		return nil, err
	}
	var statements []string
	if t.Log != "" {
		extra, err := t.missingLog(log)
		if err != nil {
			return nil, err
		}
		statements = extra
	}
	if version == nil {
		statements = append(statements, t.createVersion("CREATE TABLE"))
	}
	return statements, nil
}

func (t tables) missingLog(log *found) ([]string, error) {
	if log == nil {
		return []string{t.createLog("CREATE TABLE")}, nil
	}
	needed := []string{"seq"}
	var add []string
	for _, c := range logTypes() {
		if !c.nullable {
			needed = append(needed, c.name)
		} else if !slices.Contains(log.columns, c.name) {
			add = append(add, "ADD COLUMN "+quote(c.name)+" "+c.kind)
		}
	}
	if err := errors.Join(log.check(t.shown(t.Log), dialect.LogTable, needed), log.checkEngine(t.shown(t.Log))); err != nil {
		return nil, err
	}
	if add == nil {
		return nil, nil
	}
	return []string{"ALTER TABLE " + t.log() + " " + strings.Join(add, ", ")}, nil
}
