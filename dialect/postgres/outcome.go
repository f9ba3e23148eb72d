package postgres

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Outcome answers for the statements that commit by themselves and whose object is in
// the catalog. No statement of an earlier runner can still be running: its
// connection holds a lock for as long as it lives, and Lock waits for that lock.
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

// A question is a query of the catalog, and the meaning of its result.
type question struct {
	query string
	judge func(*result) dialect.Outcome
}

func questionOf(p sqllex.Phrase) (question, bool) {
	switch {
	case p.Starts("CREATE"):
		return created(p[1:])
	case p.Starts("DROP"):
		return dropped(p[1:])
	case p.Starts("REINDEX"):
		return reindexed(p[1:])
	case p.Starts("ALTER", "TABLE"):
		return detached(p[2:])
	}
	return question{}, false
}

// created asks about CREATE [UNIQUE] INDEX CONCURRENTLY, DATABASE, TABLESPACE and
// SUBSCRIPTION. With IF NOT EXISTS the statement does nothing if the object exists,
// so that it counts as done then too.
func created(p sqllex.Phrase) (question, bool) {
	if rest := p.AfterAny("UNIQUE"); rest.Starts("INDEX", "CONCURRENTLY") {
		rest, _ = rest[2:].After("IF", "NOT", "EXISTS")
		return createdIndex(rest)
	}
	query, kind, rest := catalogQuery(p)
	named, _, ok := ddl.Name(rest)
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

// dropped asks about DROP of the same objects.
func dropped(p sqllex.Phrase) (question, bool) {
	if p.Starts("INDEX", "CONCURRENTLY") {
		p, _ = p[2:].After("IF", "EXISTS")
		return droppedIndex(p)
	}
	query, kind, rest := catalogQuery(p)
	rest, _ = rest.After("IF", "EXISTS")
	named, _, ok := ddl.Name(rest)
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

// catalogQuery returns the query for an object without a schema, up to its name.
func catalogQuery(p sqllex.Phrase) (query, kind string, rest sqllex.Phrase) {
	switch {
	case p.Starts("DATABASE"):
		return "SELECT FROM pg_catalog.pg_database WHERE datname = ", "database", p[1:]
	case p.Starts("TABLESPACE"):
		return "SELECT FROM pg_catalog.pg_tablespace WHERE spcname = ", "tablespace", p[1:]
	case p.Starts("SUBSCRIPTION"):
		return "SELECT FROM pg_catalog.pg_subscription JOIN pg_catalog.pg_database ON subdbid = pg_database.oid" +
			" WHERE datname = pg_catalog.current_database() AND subname = ", "subscription", p[1:]
	}
	return "", "", nil
}

// createdIndex asks for an index in the schema of its table. A statement that failed
// or was killed leaves an invalid index, which keeps the next attempt from succeeding
// (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY).
func createdIndex(p sqllex.Phrase) (question, bool) {
	index, p, ok := ddl.Name(p)
	if !ok || !p.Starts("ON") {
		return question{}, false // the server chooses a name
	}
	table, _, ok := ddl.Qualified(p[1:].AfterAny("ONLY"))
	if !ok {
		return question{}, false
	}
	query := `SELECT n.nspname, i.indisvalid AND i.indisready FROM pg_catalog.pg_class AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = ` + text(index) + `
JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid AND i.indrelid = t.oid
WHERE t.oid = ` + oid(table)
	return question{query, func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Why: "index " + index + " of " + table.String() + " does not exist"}
		}
		full := sqllex.Qualified{Schema: cell(r, 0, 0), Name: index}
		if cell(r, 0, 1) == "t" {
			return dialect.Outcome{Known: true, Applied: true, Why: "index " + full.String() + " exists and is valid"}
		}
		return dialect.Outcome{
			Known: true,
			Why:   "index " + full.String() + " exists and is invalid, as a CREATE INDEX CONCURRENTLY that did not end leaves it",
			Fix:   "DROP INDEX CONCURRENTLY " + quoted(full),
		}
	}}, true
}

// droppedIndex asks for an index by its name. An index that is half dropped is
// invalid, and can be dropped again.
func droppedIndex(p sqllex.Phrase) (question, bool) {
	index, _, ok := ddl.Qualified(p)
	if !ok {
		return question{}, false
	}
	query := `SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = ` + oid(index)
	return question{query, func(r *result) dialect.Outcome {
		if len(r.Rows) == 0 {
			return dialect.Outcome{Known: true, Applied: true, Why: "index " + index.String() + " does not exist any more"}
		}
		return dialect.Outcome{Known: true, Why: "index " + sqllex.Qualified{Schema: cell(r, 0, 0), Name: cell(r, 0, 1)}.String() + " still exists"}
	}}, true
}

// detached asks about ALTER TABLE … DETACH PARTITION … CONCURRENTLY. A statement that
// stopped between its two transactions is completed by another one.
func detached(p sqllex.Phrase) (question, bool) {
	p, _ = p.After("IF", "EXISTS")
	parent, p, ok := ddl.Qualified(p.AfterAny("ONLY"))
	if !ok || !p.Starts("DETACH", "PARTITION") {
		return question{}, false
	}
	partition, p, ok := ddl.Qualified(p[2:])
	if !ok || !p.Starts("CONCURRENTLY") {
		return question{}, false
	}
	query := fmt.Sprintf("SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhparent = %s AND inhrelid = %s", oid(parent), oid(partition))
	subject := "table " + partition.String()
	return question{query, func(r *result) dialect.Outcome {
		switch {
		case len(r.Rows) == 0:
			return dialect.Outcome{Known: true, Applied: true, Why: subject + " is no partition of " + parent.String() + " any more"}
		case cell(r, 0, 0) == "t":
			return dialect.Outcome{
				Known: true, Why: subject + " is half detached, as a DETACH PARTITION CONCURRENTLY that did not end leaves it",
				Finish: fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE", quoted(parent), quoted(partition)),
			}
		}
		return dialect.Outcome{Known: true, Why: subject + " still is a partition of " + parent.String()}
	}}, true
}

// quoted returns a name as it stands in a statement.
func quoted(q sqllex.Qualified) string {
	if q.Schema == "" {
		return quote(q.Name)
	}
	return quote(q.Schema) + "." + quote(q.Name)
}

// oid returns the expression for the object that a name denotes now; NULL if there is
// none.
func oid(q sqllex.Qualified) string { return "pg_catalog.to_regclass(" + text(quoted(q)) + ")" }
