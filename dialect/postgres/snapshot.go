package postgres

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// unsetSettings makes the server print all definitions alike, whatever the settings of
// the role and the database are: with qualified names, and constants in one form. JIT would
// compile the query for a second. Rows that a policy hides are an error, and not missing.
const unsetSettings = `SET search_path = pg_catalog, pg_temp; SET quote_all_identifiers = off; SET DateStyle = ISO; SET IntervalStyle = postgres;
SET TimeZone = UTC; SET extra_float_digits = 3; SET bytea_output = hex; SET xmlbinary = base64; SET lc_monetary = 'C';
SET row_security = off; SET jit = off; SET default_transaction_read_only = off; SET statement_timeout = 0; SET lock_timeout = 0`

// snapshot reads the schema of the database of w, whose settings are those of
// unsetSettings. It leaves out ramus's tables, if own has their schema, and the members of
// extensions. Its one statement is prepared once, since planning it takes longer than
// running it.
func (w *wire) snapshot(ctx context.Context, own tables) (schema.Snapshot, error) {
	results, err := w.batch(ctx, []request{{text: selectSchema(w.major(), own)}})
	if err != nil {
		return schema.Snapshot{}, failure(ctx, err)
	}
	objects := make([]schema.Object, len(results[0].Rows))
	for i := range objects {
		r := results[0]
		objects[i] = schema.Object{Identity: cell(r, i, 0), Kind: cell(r, i, 1), Name: cell(r, i, 2), Table: cell(r, i, 3), Definition: cell(r, i, 4)}
	}
	return schema.New(objects...), nil
}

// selectSchema returns the query for all objects of the schema, each as its identity, its
// kind, its name, the table that it is part of, and its definition. Nothing but the
// identity depends on oids or on the order in which objects were made; the order of a table's columns does
// not count. Names are qualified. It is for servers of version 13 to 18.
func selectSchema(major int, own tables) string {
	v := version(major)
	parts := []string{
		v.relations(), v.columns(), v.constraints(), v.indexes(), sequences, rules, triggers, policies, statistics,
		v.types(), domainConstraints, routines, aggregates, operators, families, classes, casts, conversions, transforms, v.collations(),
		searchParsers, searchTemplates, searchDictionaries, searchConfigurations,
		schemas(own), extensions, dependencies, languages, accessMethods, wrappers, servers, mappings, v.publications(), v.subscriptions(),
		eventTriggers, defaultPrivileges, databaseSettings, comments, labels, owners, grants,
	}
	return v.common(own) + strings.Join(parts, "\nUNION ALL\n")
}

// A version is the first number of a server's version.
type version int

// since returns an expression if the server has it, and else another one.
func (v version) since(first version, expression, before string) string {
	if v >= first {
		return expression
	}
	return before
}

// common returns the common table expressions of selectSchema: the schemas and relations
// of users, the members of extensions, and what has an owner or rights.
func (v version) common(own tables) string {
	return `WITH member AS MATERIALIZED (
	SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
), nsp AS MATERIALIZED (
	SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), own AS MATERIALIZED (
	SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE (n.nspname, c.relname) IN (` + own.places() + `)
), rel AS MATERIALIZED (
	SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relam, c.reltablespace, c.reltoastrelid, c.reloftype, c.reloptions, c.relrowsecurity,
		c.relforcerowsecurity, c.relreplident, c.relispopulated, c.relispartition, c.relpartbound, format('%I.%I', n.nspname, c.relname) AS name
	FROM pg_class AS c JOIN nsp AS n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.oid NOT IN (SELECT oid FROM own) AND ` + notMember("pg_class", "c.oid") + `
), ` + held(own) + `
`
}

// places returns the places of ramus's tables as a list for IN.
func (t tables) places() string {
	all := []string{"(" + text(t.Schema) + ", " + text(t.Version) + ")"}
	if t.Log != "" {
		all = append(all, "("+text(t.Schema)+", "+text(t.Log)+")", "("+text(apartSchema)+", "+text(t.apartName())+")")
	}
	return strings.Join(all, ", ")
}

// notMember returns the condition that an object is no member of an extension.
func notMember(catalog, oid string) string {
	return "NOT EXISTS (SELECT FROM member AS x WHERE x.classid = '" + catalog + "'::regclass AND x.objid = " + oid + ")"
}

// sorted returns an array of texts as one text, in one order; NULL if it is empty.
func sorted(array string) string {
	return "(SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(" + array + ") AS o)"
}

// without returns the expression for a name without the number that the
// server adds to one that it chose, if it is taken.
func without(name, chosen string) string {
	return "CASE WHEN starts_with(" + name + ", " + chosen + ") AND substr(" + name + ", length(" + chosen + ") + 1) ~ '^[0-9]+$' THEN " + chosen + " ELSE " + name + " END"
}
