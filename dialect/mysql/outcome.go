package mysql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Outcome asks information_schema for each effect of the statement. It knows the
// answer only when all effects agree, so that of DROP TABLE a, b, of which MariaDB
// may have done a part, it is not known when one is gone. Nothing runs meanwhile: who
// holds the lock on the statements' connection knows that the statement has ended.
func (s *session) Outcome(ctx context.Context, st dialect.Statement) (dialect.Outcome, error) {
	c := readChange(lex(st.Text))
	if !c.known || len(c.effects) == 0 || !s.server.atomic {
		return dialect.Outcome{}, nil
	}
	if err := s.ready(ctx); err != nil {
		return dialect.Outcome{}, err
	}
	var current sql.NullString // a setting before the statement may be USE
	err := s.do(ctx, func(ctx context.Context) error { return scanRow(ctx, s.conn, "SELECT DATABASE()", &current) })
	if err != nil {
		return dialect.Outcome{}, failure(ctx, err)
	}
	return s.judge(ctx, telling(c.sure(), s.server.folds), current.String)
}

// judge asks about each effect. Names without a schema are in the current one.
func (s *session) judge(ctx context.Context, effects []effect, current string) (dialect.Outcome, error) {
	var outcome dialect.Outcome
	var why []string
	for i, e := range effects {
		e = e.in(current)
		there, known, err := s.there(ctx, e)
		if err != nil {
			return dialect.Outcome{}, failure(ctx, err)
		}
		applied := there == e.appears
		if !known || i > 0 && applied != outcome.Applied {
			return dialect.Outcome{}, nil
		}
		outcome.Known, outcome.Applied = true, applied
		why = append(why, e.evidence(there))
	}
	outcome.Why = strings.Join(why, ", ")
	return outcome, nil
}

// in is the effect with all names complete.
func (e effect) in(current string) effect {
	for _, q := range []*qualified{&e.table, &e.name} {
		if q.schema == "" {
			q.schema = current
		}
	}
	return e
}

// telling leaves out the names that are there before and after, as in
// RENAME TABLE a TO b, c TO a.
func telling(all []effect, folds bool) []effect {
	key := func(e effect) string {
		k := string(e.kind) + "\x00" + e.table.schema + "\x00" + e.table.name + "\x00" + e.name.schema + "\x00" + e.name.name
		if folds || e.kind == aColumn || e.kind == anIndex {
			k = strings.ToLower(k)
		}
		return k
	}
	comes, goes := map[string]bool{}, map[string]bool{}
	for _, e := range all {
		if e.appears {
			comes[key(e)] = true
		} else {
			goes[key(e)] = true
		}
	}
	var left []effect
	for _, e := range all {
		if k := key(e); !comes[k] || !goes[k] {
			left = append(left, e)
		}
	}
	return left
}

// evidence is what was found, as it goes into a sentence.
func (e effect) evidence(there bool) string {
	verb := " exists"
	if !there {
		verb = " does not exist"
	}
	id := e.name.schema + "." + e.name.name
	switch e.kind {
	case aDatabase:
		id = e.name.name
	case aColumn, anIndex, aConstraint:
		id = e.table.schema + "." + e.table.name + "." + e.name.name
	}
	return string(e.kind) + " " + id + verb
}

// there reports whether an object exists. It is not known of something in a
// table that is not there, or where an object of another kind has the name.
func (s *session) there(ctx context.Context, e effect) (there, known bool, err error) {
	switch e.kind {
	case aTable, aView, aSequence:
		kind, err := s.tableKind(ctx, e.name)
		return kind == e.kind, kind == e.kind || kind == "", err
	case aColumn, anIndex, aConstraint:
		if kind, err := s.tableKind(ctx, e.table); err != nil || kind != aTable {
			return false, false, err
		}
	}
	there, err = s.listed(ctx, e)
	return there, true, err
}

// A listing is where information_schema has the objects of a kind: the columns
// of the schema and of the name, and what else must hold.
type listing struct{ from, schema, name, where string }

func listings(o object) listing {
	switch o {
	case aTrigger:
		return listing{"TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME", ""}
	case aProcedure, aFunction:
		return listing{"ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", " AND ROUTINE_TYPE = " + text(strings.ToUpper(string(o)))}
	case anEvent:
		return listing{"EVENTS", "EVENT_SCHEMA", "EVENT_NAME", ""}
	case aDatabase:
		return listing{"SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME", ""}
	case anIndex:
		return listing{"STATISTICS", "TABLE_SCHEMA", "INDEX_NAME", ""}
	case aColumn:
		return listing{"COLUMNS", "TABLE_SCHEMA", "COLUMN_NAME", ""}
	}
	return listing{"TABLE_CONSTRAINTS", "TABLE_SCHEMA", "CONSTRAINT_NAME", ""}
}

// listed asks by names, and compares again those of tables and schemas: the
// catalogue does so without regard to case even where the server itself does not.
func (s *session) listed(ctx context.Context, e effect) (bool, error) {
	l := listings(e.kind)
	schema, table := e.name.schema, ""
	switch e.kind {
	case aColumn, anIndex, aConstraint:
		schema, table = e.table.schema, e.table.name
	case aDatabase:
		schema = e.name.name
	}
	query := "SELECT " + l.schema + ", '' FROM "
	where := ""
	if table != "" {
		query = "SELECT " + l.schema + ", TABLE_NAME FROM "
		where = " AND TABLE_NAME = " + text(table)
	}
	query += "information_schema." + l.from + " WHERE " + l.schema + " = " + text(schema) + " AND " + l.name + " = " + text(e.name.name) + where + l.where
	found := false
	err := s.pairs(ctx, query, func(inSchema, inTable string) {
		found = found || s.same(inSchema, schema) && s.same(inTable, table)
	})
	return found, err
}

// tableKind is what has the name of a table: empty when nothing has.
func (s *session) tableKind(ctx context.Context, q qualified) (kind object, err error) {
	query := "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + text(q.schema) + " AND TABLE_NAME = " + text(q.name)
	err = s.pairs(ctx, query, func(found, what string) {
		switch {
		case !s.same(found, q.name):
		case what == "VIEW":
			kind = aView
		case what == "SEQUENCE":
			kind = aSequence
		case what == "BASE TABLE", what == "SYSTEM VERSIONED":
			kind = aTable
		default:
			kind = object(strings.ToLower(what))
		}
	})
	return kind, err
}

// same compares names of tables as the server does.
func (s *session) same(a, b string) bool {
	return a == b || s.server.folds && strings.EqualFold(a, b)
}

// pairs calls f with each row of a query of two columns.
func (s *session) pairs(ctx context.Context, query string, f func(a, b string)) error {
	return s.do(ctx, func(ctx context.Context) error {
		rows, err := s.conn.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a, b sql.NullString
			if err := rows.Scan(&a, &b); err != nil {
				return err
			}
			f(a.String, b.String)
		}
		return rows.Err()
	})
}
