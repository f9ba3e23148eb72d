package postgres

// routines are functions, procedures and window functions.
var routines = `SELECT p.oid::text, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '', rtrim(pg_get_functiondef(p.oid), E'\n')
FROM pg_proc AS p JOIN nsp AS n ON n.oid = p.pronamespace WHERE p.prokind <> 'a' AND ` + notMember("pg_proc", "p.oid")

// function returns the expression for a function of an object; NULL if it has none.
func function(oid string) string { return "nullif(" + oid + "::oid, 0)::regprocedure::text" }

var aggregates = `SELECT p.oid::text, 'aggregate', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '', concat_ws(', ',
	'KIND ' || a.aggkind::text, 'DIRECT ARGUMENTS ' || nullif(a.aggnumdirectargs, 0), 'ARGUMENTS ' || pg_get_function_arguments(p.oid),
	'SFUNC ' || ` + function("a.aggtransfn") + `, 'STYPE ' || format_type(a.aggtranstype, NULL), 'SSPACE ' || nullif(a.aggtransspace, 0), 'INITCOND ' || quote_literal(a.agginitval),
	'FINALFUNC ' || ` + function("a.aggfinalfn") + `, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END, 'FINALFUNC_MODIFY ' || a.aggfinalmodify::text,
	'COMBINEFUNC ' || ` + function("a.aggcombinefn") + `, 'SERIALFUNC ' || ` + function("a.aggserialfn") + `, 'DESERIALFUNC ' || ` + function("a.aggdeserialfn") + `,
	'MSFUNC ' || ` + function("a.aggmtransfn") + `, 'MINVFUNC ' || ` + function("a.aggminvtransfn") + `, 'MSTYPE ' || format_type(nullif(a.aggmtranstype, 0), NULL),
	'MSSPACE ' || nullif(a.aggmtransspace, 0), 'MINITCOND ' || quote_literal(a.aggminitval), 'MFINALFUNC ' || ` + function("a.aggmfinalfn") + `,
	CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END, 'MFINALFUNC_MODIFY ' || a.aggmfinalmodify::text,
	'SORTOP ' || nullif(a.aggsortop, 0)::regoperator, 'PARALLEL ' || p.proparallel::text)
FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid JOIN nsp AS n ON n.oid = p.pronamespace WHERE ` + notMember("pg_proc", "p.oid")

var operators = `SELECT o.oid::text, 'operator', format('%I.%s (%s, %s)', n.nspname, o.oprname, coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'), coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE')), '', concat_ws(', ',
	'FUNCTION ' || coalesce(` + function("o.oprcode") + `, 'none yet'), 'COMMUTATOR ' || nullif(o.oprcom, 0)::regoperator, 'NEGATOR ' || nullif(o.oprnegate, 0)::regoperator,
	'RESTRICT ' || ` + function("o.oprrest") + `, 'JOIN ' || ` + function("o.oprjoin") + `, CASE WHEN o.oprcanmerge THEN 'MERGES' END, CASE WHEN o.oprcanhash THEN 'HASHES' END)
FROM pg_operator AS o JOIN nsp AS n ON n.oid = o.oprnamespace WHERE ` + notMember("pg_operator", "o.oid")

// families have the operators and functions of their classes, too.
var families = `SELECT f.oid::text, 'operator family', format('%I.%I', n.nspname, f.opfname) || ' using ' || quote_ident(am.amname), '', concat_ws(E'\n', 'CREATE OPERATOR FAMILY',
	(SELECT string_agg(o, E'\n' ORDER BY o COLLATE "C") FROM (
		SELECT concat_ws(' ', 'OPERATOR', m.amopstrategy, m.amopopr::regoperator, 'FOR ORDER BY ' || (SELECT format('%I.%I', sn.nspname, s.opfname) FROM pg_opfamily AS s JOIN pg_namespace AS sn ON sn.oid = s.opfnamespace WHERE s.oid = m.amopsortfamily), ` + ofClass("pg_amop", "m.oid") + `) AS o
		FROM pg_amop AS m WHERE m.amopfamily = f.oid
		UNION ALL SELECT concat_ws(' ', 'FUNCTION', m.amprocnum, format('(%s, %s)', format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL)), m.amproc::oid::regprocedure, ` + ofClass("pg_amproc", "m.oid") + `)
		FROM pg_amproc AS m WHERE m.amprocfamily = f.oid) AS all_members))
FROM pg_opfamily AS f JOIN nsp AS n ON n.oid = f.opfnamespace JOIN pg_am AS am ON am.oid = f.opfmethod WHERE ` + notMember("pg_opfamily", "f.oid")

