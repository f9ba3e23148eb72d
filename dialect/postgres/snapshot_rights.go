package postgres

// held returns the common table expression for the objects with an owner or with rights, each
// with the table that it is part of and its kind for acldefault. Columns have no owner of
// their own.
func held(own tables) string {
	return `held (classid, objid, objsubid, part, owner, acl, kind) AS (
	SELECT 'pg_class'::regclass::oid, c.oid, 0, r.name, c.relowner, c.relacl, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END FROM rel AS r JOIN pg_class AS c ON c.oid = r.oid
	UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, r.name, NULL, a.attacl, 'c' FROM rel AS r JOIN pg_attribute AS a ON a.attrelid = r.oid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
	UNION ALL SELECT 'pg_namespace'::regclass, n.oid, 0, '', s.nspowner, s.nspacl, 'n' FROM nsp AS n JOIN pg_namespace AS s ON s.oid = n.oid` + keptSchemas(own) + `
	UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0, '', p.proowner, p.proacl, 'f' FROM pg_proc AS p JOIN nsp AS n ON n.oid = p.pronamespace WHERE ` + notMember("pg_proc", "p.oid") + `
	UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, '', t.typowner, t.typacl, 'T' FROM pg_type AS t JOIN nsp AS n ON n.oid = t.typnamespace LEFT JOIN pg_class AS c ON c.oid = t.typrelid
		WHERE t.typcategory <> 'A' AND coalesce(c.relkind = 'c', true) AND ` + notMember("pg_type", "t.oid") + `
	UNION ALL SELECT 'pg_language'::regclass, l.oid, 0, '', l.lanowner, l.lanacl, 'l' FROM pg_language AS l WHERE l.oid >= ` + firstUsers + ` AND ` + notMember("pg_language", "l.oid") + `
	UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, '', w.fdwowner, w.fdwacl, 'F' FROM pg_foreign_data_wrapper AS w WHERE ` + notMember("pg_foreign_data_wrapper", "w.oid") + `
	UNION ALL SELECT 'pg_foreign_server'::regclass, s.oid, 0, '', s.srvowner, s.srvacl, 'S' FROM pg_foreign_server AS s WHERE ` + notMember("pg_foreign_server", "s.oid") + onlyOwned() + `
)`
}

// onlyOwned adds the kinds of objects that have an owner and no rights.
func onlyOwned() string {
	all := ""
	for _, kind := range [][2]string{
		{"pg_operator", "oprowner"}, {"pg_opclass", "opcowner"}, {"pg_opfamily", "opfowner"}, {"pg_collation", "collowner"}, {"pg_conversion", "conowner"},
		{"pg_statistic_ext", "stxowner"}, {"pg_ts_dict", "dictowner"}, {"pg_ts_config", "cfgowner"}, {"pg_publication", "pubowner"}, {"pg_event_trigger", "evtowner"},
	} {
		catalog, owner := kind[0], kind[1]
		all += "\n\tUNION ALL SELECT '" + catalog + "'::regclass, o.oid, 0, '', o." + owner + ", NULL, NULL FROM " + catalog + " AS o WHERE o.oid >= " + firstUsers + " AND " + notMember(catalog, "o.oid")
	}
	return all
}

// keptSchemas returns the condition that leaves out the schema that ramus makes for its log.
func keptSchemas(own tables) string {
	if own.expected().apart {
		return " WHERE n.nspname <> " + text(apartSchema)
	}
	return ""
}

// owners are those of objects that do not belong to the user who runs the revisions, apart
// from the schema public as it is in a new database.
const owners = `SELECT NULL, 'owner', 'of ' || ` + anyName + `, o.part, 'OWNER TO ' || quote_ident(pg_get_userbyid(o.owner))
FROM held AS o CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
WHERE o.owner <> (SELECT oid FROM pg_roles WHERE rolname = session_user) AND NOT (o.kind = 'n' AND i.name = 'public' AND (o.owner = 10 OR pg_get_userbyid(o.owner) = 'pg_database_owner'))`

// grants are the rights of objects that have others than a new object has, and of the schema
// public than it has in a new database.
var grants = `SELECT NULL, 'grants', 'on ' || ` + anyName + `, o.part, 'GRANT ' || coalesce(` + sorted("o.acl::text[]") + `, 'nothing')
FROM held AS o CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
WHERE o.acl IS NOT NULL AND coalesce(` + sorted("o.acl::text[]") + `, '') <> coalesce(` + sorted("acldefault(o.kind::\"char\", coalesce(o.owner, 0))::text[]") + `, '')
	AND NOT EXISTS (SELECT FROM pg_init_privs AS p WHERE p.classoid = o.classid AND p.objoid = o.objid AND p.objsubid = o.objsubid AND ` + sorted("p.initprivs::text[]") + ` = ` + sorted("o.acl::text[]") + `)`
