package postgres

// schemas returns the query for schemas, without the one that ramus makes for its log.
func schemas(own tables) string {
	return `SELECT n.oid::text, 'schema', quote_ident(n.nspname), '', 'CREATE SCHEMA' FROM nsp AS n` + keptSchemas(own)
}

const extensions = `SELECT e.oid::text, 'extension', quote_ident(e.extname), '', 'VERSION ' || e.extversion || ' SCHEMA ' || quote_ident(n.nspname)
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace`

// anyName is the expression for the name of any object, in words that do not depend on
// the language of the server's messages.
const anyName = "i.type || ' ' || i.identity"

// dependencies are the objects that ALTER … DEPENDS ON EXTENSION made go along with one.
const dependencies = `SELECT NULL, 'dependency', ` + anyName + `, '', 'DEPENDS ON EXTENSION ' || string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname)
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS i
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x' GROUP BY i.type, i.identity`

var accessMethods = `SELECT a.oid::text, 'access method', quote_ident(a.amname), '', 'TYPE ' || a.amtype::text || ' HANDLER ' || ` + function("a.amhandler") + `
FROM pg_am AS a WHERE a.oid >= ` + firstUsers + ` AND ` + notMember("pg_am", "a.oid")

var wrappers = `SELECT w.oid::text, 'foreign data wrapper', quote_ident(w.fdwname), '', concat_ws(' ', 'CREATE FOREIGN DATA WRAPPER', 'HANDLER ' || ` + function("w.fdwhandler") + `, 'VALIDATOR ' || ` + function("w.fdwvalidator") + `, 'OPTIONS (' || ` + sorted("w.fdwoptions") + ` || ')')
FROM pg_foreign_data_wrapper AS w WHERE ` + notMember("pg_foreign_data_wrapper", "w.oid")

var servers = `SELECT s.oid::text, 'server', quote_ident(s.srvname), '', concat_ws(' ', 'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), 'TYPE ' || quote_literal(s.srvtype), 'VERSION ' || quote_literal(s.srvversion), 'OPTIONS (' || ` + sorted("s.srvoptions") + ` || ')')
FROM pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw WHERE ` + notMember("pg_foreign_server", "s.oid")

var mappings = `SELECT m.umid::text, 'user mapping', format('for %I server %I', m.usename, m.srvname), '', concat_ws(' ', 'CREATE USER MAPPING', 'OPTIONS (' || ` + sorted("m.umoptions") + ` || ')') FROM pg_user_mappings AS m`

// publications returns the query for publications with their tables and schemas.
func (v version) publications() string {
	table := `SELECT r.name FROM pg_publication_rel AS m JOIN rel AS r ON r.oid = m.prrelid WHERE m.prpubid = p.oid`
	members := table
	if v >= 15 {
		members = `SELECT concat_ws(' ', r.name, '(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute AS a WHERE a.attrelid = m.prrelid AND a.attnum = ANY (m.prattrs::int2[])) || ')', 'WHERE ' || pg_get_expr(m.prqual, m.prrelid))
			FROM pg_publication_rel AS m JOIN rel AS r ON r.oid = m.prrelid WHERE m.prpubid = p.oid
			UNION ALL SELECT 'all tables in ' || quote_ident(n.nspname) FROM pg_publication_namespace AS m JOIN pg_namespace AS n ON n.oid = m.pnnspid WHERE m.pnpubid = p.oid`
	}
	return `SELECT p.oid::text, 'publication', quote_ident(p.pubname), '', concat_ws(' ', 'CREATE PUBLICATION', CASE WHEN p.puballtables THEN 'FOR ALL TABLES' END, 'FOR ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM (` + members + `) AS m (o)),
	'WITH (' || concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
		CASE WHEN p.pubviaroot THEN 'publish_via_partition_root' END` + v.since(18, ", 'generated columns ' || nullif(p.pubgencols::text, 'n')", "") + `) || ')')
FROM pg_publication AS p`
}

// subscriptions returns the query for subscriptions. Only a superuser sees how they
// connect, and before version 14 their oids.
func (v version) subscriptions() string {
	return `SELECT ` + v.since(14, "s.oid::text", "NULL") + `, 'subscription', quote_ident(s.subname), '', concat_ws(' ', 'PUBLICATION ' || array_to_string(s.subpublications, ', '), 'SLOT ' || s.subslotname, CASE WHEN NOT s.subenabled THEN 'DISABLED' END` + v.since(14, ", 'SYNCHRONOUS_COMMIT ' || s.subsynccommit", "") + `)
FROM pg_subscription AS s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`
}

const defaultPrivileges = `SELECT NULL, 'default privileges', concat_ws(' ', 'of ' || quote_ident(pg_get_userbyid(a.defaclrole)), 'on ' || CASE a.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE a.defaclobjtype::text END, 'in ' || quote_ident(n.nspname)), '',
	'GRANT ' || coalesce((SELECT string_agg(o::text, ', ' ORDER BY o::text COLLATE "C") FROM unnest(a.defaclacl) AS o), 'nothing')
FROM pg_default_acl AS a LEFT JOIN pg_namespace AS n ON n.oid = a.defaclnamespace`

const databaseSettings = `SELECT NULL, 'setting', split_part(o, '=', 1) || coalesce(' of ' || quote_ident(pg_get_userbyid(nullif(s.setrole, 0))), ''), '', substr(o, strpos(o, '=') + 1)
FROM pg_db_role_setting AS s, unnest(s.setconfig) AS o WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())`

// about returns the query for the texts in a catalog about other objects: those of users,
// and the schema public.
func about(kind, catalog, columns, definition string) string {
	return `SELECT NULL, '` + kind + `', ` + anyName + columns + `, coalesce(r.name, ''), ` + definition + `
FROM ` + catalog + ` AS d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i LEFT JOIN rel AS r ON d.classoid = 'pg_class'::regclass AND r.oid = d.objoid
WHERE (d.objoid >= ` + firstUsers + ` OR d.classoid = 'pg_namespace'::regclass AND d.objoid IN (SELECT oid FROM nsp)) AND d.classoid <> 'pg_largeobject'::regclass
	AND NOT EXISTS (SELECT FROM member AS x WHERE x.classid = d.classoid AND x.objid = d.objoid) AND (d.classoid <> 'pg_class'::regclass OR d.objoid NOT IN (SELECT oid FROM own))`
}

var comments = about("comment", "pg_description", "", "'IS ' || quote_literal(d.description)")

var labels = about("security label", "pg_seclabel", " || ' for ' || quote_ident(d.provider)", "'IS ' || quote_literal(d.label)")
