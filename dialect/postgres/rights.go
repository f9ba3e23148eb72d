package postgres

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// refused is failure for a statement that reads ramus's own tables: missing rights are a
// *dialect.RightsError with all that the role lacks. It rolls back the transaction.
func (t tables) refused(ctx context.Context, w *wire, err error) error {
	failed := failure(ctx, err)
	if code(err) != codeInsufficientPrivilege || dialect.Ended(ctx) != nil {
		return failed
	}
	grants, _, asked := t.lacking(ctx, w)
	if asked != nil || len(grants) == 0 {
		return failed
	}
	return &dialect.RightsError{Grants: grants, Err: failed}
}

// selectBlind reports whether the role may use no schema of its search path.
const selectBlind = "SELECT pg_catalog.current_schema() IS NULL"

// hidden returns a *dialect.RightsError if a schema of the search path has the version
// table. It is called if the role may use none of them, so that the table is unknown for
// the server. It rolls back the transaction.
func (t tables) hidden(ctx context.Context, w *wire) error {
	grants, schema, err := t.lacking(ctx, w)
	if err != nil || len(grants) == 0 {
		return failure(ctx, err)
	}
	refusal := fmt.Errorf("permission denied for schema %s, which has the table %s", schema, t.Version)
	return &dialect.RightsError{Grants: grants, Err: refusal}
}

// lacking returns the statements that let the role read the tables that exist, and the
// schema of the first one. It rolls back the transaction.
func (t tables) lacking(ctx context.Context, w *wire) (grants []string, schema string, err error) {
	if err := w.rollBack(); err != nil {
		return nil, "", err
	}
	results, err := w.send(ctx, t.selectRights())
	if err != nil {
		return nil, "", err
	}
	role, granted := quote(w.config.User), map[string]bool{}
	for i := range results[0].Rows {
		in, name := cell(results[0], i, 0), cell(results[0], i, 1)
		if schema == "" {
			schema = in
		}
		if cell(results[0], i, 2) != "t" && !granted[in] {
			grants = append(grants, "GRANT USAGE ON SCHEMA "+quote(in)+" TO "+role)
			granted[in] = true
		}
		if cell(results[0], i, 3) != "t" {
			grants = append(grants, "GRANT SELECT ON "+quote(in)+"."+quote(name)+" TO "+role)
		}
	}
	return grants, schema, nil
}

// selectRights returns the query for the tables that exist in the schema, or in the
// search path, and for the role's rights.
func (t tables) selectRights() string {
	schemas := "ARRAY[" + text(t.Schema) + "]"
	if t.Schema == "" {
		schemas = `(SELECT pg_catalog.array_agg(CASE p WHEN '"$user"' THEN current_user::text ELSE pg_catalog.btrim(p, '"') END)
	FROM pg_catalog.regexp_split_to_table(pg_catalog.current_setting('search_path'), ' *, *') AS p)`
	}
	return `SELECT n.nspname, c.relname, pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_table_privilege(c.oid, 'SELECT')
FROM pg_catalog.unnest(` + schemas + `) WITH ORDINALITY AS s (name, place)
JOIN (VALUES (` + text(t.Version) + `, false), (` + text(t.Log) + `, false), ('', true)) AS w (name, apart) ON true
JOIN pg_catalog.pg_namespace AS n ON n.nspname = CASE WHEN w.apart THEN ` + text(apartSchema) + ` ELSE s.name END
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = CASE WHEN w.apart THEN ` + t.selectApartName() + ` ELSE w.name END
WHERE c.relkind IN ('r', 'p') ORDER BY s.place, w.apart, w.name DESC`
}

// selectLackingToWrite returns the query for the rights on the tables that a run needs and the role
// lacks, a row for each table. A right on a column is enough, since the server checks each
// statement again.
func (t tables) selectLackingToWrite() string {
	needed := "(1, " + text(t.version()) + ", 'INSERT'), (1, " + text(t.version()) + ", 'UPDATE'), (1, " + text(t.version()) + ", 'DELETE')"
	if t.Log != "" {
		needed += ", (2, " + text(t.log()) + ", 'INSERT'), (2, " + text(t.log()) + ", 'UPDATE')"
	}
	return `SELECT name, pg_catalog.string_agg(privilege, ', ') FROM (VALUES ` + needed + `) AS n (place, name, privilege)
WHERE NOT pg_catalog.has_table_privilege(name, privilege)
AND (privilege = 'DELETE' OR NOT pg_catalog.has_any_column_privilege(name, privilege)) GROUP BY place, name ORDER BY place`
}

// checkWritable returns a *dialect.RightsError with all the rights on the tables that a run
// needs and the role lacks.
func (t tables) checkWritable(ctx context.Context, w *wire) error {
	results, err := w.send(ctx, t.selectLackingToWrite())
	if err != nil {
		return failure(ctx, err)
	}
	var grants []string
	for i := range results[0].Rows {
		grants = append(grants, "GRANT "+cell(results[0], i, 1)+" ON "+cell(results[0], i, 0)+" TO "+quote(w.config.User))
	}
	if grants == nil {
		return nil
	}
	return &dialect.RightsError{Grants: grants, Err: fmt.Errorf("permission denied for table %s", cell(results[0], 0, 0))}
}
