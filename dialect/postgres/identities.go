package postgres

import (
	"context"

	"github.com/ramusdb/ramus/internal/schema"
)

// Identities returns the oids of relations, and the numbers of columns in them, which a
// rename leaves as they are.
func (s *scratch) Identities(ctx context.Context) (map[schema.Key]string, error) {
	const query = `WITH rel AS (
	SELECT c.oid, c.relkind, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
	FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END, name, oid::pg_catalog.text
FROM rel
UNION ALL SELECT 'column', r.name || '.' || pg_catalog.quote_ident(a.attname), r.oid || '.' || a.attnum
FROM rel AS r JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL SELECT 'constraint', pg_catalog.quote_ident(c.conname) || ' on ' || r.name, c.oid::pg_catalog.text
FROM pg_catalog.pg_constraint AS c JOIN rel AS r ON r.oid = c.conrelid`
	look, err := s.looking(ctx)
	if err != nil {
		return nil, err
	}
	results, err := look.send(ctx, query)
	if err != nil {
		return nil, failure(ctx, err)
	}
	all := make(map[schema.Key]string, len(results[0].Rows))
	for i := range results[0].Rows {
		all[schema.Key{Kind: cell(results[0], i, 0), Name: cell(results[0], i, 1)}] = cell(results[0], i, 2)
	}
	return all, nil
}
