package postgres

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Outcome answers for the statements that commit by themselves and whose object
// the catalogue shows. No earlier runner's statement can still be at work: its
// connection holds a lock for as long as it lives, for which Lock waits.
func (s *session) Outcome(ctx context.Context, st dialect.Statement) (dialect.Outcome, error) {
	q, ok := questionOf(phraseOf(st.Text))
	if !ok {
		return dialect.Outcome{}, nil
	}
	results, err := s.wire.send(ctx, q.query)
	if err != nil {
		return dialect.Outcome{}, failure(ctx, err)
	}
	return q.judge(results[0]), nil
}

// A question to the catalogue, and what its answer means.
type question struct {
	query string
	judge func(*result) dialect.Outcome
}

func questionOf(p phrase) (question, bool) {
	switch {
	case p.starts("CREATE"):
		return created(p[1:])
	case p.starts("DROP"):
		return dropped(p[1:])
	case p.begins("ALTER", "TABLE"):
		return detached(p[2:])
	}
	return question{}, false
}

// created is for CREATE [UNIQUE] INDEX CONCURRENTLY, DATABASE, TABLESPACE and
// SUBSCRIPTION. With IF NOT EXISTS the statement does nothing where the object
// is, so that it counts as done there too.
func created(p phrase) (question, bool) {
	if rest := p.afterAny("UNIQUE"); rest.begins("INDEX", "CONCURRENTLY") {
		return createdIndex(rest[2:].afterIfNotExists())
	}
	query, kind, rest := catalogue(p)
	named, _, ok := rest.identifier()
	if kind == "" || !ok {
		return question{}, false
	}
	return question{query + text(named), func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Why: kind + " " + named + " does not exist"}
		}
		return dialect.Outcome{Known: true, Applied: true, Why: kind + " " + named + " exists"}
	}}, true
}

// dropped is for DROP of the same.
func dropped(p phrase) (question, bool) {
	if p.begins("INDEX", "CONCURRENTLY") {
		return droppedIndex(p[2:].afterIfExists())
	}
	query, kind, rest := catalogue(p)
	named, _, ok := rest.afterIfExists().identifier()
	if kind == "" || !ok {
		return question{}, false
	}
	return question{query + text(named), func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Applied: true, Why: kind + " " + named + " does not exist any more"}
		}
		return dialect.Outcome{Known: true, Why: kind + " " + named + " still exists"}
	}}, true
}

// catalogue is where an object without a schema stands, by name.
func catalogue(p phrase) (query, kind string, rest phrase) {
	switch {
	case p.starts("DATABASE"):
		return "SELECT FROM pg_catalog.pg_database WHERE datname = ", "database", p[1:]
	case p.starts("TABLESPACE"):
		return "SELECT FROM pg_catalog.pg_tablespace WHERE spcname = ", "tablespace", p[1:]
	case p.starts("SUBSCRIPTION"):
		return "SELECT FROM pg_catalog.pg_subscription JOIN pg_catalog.pg_database ON subdbid = pg_database.oid" +
			" WHERE datname = pg_catalog.current_database() AND subname = ", "subscription", p[1:]
	}
	return "", "", nil
}

// createdIndex asks for an index in the schema of its table. One that failed or
// was killed is there and invalid, in the way of the next attempt
// (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY).
func createdIndex(p phrase) (question, bool) {
	index, p, ok := p.identifier()
	if !ok || !p.starts("ON") {
		return question{}, false // the server finds a name
	}
	table, _, ok := p[1:].afterAny("ONLY").relation()
	if !ok {
		return question{}, false
	}
	query := `SELECT n.nspname, i.indisvalid AND i.indisready FROM pg_catalog.pg_class AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = ` + text(index) + `
JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid AND i.indrelid = t.oid
WHERE t.oid = ` + table.oid()
	return question{query, func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Why: "index " + index + " of " + table.String() + " does not exist"}
		}
		full := relation{cell(r, 0, 0), index}
		if cell(r, 0, 1) == "t" {
			return dialect.Outcome{Known: true, Applied: true, Why: "index " + full.String() + " exists and is valid"}
		}
		return dialect.Outcome{
			Known: true,
			Why:   "index " + full.String() + " exists and is invalid, as a CREATE INDEX CONCURRENTLY that did not end leaves it",
			Fix:   "DROP INDEX CONCURRENTLY " + full.quoted(),
		}
	}}, true
}

// droppedIndex asks for an index by its name. One that is half dropped is
// invalid, and can be dropped again.
func droppedIndex(p phrase) (question, bool) {
	index, _, ok := p.relation()
	if !ok {
		return question{}, false
	}
	query := `SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = ` + index.oid()
	return question{query, func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Applied: true, Why: "index " + index.String() + " does not exist any more"}
		}
		return dialect.Outcome{Known: true, Why: "index " + relation{cell(r, 0, 0), cell(r, 0, 1)}.String() + " still exists"}
	}}, true
}

// detached is for ALTER TABLE … DETACH PARTITION … CONCURRENTLY. One that
// stopped between its two transactions is to be ended by hand.
func detached(p phrase) (question, bool) {
	parent, p, ok := p.afterIfExists().afterAny("ONLY").relation()
	if !ok || !p.begins("DETACH", "PARTITION") {
		return question{}, false
	}
	partition, p, ok := p[2:].relation()
	if !ok || !p.starts("CONCURRENTLY") {
		return question{}, false
	}
	query := fmt.Sprintf("SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhparent = %s AND inhrelid = %s", parent.oid(), partition.oid())
	what := "table " + partition.String()
	return question{query, func(r *result) dialect.Outcome {
		switch {
		case len(r.Rows) == 0:
			return dialect.Outcome{Known: true, Applied: true, Why: what + " is no partition of " + parent.String() + " any more"}
		case cell(r, 0, 0) == "t":
			return dialect.Outcome{Why: fmt.Sprintf("%s is half detached: end it with ALTER TABLE %s DETACH PARTITION %s FINALIZE", what, parent.quoted(), partition.quoted())}
		}
		return dialect.Outcome{Known: true, Why: what + " still is a partition of " + parent.String()}
	}}, true
}

func (p phrase) afterIfExists() phrase {
	if p.begins("IF", "EXISTS") {
		return p[2:]
	}
	return p
}

func (p phrase) afterIfNotExists() phrase {
	if p.begins("IF", "NOT", "EXISTS") {
		return p[3:]
	}
	return p
}

// String is a relation's name for people.
func (r relation) String() string {
	if r.schema == "" {
		return r.name
	}
	return r.schema + "." + r.name
}

func (r relation) quoted() string {
	if r.schema == "" {
		return quote(r.name)
	}
	return quote(r.schema) + "." + quote(r.name)
}

// oid is the expression for what the name means now; NULL for nothing.
func (r relation) oid() string { return "pg_catalog.to_regclass(" + text(r.quoted()) + ")" }
