package mysql

import (
	"context"
	"errors"
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
	s.width = 255
	if version != nil {
		s.width = version.width
	} else if s.tables.AlembicID {
		s.width = 32
	}
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return false, failure(ctx, err)
		}
	}
	if log == nil {
		s.options.NoteLogBeside(s.tables.Tables, "a database of MySQL has no schemas")
	}
	if err := s.makeRoom(ctx); err != nil {
		return version == nil, err
	}
	if len(statements) > 0 {
		err = s.dropWarnings(ctx)
	}
	return version == nil, err
}

// makeRoom widens the column of an alembic_version if an id needs it. It does so
// before any revision, since the statement commits by itself.
func (s *session) makeRoom(ctx context.Context) error {
	if s.options.Longest <= s.width {
		return nil
	}
	if err := s.exec(ctx, "ALTER TABLE "+s.tables.version()+" MODIFY version_num VARCHAR(255) NOT NULL"); err != nil {
		return failure(ctx, err)
	}
	s.options.NoteWidened(s.tables.shown(s.tables.Version), s.width)
	s.width = 255
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
