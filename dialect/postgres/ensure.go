package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

func (s *session) Ensure(ctx context.Context) (created bool, err error) {
	created, err = s.ensure(ctx)
	if c := code(err); c == codeDuplicateSchema || c == codeUniqueViolation {
		return s.ensure(ctx) // the runner of another project created the log's schema first
	}
	return created, err
}

func (s *session) ensure(ctx context.Context) (created bool, err error) {
	there, err := s.look(ctx)
	if err != nil {
		return false, err
	}
	at, err := s.tables.settle(ctx, s.wire, there)
	if err != nil {
		return false, err
	}
	if s.tables = at.tables; s.tables.Schema == "" {
		return false, &dialect.TableError{Table: s.tables.Version, Reason: "no schema of the search_path exists: create one, or name one with version_table_schema"}
	}
	var create []string
	if !at.version {
		create = append(create, s.tables.createVersion("CREATE TABLE"))
	}
	var p placement
	var add []string
	switch {
	case at.logged:
		if add, err = at.missingColumns(there); err != nil {
			return false, err
		}
		create = append(create, add...)
	case s.tables.Log != "":
		if p, err = s.place(ctx); err != nil {
			return false, err
		}
		create = append(create, s.tables.newLog(p)...)
	}
	if len(create) == 0 {
		s.width = there.version.width
		return false, s.tables.checkWritable(ctx, s.wire)
	}
	if err := s.together(ctx, create); err != nil {
		if rights, ok := errors.AsType[*dialect.RightsError](err); ok {
			rights.Columns = add
		}
		return false, err
	}
	s.noteSeen(p)
	return !at.version, s.tables.checkWritable(ctx, s.wire)
}

// missingColumns returns the statements that add the missing columns of the log:
// those that came with later versions of ramus are nullable.
func (l layout) missingColumns(f *found) (add []string, err error) {
	log := f.log
	if l.apart {
		log = f.apart
	}
	if err := log.check(l.shownLog(), dialect.LogTable, dialect.LogWriteColumns); err != nil {
		return nil, err
	}
	for _, column := range dialect.Missing(log.columns, dialect.LogNullableColumns) {
		add = append(add, "ALTER TABLE "+l.log()+" ADD COLUMN "+column+" TEXT")
	}
	return add, nil
}

func (s *session) look(ctx context.Context) (*found, error) {
	results, err := s.wire.send(ctx, s.tables.selectColumns())
	if err != nil {
		return nil, failure(ctx, err)
	}
	return parseColumns(results[0]), nil
}

// together runs ramus's own statements in one transaction, and reads the width of the
// new column.
func (s *session) together(ctx context.Context, statements []string) error {
	results, err := s.wire.send(ctx, "BEGIN; "+strings.Join(statements, "; ")+"; COMMIT; "+s.tables.selectColumns())
	switch {
	case code(err) == codeUndefinedSchema:
		_ = s.wire.rollBack()
		return &dialect.TableError{Table: s.tables.version(), Reason: "there is no schema " + s.tables.Schema + "; create it with CREATE SCHEMA " + quote(s.tables.Schema)}
	case code(err) == codeInsufficientPrivilege:
		return errors.Join(&dialect.RightsError{Grants: []string{s.grantCreate()}, Err: failure(ctx, err)}, s.wire.rollBack())
	case err != nil:
		return errors.Join(failure(ctx, err), s.wire.rollBack())
	}
	s.width = parseColumns(results[len(results)-1]).version.width
	return nil
}

// grantCreate returns the statement that lets the role create the tables.
func (s *session) grantCreate() string {
	return "GRANT CREATE ON SCHEMA " + quote(s.tables.Schema) + " TO " + quote(s.wire.config.User)
}
