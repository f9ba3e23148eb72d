package postgres

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// reindexed asks about REINDEX … CONCURRENTLY. One that stopped leaves an invalid index
// beside the old one, with _ccnew behind its name, or an old one with _ccold
// (https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY). It
// may run twice, but it does not remove what an earlier try left.
func reindexed(p sqllex.Phrase) (question, bool) {
	inside := p.Starts("(") && p[:len(p)-len(p.AfterParentheses())].Has("CONCURRENTLY")
	p = p.AfterParentheses()
	if len(p) < 2 || !p[0].IsAny("INDEX", "TABLE", "SCHEMA", "DATABASE") {
		return question{}, false
	}
	kind, rest := p[0], p[1:]
	if !rest.Starts("CONCURRENTLY") && !inside {
		return question{}, false
	}
	rest = rest.AfterAny("CONCURRENTLY")
	name, _, ok := ddl.Qualified(rest)
	if !ok && !kind.Is("DATABASE") {
		return question{}, false
	}
	query := `SELECT n.nspname, c.relname FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname <> 'pg_toast' AND ` + reindexedIn(kind, name) + `
ORDER BY 1, 2 LIMIT 1`
	return question{query, leftByReindex}, true
}

// reindexedIn returns the condition for the indexes that a REINDEX builds again.
func reindexedIn(kind sqllex.Token, name sqllex.Qualified) string {
	switch {
	case kind.Is("INDEX"):
		return "i.indrelid IN (SELECT b.indrelid FROM pg_catalog.pg_index AS b WHERE b.indexrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(" + oid(name) + ") UNION ALL SELECT " + oid(name) + "))"
	case kind.Is("TABLE"):
		return "i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(" + oid(name) + ") UNION ALL SELECT " + oid(name) + ")"
	case kind.Is("SCHEMA"):
		return "n.nspname = " + text(name.Name)
	}
	return "true"
}

func leftByReindex(r *result) dialect.Outcome {
	if len(r.Rows) == 0 {
		return dialect.Outcome{Known: true, Why: "a REINDEX may run again, and no earlier one left an index"}
	}
	index := sqllex.Qualified{Schema: cell(r, 0, 0), Name: cell(r, 0, 1)}
	return dialect.Outcome{
		Known: true,
		Why:   "index " + index.String() + " exists and is invalid, as a REINDEX CONCURRENTLY that did not end leaves it",
		Fix:   "DROP INDEX CONCURRENTLY " + quoted(index),
	}
}

// reindexKind returns Alone for a REINDEX CONCURRENTLY whose leftovers can be found.
func reindexKind(p sqllex.Phrase) dialect.Kind {
	if _, ok := reindexed(p); ok {
		return dialect.Alone
	}
	return dialect.Bare
}
