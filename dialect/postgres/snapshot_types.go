package postgres

// types returns the query for the types that are neither tables nor arrays. The order of
// the values of an enum counts, and so does that of the attributes of a composite type.
func (v version) types() string {
	const attributes = `SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), 'COLLATE ' || CASE WHEN a.attcollation <> at.typcollation THEN a.attcollation::regcollation::text END), ', ' ORDER BY a.attnum)
		FROM pg_attribute AS a JOIN pg_type AS at ON at.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped`
	return `SELECT t.oid::text, CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, format('%I.%I', n.nspname, t.typname), '', CASE
	WHEN NOT t.typisdefined THEN 'SHELL'
	WHEN t.typtype = 'e' THEN 'AS ENUM (' || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid), '') || ')'
	WHEN t.typtype = 'c' THEN 'AS (' || coalesce((` + attributes + `), '') || ')'
	WHEN t.typtype = 'd' THEN concat_ws(' ', 'AS ' || format_type(t.typbasetype, t.typtypmod), 'COLLATE ' || CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END,
		'DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)), CASE WHEN t.typnotnull THEN 'NOT NULL' END)
	WHEN t.typtype = 'r' THEN concat_ws(', ', 'AS RANGE (SUBTYPE ' || format_type(r.rngsubtype, NULL), 'SUBTYPE_OPCLASS ' || (SELECT format('%I.%I', cn.nspname, c.opcname) FROM pg_opclass AS c JOIN pg_namespace AS cn ON cn.oid = c.opcnamespace WHERE c.oid = r.rngsubopc),
		'COLLATION ' || nullif(r.rngcollation, 0)::regcollation, 'CANONICAL ' || ` + function("r.rngcanonical") + `, 'SUBTYPE_DIFF ' || ` + function("r.rngsubdiff") + v.since(14, `, 'MULTIRANGE_TYPE_NAME ' || format_type(r.rngmultitypid, NULL)`, "") + `) || ')'
	ELSE concat_ws(', ', 'INPUT ' || ` + function("t.typinput") + `, 'OUTPUT ' || ` + function("t.typoutput") + `, 'RECEIVE ' || ` + function("t.typreceive") + `, 'SEND ' || ` + function("t.typsend") + `,
		'TYPMOD_IN ' || ` + function("t.typmodin") + `, 'TYPMOD_OUT ' || ` + function("t.typmodout") + `, 'ANALYZE ' || ` + function("t.typanalyze") + v.since(14, `, 'SUBSCRIPT ' || `+function("t.typsubscript"), "") + `,
		'LENGTH ' || t.typlen, CASE WHEN t.typbyval THEN 'PASSED BY VALUE' END, 'ALIGNMENT ' || t.typalign::text, 'STORAGE ' || t.typstorage::text, 'CATEGORY ' || quote_literal(t.typcategory::text), CASE WHEN t.typispreferred THEN 'PREFERRED' END,
		'DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)), 'ELEMENT ' || format_type(nullif(t.typelem, 0), NULL), 'DELIMITER ' || quote_literal(t.typdelim::text), 'COLLATABLE ' || (t.typcollation <> 0)) END
FROM pg_type AS t JOIN nsp AS n ON n.oid = t.typnamespace
LEFT JOIN pg_type AS b ON b.oid = t.typbasetype
LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE (t.typrelid = 0 OR c.relkind = 'c') AND t.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.oid = t.typelem AND e.typarray = t.oid) AND ` + notMember("pg_type", "t.oid")
}

var domainConstraints = `SELECT c.oid::text, 'constraint', quote_ident(` + without("c.conname", "t.typname || '_check'") + `) || ' on domain ' || format('%I.%I', n.nspname, t.typname), '', pg_get_constraintdef(c.oid)
FROM pg_constraint AS c JOIN pg_type AS t ON t.oid = c.contypid JOIN nsp AS n ON n.oid = t.typnamespace WHERE c.contype = 'c' AND ` + notMember("pg_type", "t.oid")

// collations returns the query for collations. Their version is the operating system's.
func (v version) collations() string {
	locale := v.since(17, "'LOCALE ' || quote_literal(c.colllocale)", v.since(15, "'LOCALE ' || quote_literal(c.colliculocale)", "NULL"))
	return `SELECT c.oid::text, 'collation', format('%I.%I', n.nspname, c.collname), '', concat_ws(', ', 'PROVIDER ' || c.collprovider::text, 'ENCODING ' || nullif(c.collencoding, -1), 'LC_COLLATE ' || quote_literal(c.collcollate), 'LC_CTYPE ' || quote_literal(c.collctype),
	` + locale + `, ` + v.since(16, "'RULES ' || quote_literal(c.collicurules)", "NULL") + `, CASE WHEN NOT c.collisdeterministic THEN 'NOT DETERMINISTIC' END)
FROM pg_collation AS c JOIN nsp AS n ON n.oid = c.collnamespace WHERE ` + notMember("pg_collation", "c.oid")
}

// The objects of text search.
var (
	searchParsers = `SELECT p.oid::text, 'text search parser', format('%I.%I', n.nspname, p.prsname), '', concat_ws(', ', 'START ' || ` + function("p.prsstart") + `, 'GETTOKEN ' || ` + function("p.prstoken") + `, 'END ' || ` + function("p.prsend") + `, 'HEADLINE ' || ` + function("p.prsheadline") + `, 'LEXTYPES ' || ` + function("p.prslextype") + `)
FROM pg_ts_parser AS p JOIN nsp AS n ON n.oid = p.prsnamespace WHERE ` + notMember("pg_ts_parser", "p.oid")

	searchTemplates = `SELECT t.oid::text, 'text search template', format('%I.%I', n.nspname, t.tmplname), '', concat_ws(', ', 'INIT ' || ` + function("t.tmplinit") + `, 'LEXIZE ' || ` + function("t.tmpllexize") + `)
FROM pg_ts_template AS t JOIN nsp AS n ON n.oid = t.tmplnamespace WHERE ` + notMember("pg_ts_template", "t.oid")

	searchDictionaries = `SELECT d.oid::text, 'text search dictionary', format('%I.%I', n.nspname, d.dictname), '', concat_ws(', ', 'TEMPLATE ' || (SELECT format('%I.%I', tn.nspname, t.tmplname) FROM pg_ts_template AS t JOIN pg_namespace AS tn ON tn.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate), d.dictinitoption)
FROM pg_ts_dict AS d JOIN nsp AS n ON n.oid = d.dictnamespace WHERE ` + notMember("pg_ts_dict", "d.oid")

	searchConfigurations = `SELECT c.oid::text, 'text search configuration', format('%I.%I', n.nspname, c.cfgname), '', concat_ws(E'\n', 'PARSER ' || (SELECT format('%I.%I', pn.nspname, p.prsname) FROM pg_ts_parser AS p JOIN pg_namespace AS pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser),
	(SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
		SELECT (SELECT k.alias FROM ts_token_type(c.cfgparser) AS k WHERE k.tokid = m.maptokentype) || ' WITH ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS line
		FROM pg_ts_config_map AS m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype) AS lines))
FROM pg_ts_config AS c JOIN nsp AS n ON n.oid = c.cfgnamespace WHERE ` + notMember("pg_ts_config", "c.oid")
)
