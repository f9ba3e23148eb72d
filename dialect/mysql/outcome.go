package mysql

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Outcome asks information_schema for each effect of the statement. It knows the
// answer only when all effects agree: MariaDB may have run a part of DROP TABLE a, b.
// The statement itself has ended: the session holds the lock on the connection of the
// statements.
func (s *session) Outcome(ctx context.Context, st dialect.Statement) (dialect.Outcome, error) {
	c := readChange(phraseOf(s.executed(st).Text))
	if !c.known || len(c.effects) == 0 || !s.server.atomic {
		return dialect.Outcome{}, nil
	}
	if err := s.ready(ctx); err != nil {
		return dialect.Outcome{}, err
	}
	current, err := s.current(ctx)
	if err != nil {
		return dialect.Outcome{}, failure(ctx, err)
	}
	return s.judge(ctx, sqllex.Lasting(c.sure(), foldEffect(s.server.folds)), current)
}

// current returns the current database. It is that of the new connection until a setting,
// which may be USE, or a function changes the connection.
func (s *session) current(ctx context.Context) (string, error) {
	if !s.changed {
		return s.server.database, nil
	}
	var now sql.NullString
	err := s.do(ctx, func(ctx context.Context) error { return scanRow(ctx, s.conn, "SELECT DATABASE()", &now) })
	return now.String, err
}

// judge asks about each effect. Names without a schema are in the current one.
func (s *session) judge(ctx context.Context, effects []sqllex.Effect, current string) (dialect.Outcome, error) {
	var outcome dialect.Outcome
	var why []string
	for i, e := range effects {
		e = complete(e, current)
		there, known, err := s.there(ctx, e)
		if err != nil {
			return dialect.Outcome{}, failure(ctx, err)
		}
		applied := there == e.Appears
		if !known || i > 0 && applied != outcome.Applied {
			return dialect.Outcome{}, nil
		}
		outcome.Known, outcome.Applied = true, applied
		why = append(why, evidence(e, there))
	}
	outcome.Why = strings.Join(why, ", ")
	return outcome, nil
}

// complete returns the effect with names that have a schema.
func complete(e sqllex.Effect, current string) sqllex.Effect {
	for _, q := range []*sqllex.Qualified{&e.Table, &e.Name} {
		if q.Schema == "" {
			q.Schema = current
		}
	}
	return e
}

// evidence returns the state of an object as part of a sentence.
func evidence(e sqllex.Effect, there bool) string {
	verb := " exists"
	if !there {
		verb = " does not exist"
	}
	id := e.Name.String()
	switch {
	case e.Kind == database:
		id = e.Name.Name
	case inTable(e.Kind):
		id = e.Table.String() + "." + e.Name.Name
	}
	return e.Kind + " " + id + verb
}

// inTable reports whether objects of a kind belong to a table.
func inTable(kind string) bool {
	return kind == sqllex.Column || kind == sqllex.Index || kind == constraint
}

// there reports whether an object exists. This is unknown for a part of a table that
// does not exist, and where an object of another kind has the name.
func (s *session) there(ctx context.Context, e sqllex.Effect) (there, known bool, err error) {
	switch {
	case e.Kind == sqllex.Table, e.Kind == sqllex.View, e.Kind == sequence:
		if e.Appears {
			if unnamed, err := s.unnamed(ctx, e.Name); unnamed || err != nil {
				return false, unnamed, err
			}
		}
		kind, err := s.tableKind(ctx, e.Name)
		return kind == e.Kind, kind == e.Kind || kind == "", err
	case inTable(e.Kind):
		if kind, err := s.tableKind(ctx, e.Table); err != nil || kind != sqllex.Table {
			return false, false, err
		}
	}
	there, err = s.listed(ctx, e)
	return there, true, err
}

// A listing is the table of information_schema with the objects of a kind, its columns
// with their schema and their name, and a further condition.
type listing struct{ from, schema, name, where string }

