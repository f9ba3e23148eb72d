package postgres

// indexOptions is the expression for the properties of an index x, whose relation is ix,
// that its CREATE does not show.
const indexOptions = `'TABLESPACE ' || (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = ix.reltablespace), CASE WHEN x.indisclustered THEN 'CLUSTER' END, CASE WHEN x.indisreplident THEN 'REPLICA IDENTITY' END,
	(SELECT string_agg('STATISTICS ' || a.attnum || ' ' || nullif(a.attstattarget, -1), ' ' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = x.indexrelid),
	CASE WHEN NOT x.indisvalid THEN 'INVALID' END, CASE WHEN NOT x.indisready THEN 'NOT READY' END,
	(SELECT 'PARTITION OF ' || i.inhparent::regclass FROM pg_inherits AS i WHERE i.inhrelid = x.indexrelid)`

// indexColumns is the expression for the columns of an index x as they are in the names
// that the server chooses.
const indexColumns = `(SELECT string_agg(a.attname, '_' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = x.indexrelid)`

// constraints returns the query for the constraints of tables. It leaves out the foreign
// keys of partitions that the partitioned table has, and the NOT NULL that columns show.
func (v version) constraints() string {
	columns := `(SELECT string_agg(a.attname, '_' ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number)`
	chosen := `r.relname || CASE c.contype WHEN 'p' THEN '_pkey' WHEN 'u' THEN '_' || ` + indexColumns + ` || '_key' WHEN 'x' THEN '_' || ` + indexColumns + ` || '_excl'
		WHEN 'f' THEN '_' || ` + columns + ` || '_fkey' WHEN 'n' THEN '_' || ` + columns + ` || '_not_null' ELSE CASE WHEN cardinality(c.conkey) = 1 THEN '_' || ` + columns + ` ELSE '' END || '_check' END`
	return `SELECT c.oid::text, 'constraint', quote_ident(` + without("c.conname", "c.chosen") + `) || ' on ' || c.name, c.name, concat_ws(' ', c.definition, 'WITH (' || ` + sorted("ix.reloptions") + ` || ')',
	` + indexOptions + `, CASE WHEN c.relispartition OR c.coninhcount = 0 OR c.contype NOT IN ('c', 'n') THEN NULL WHEN c.conislocal THEN '(inherited, and defined here)' ELSE '(inherited)' END)
FROM (
	SELECT c.*, r.name, r.relispartition, ` + chosen + ` AS chosen, pg_get_constraintdef(c.oid) AS definition
	FROM pg_constraint AS c JOIN rel AS r ON r.oid = c.conrelid LEFT JOIN pg_index AS x ON x.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
	WHERE c.contype IN ('c', 'f', 'p', 'u', 'x', 'n') AND (c.contype <> 'f' OR c.conparentid = 0)
) AS c
LEFT JOIN pg_index AS x ON x.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class AS ix ON ix.oid = x.indexrelid
WHERE c.contype <> 'n' OR c.conname <> c.chosen OR c.connoinherit OR NOT c.convalidated
	OR c.conislocal AND c.coninhcount > 0 AND NOT c.relispartition`
}

// indexes returns the query for the indexes that belong to no constraint.
func (v version) indexes() string {
	return `SELECT x.indexrelid::text, 'index', x.schema || '.' || quote_ident(` + without("x.relname", "x.chosen") + `), x.name, concat_ws(' ', x.verb,
	substr(pg_get_indexdef(x.indexrelid), length(x.verb || ' ' || quote_ident(x.relname) || ' ') + 1), ` + indexOptions + `)
FROM (
	SELECT x.*, r.name, ix.relname, quote_ident(n.nspname) AS schema, CASE WHEN x.indisunique THEN 'CREATE UNIQUE INDEX' ELSE 'CREATE INDEX' END AS verb,
		r.relname || '_' || ` + indexColumns + ` || '_idx' AS chosen
	FROM pg_index AS x JOIN rel AS r ON r.oid = x.indrelid JOIN pg_class AS ix ON ix.oid = x.indexrelid JOIN pg_namespace AS n ON n.oid = ix.relnamespace
	WHERE NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = x.indexrelid AND c.conrelid = x.indrelid AND c.contype IN ('p', 'u', 'x'))
) AS x JOIN pg_class AS ix ON ix.oid = x.indexrelid`
}

// stateOf is the expression for the state of a trigger or a rule in which it does not
// fire as usual.
func stateOf(state string) string {
	return "CASE " + state + " WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END"
}

var rules = `SELECT w.oid::text, 'rule', quote_ident(w.rulename) || ' on ' || r.name, r.name, concat_ws(' ', pg_get_ruledef(w.oid), ` + stateOf("w.ev_enabled") + `)
FROM pg_rewrite AS w JOIN rel AS r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'`

// triggers leaves out those of partitions that the partitioned table has, unless their
// state is another one.
var triggers = `SELECT t.oid::text, 'trigger', quote_ident(t.tgname) || ' on ' || r.name, r.name, concat_ws(' ', pg_get_triggerdef(t.oid), ` + stateOf("t.tgenabled") + `, CASE WHEN t.tgparentid <> 0 THEN '(enabled again)' END)
FROM pg_trigger AS t JOIN rel AS r ON r.oid = t.tgrelid LEFT JOIN pg_trigger AS parent ON parent.oid = t.tgparentid
WHERE CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal ELSE t.tgenabled <> parent.tgenabled END`

const policies = `SELECT p.oid::text, 'policy', quote_ident(p.polname) || ' on ' || r.name, r.name, concat_ws(' ', CASE WHEN p.polpermissive THEN 'AS PERMISSIVE' ELSE 'AS RESTRICTIVE' END,
	'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
	'TO ' || (SELECT string_agg(CASE o WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(o)) END, ', ' ORDER BY o = 0, pg_get_userbyid(o)) FROM unnest(p.polroles) AS o),
	'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
FROM pg_policy AS p JOIN rel AS r ON r.oid = p.polrelid`

const statistics = `SELECT s.oid::text, 'statistics', format('%I.%I', n.nspname, s.stxname), r.name, concat_ws(' ', pg_get_statisticsobjdef(s.oid), 'STATISTICS ' || nullif(s.stxstattarget, -1))
FROM pg_statistic_ext AS s JOIN rel AS r ON r.oid = s.stxrelid JOIN pg_namespace AS n ON n.oid = s.stxnamespace`