// ofClass returns the expression for the operator class that a member of a family came
// with.
func ofClass(catalog, oid string) string {
	return `(SELECT format('of class %I.%I', cn.nspname, c.opcname) FROM pg_depend AS d JOIN pg_opclass AS c ON c.oid = d.refobjid JOIN pg_namespace AS cn ON cn.oid = c.opcnamespace
			WHERE d.classid = '` + catalog + `'::regclass AND d.objid = ` + oid + ` AND d.refclassid = 'pg_opclass'::regclass AND d.deptype = 'i')`
}

var classes = `SELECT c.oid::text, 'operator class', format('%I.%I', n.nspname, c.opcname) || ' using ' || quote_ident(am.amname), '', concat_ws(' ', CASE WHEN c.opcdefault THEN 'DEFAULT' END,
	'FOR TYPE ' || format_type(c.opcintype, NULL), 'FAMILY ' || format('%I.%I', fn.nspname, f.opfname), 'STORAGE ' || format_type(nullif(c.opckeytype, 0), NULL))
FROM pg_opclass AS c JOIN nsp AS n ON n.oid = c.opcnamespace JOIN pg_am AS am ON am.oid = c.opcmethod JOIN pg_opfamily AS f ON f.oid = c.opcfamily JOIN pg_namespace AS fn ON fn.oid = f.opfnamespace
WHERE ` + notMember("pg_opclass", "c.oid")

// firstUsers is the lowest oid of an object that a user made (FirstNormalObjectId). It
// tells users' objects from the server's own where objects have no schema.
const firstUsers = "16384"

var casts = `SELECT c.oid::text, 'cast', format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), '', concat_ws(' ',
	CASE c.castmethod WHEN 'i' THEN 'WITH INOUT' WHEN 'b' THEN 'WITHOUT FUNCTION' ELSE 'WITH FUNCTION ' || ` + function("c.castfunc") + ` END,
	CASE c.castcontext WHEN 'a' THEN 'AS ASSIGNMENT' WHEN 'i' THEN 'AS IMPLICIT' END)
FROM pg_cast AS c WHERE c.oid >= ` + firstUsers + ` AND ` + notMember("pg_cast", "c.oid")

var conversions = `SELECT c.oid::text, 'conversion', format('%I.%I', n.nspname, c.conname), '', concat_ws(' ', CASE WHEN c.condefault THEN 'DEFAULT' END,
	'FOR ' || pg_encoding_to_char(c.conforencoding) || ' TO ' || pg_encoding_to_char(c.contoencoding), 'FROM ' || ` + function("c.conproc") + `)
FROM pg_conversion AS c JOIN nsp AS n ON n.oid = c.connamespace WHERE ` + notMember("pg_conversion", "c.oid")

var transforms = `SELECT t.oid::text, 'transform', format('for %s language %I', format_type(t.trftype, NULL), l.lanname), '', concat_ws(' ', 'FROM ' || ` + function("t.trffromsql") + `, 'TO ' || ` + function("t.trftosql") + `)
FROM pg_transform AS t JOIN pg_language AS l ON l.oid = t.trflang WHERE ` + notMember("pg_transform", "t.oid")

var languages = `SELECT l.oid::text, 'language', quote_ident(l.lanname), '', concat_ws(' ', CASE WHEN l.lanpltrusted THEN 'TRUSTED' ELSE 'NOT TRUSTED' END,
	'HANDLER ' || ` + function("l.lanplcallfoid") + `, 'INLINE ' || ` + function("l.laninline") + `, 'VALIDATOR ' || ` + function("l.lanvalidator") + `)
FROM pg_language AS l WHERE l.oid >= ` + firstUsers + ` AND ` + notMember("pg_language", "l.oid")

var eventTriggers = `SELECT e.oid::text, 'event trigger', quote_ident(e.evtname), '', concat_ws(' ', 'ON ' || e.evtevent, 'WHEN TAG IN (' || ` + sorted("e.evttags") + ` || ')', 'EXECUTE FUNCTION ' || ` + function("e.evtfoid") + `, ` + stateOf("e.evtenabled") + `)
FROM pg_event_trigger AS e WHERE ` + notMember("pg_event_trigger", "e.oid")