func listingOf(kind string) listing {
	switch kind {
	case trigger:
		return listing{"TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME", ""}
	case procedure, function:
		return listing{"ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", " AND ROUTINE_TYPE = " + text(strings.ToUpper(kind))}
	case event:
		return listing{"EVENTS", "EVENT_SCHEMA", "EVENT_NAME", ""}
	case database:
		return listing{"SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME", ""}
	case sqllex.Index:
		return listing{"STATISTICS", "TABLE_SCHEMA", "INDEX_NAME", ""}
	case sqllex.Column:
		return listing{"COLUMNS", "TABLE_SCHEMA", "COLUMN_NAME", ""}
	}
	return listing{"TABLE_CONSTRAINTS", "TABLE_SCHEMA", "CONSTRAINT_NAME", ""}
}

// listed asks by names, and then compares the names itself: the catalog ignores accents,
// which the server does not, and the case of tables and schemas even if the server does
// not.
func (s *session) listed(ctx context.Context, e sqllex.Effect) (bool, error) {
	l := listingOf(e.Kind)
	schema, table, inTables := e.Name.Schema, "", "''"
	switch {
	case inTable(e.Kind):
		schema, table, inTables = e.Table.Schema, e.Table.Name, "TABLE_NAME"
	case e.Kind == database:
		schema = e.Name.Name
	}
	query := "SELECT " + l.schema + ", " + inTables + ", " + l.name + " FROM information_schema." + l.from +
		" WHERE " + l.schema + " = " + text(schema) + " AND " + l.name + " = " + text(e.Name.Name) + l.where
	if table != "" {
		query += " AND TABLE_NAME = " + text(table)
	}
	found := false
	err := s.rows(ctx, query, func(row []string) {
		found = found || s.same(row[0], schema) && s.same(row[1], table) && (e.Kind == database || strings.EqualFold(row[2], e.Name.Name))
	})
	return found, err
}

// unnamed reports whether the server itself says that no table, view or sequence has a
// name, as it reads names in statements. That costs a quarter of a query of
// information_schema on MySQL, and half of one on MariaDB. It is false if the name is
// taken, or if the server does not say: without rights on a table it answers with another
// error.
func (s *session) unnamed(ctx context.Context, q sqllex.Qualified) (bool, error) {
	if q.Schema == "" {
		return false, nil
	}
	err := s.exec(ctx, "SHOW CREATE TABLE "+quote(q.Schema)+"."+quote(q.Name))
	var said *mysqldriver.MySQLError
	switch {
	case s.conn == nil || dialect.Ended(ctx) != nil:
		return false, err
	case !errors.As(err, &said) || said.Number != errNoSuchTable:
		return false, nil
	}
	s.known = []warning{{"Error", said.Number, said.Message}}
	return true, nil
}

// tableKind returns the kind of the object that has the name of a table, or "".
func (s *session) tableKind(ctx context.Context, q sqllex.Qualified) (kind string, err error) {
	query := "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + text(q.Schema) + " AND TABLE_NAME = " + text(q.Name)
	err = s.rows(ctx, query, func(row []string) {
		switch kindOfTable := row[1]; {
		case !s.same(row[0], q.Name):
		case kindOfTable == "BASE TABLE", kindOfTable == "SYSTEM VERSIONED":
			kind = sqllex.Table
		default:
			kind = strings.ToLower(kindOfTable) // such as "view" or "sequence"
		}
	})
	return kind, err
}

// same compares names of tables as the server does.
func (s *session) same(a, b string) bool {
	return a == b || s.server.folds && strings.EqualFold(a, b)
}

// rows calls f with each row of a query of texts. NULL is "".
func (s *session) rows(ctx context.Context, query string, f func(row []string)) error {
	return s.do(ctx, func(ctx context.Context) error {
		rows, err := s.conn.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, row, to := make([]sql.NullString, len(columns)), make([]string, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(to...); err != nil {
				return err
			}
			for i, v := range values {
				row[i] = v.String
			}
			f(row)
		}
		return rows.Err()
	})
}
