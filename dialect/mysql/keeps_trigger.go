package mysql

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// triggersKeep returns why a rollback may not undo what the triggers of a table do.
func (s *session) triggersKeep(ctx context.Context, table sqllex.Qualified, nested int) (why string, err error) {
	var programs []program
	query := "SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = " + text(table.Schema) + " AND EVENT_OBJECT_TABLE = " + text(table.Name)
	err = s.rows(ctx, query, func(row []string) {
		programs = append(programs, program{"trigger", sqllex.Qualified{Schema: table.Schema, Name: row[0]}, row[1]})
	})
	if err != nil {
		return "", err
	}
	for _, p := range programs {
		if why, err = s.programKeeps(ctx, p, nested); why != "" || err != nil {
			return why, err
		}
	}
	if len(programs) > 0 {
		return "", nil
	}
	sees, err := s.seesTriggers(ctx, table)
	if err != nil || sees {
		return "", err
	}
	return fmt.Sprintf("whether table %s has triggers cannot be known without the privilege TRIGGER", table), nil
}

// A program is a trigger or a stored function.
type program struct {
	kind string
	name sqllex.Qualified
	body string // "" if it may not be read
}

// programKeeps reads the body of a program, which runs with the rights of its owner: it may
// change tables that the user does not see.
func (s *session) programKeeps(ctx context.Context, of program, nested int) (why string, err error) {
	unknown := fmt.Sprintf("%s %s may change a table without transactions", of.kind, of.name)
	p := phraseOf(of.body)
	targets, ok := targetsOf(p)
	if !ok || len(p) == 0 || nested == mostNested {
		return unknown, nil
	}
	n := namesIn(p, of.name.Schema)
	tables, why, err := s.namedTables(ctx, n)
	if why != "" || err != nil {
		return why, err
	}
	visible := map[sqllex.Qualified]bool{}
	for _, table := range tables {
		visible[table] = true
	}
	for _, target := range targets {
		if target.Schema == "" {
			target.Schema = of.name.Schema
		}
		if !visible[target] {
			return unknown, nil
		}
		if why, err = s.triggersKeep(ctx, target, nested+1); why != "" || err != nil {
			return why, err
		}
	}
	return "", nil
}

// targetsOf returns the tables that the body of a program changes. It reports false for
// a body that it does not read with certainty, such as one that calls a function.
func targetsOf(body sqllex.Phrase) (targets []sqllex.Qualified, ok bool) {
	for i, t := range body {
		var before sqllex.Token
		if i > 0 {
			before = body[i-1]
		}
		rest := body[i+1:]
		switch {
		case t.IsAny("CALL", "EXECUTE", "PREPARE", "LOAD"):
			return nil, false
		case t.Is("(") && i > 0 && callsUnknown(body[:i]) && !endsWithTarget(body[:i], targets):
			return nil, false
		case rest.Starts("("), t.Is("UPDATE") && before.IsAny("FOR", "KEY"), t.IsAny("UPDATE", "DELETE", "INSERT") && before.IsAny("BEFORE", "AFTER"):
			continue
		case t.IsAny("INSERT", "REPLACE"):
			rest = skip(rest, "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "IGNORE").AfterAny("INTO")
		case t.Is("UPDATE"):
			rest = skip(rest, "LOW_PRIORITY", "IGNORE")
		case t.Is("DELETE"):
			if rest, ok = skip(rest, "LOW_PRIORITY", "QUICK", "IGNORE").After("FROM"); !ok {
				return nil, false
			}
		default:
			continue
		}
		target, rest, ok := ddl.Qualified(rest)
		if !ok || t.Is("UPDATE") && !rest.Starts("SET") || t.Is("DELETE") && !(len(rest) == 0 || rest.StartsAny("WHERE", ";", "ORDER", "LIMIT")) {
			return nil, false
		}
		targets = append(targets, target)
	}
	return targets, true
}

// endsWithTarget reports whether a phrase ends with the name of the last target, in front
// of its columns.
func endsWithTarget(p sqllex.Phrase, targets []sqllex.Qualified) bool {
	name, ok := identifier(p[len(p)-1])
	return ok && len(targets) > 0 && targets[len(targets)-1].Name == name
}

// skip skips all of the words at the start of a phrase.
func skip(p sqllex.Phrase, words ...string) sqllex.Phrase {
	for p.StartsAny(words...) {
		p = p[1:]
	}
	return p
}

// seesTriggers reports whether the user is known to see the triggers of a table.
func (s *session) seesTriggers(ctx context.Context, table sqllex.Qualified) (sees bool, err error) {
	const mine = " WHERE PRIVILEGE_TYPE = 'TRIGGER' AND GRANTEE = (SELECT CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), ''''))"
	for _, from := range []string{
		"USER_PRIVILEGES" + mine,
		"SCHEMA_PRIVILEGES" + mine + " AND " + text(table.Schema) + " LIKE TABLE_SCHEMA",
		"TABLE_PRIVILEGES" + mine + " AND TABLE_SCHEMA = " + text(table.Schema) + " AND TABLE_NAME = " + text(table.Name),
	} {
		if err = s.rows(ctx, "SELECT 1 FROM information_schema."+from, func([]string) { sees = true }); sees || err != nil {
			return sees, err
		}
	}
	return false, nil
}
