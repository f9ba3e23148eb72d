package chaos

import "strings"

// setting is a statement without a lasting effect.
func setting(text string) act { return act{text: text} }

// row is a statement that inserts rows into ran.
func row(text, what string, full int) act {
	return act{text: text, full: full, probe: "SELECT count(*) FROM ran WHERE what LIKE '" + what + "'", undo: "DELETE FROM ran WHERE what LIKE '" + what + "'"}
}

// The probes of the catalog have the same columns on all servers; here is the condition
// for the current schema.
const (
	hereMySQL    = "table_schema = database()"
	herePostgres = "table_schema = 'public'"
)

func makes(here, text, name string) act {
	return act{text: text, full: 1, undo: "DROP TABLE " + name,
		probe: "SELECT count(*) FROM information_schema.tables WHERE " + here + " AND table_name = '" + name + "'"}
}

func makesView(here, text, name string) act {
	a := makes(here, text, name)
	a.undo = "DROP VIEW " + name
	return a
}

func adds(here, text, table, column string) act {
	return act{text: text, full: 1, undo: "ALTER TABLE " + table + " DROP COLUMN " + column,
		probe: "SELECT count(*) FROM information_schema.columns WHERE " + here + " AND table_name = '" + table + "' AND column_name = '" + column + "'"}
}

// drops turns an act around: its work is done when the object is gone.
func drops(text string, a act, undo string) act {
	return act{text: text, full: 1, probe: "SELECT 1 - (" + a.probe + ")", undo: undo}
}

func routine(text, kind, name string) act {
	return act{text: text, full: 1, undo: "DROP " + kind + " " + name,
		probe: "SELECT count(*) FROM information_schema.routines WHERE routine_schema IN (SELECT table_schema FROM information_schema.tables WHERE table_name = 'ran' AND table_schema = {schema}) AND routine_name = '" + name + "'"}
}

func counts(table, where string, text string, full int, undo string) act {
	return act{text: text, full: full, probe: "SELECT count(*) FROM " + table + " WHERE " + where, undo: undo}
}

// commonPieces are those in the SQL of all servers.
func commonPieces(here string) []piece {
	table := makes(here, "CREATE TABLE t# (id integer PRIMARY KEY, v varchar(20))", "t#")
	return []piece{
		{acts: []act{row("INSERT INTO ran VALUES ('a#')", "a#", 1)}},
		{acts: []act{row("INSERT INTO ran VALUES ('b#-1'), ('b#-2')", "b#-%", 2)}},
		{table: "t#", acts: []act{table}},
		{table: "t#", loose: true, acts: []act{table, counts("t#", "v = 'one'", "INSERT INTO t# VALUES (1, 'one'), (2, 'one')", 2, "DELETE FROM t#")}},
		{table: "t#", acts: []act{makes(here, "CREATE TABLE t# AS SELECT 1 AS id, 'x' AS v", "t#")}},
		{needs: true, acts: []act{adds(here, "ALTER TABLE {t} ADD COLUMN c# integer", "{t}", "c#")}},
		{acts: []act{makesView(here, "CREATE VIEW w# AS SELECT what FROM ran", "w#")}},
		{acts: []act{makesView(here, "CREATE OR REPLACE VIEW w# AS SELECT what FROM ran", "w#")}},
		{acts: []act{makes(here, "CREATE TABLE IF NOT EXISTS i# (id integer)", "i#")}},
		{loose: true, acts: []act{makes(here, "CREATE TABLE d# (id integer)", "d#"), drops("DROP TABLE d#", makes(here, "", "d#"), "CREATE TABLE d# (id integer)")}},
		{table: "n#", loose: true, acts: []act{makes(here, "CREATE TABLE o# (id integer, v integer)", "o#"),
			{text: "ALTER TABLE o# RENAME TO n#", full: 1, probe: makes(here, "", "n#").probe, undo: "ALTER TABLE n# RENAME TO o#"}}},
		{loose: true, acts: []act{counts("counted", "id = #", "INSERT INTO counted VALUES (#, 0)", 1, "DELETE FROM counted WHERE id = #"),
			counts("counted", "id = # AND n = 1", "UPDATE counted SET n = n + 1 WHERE id = #", 1, "UPDATE counted SET n = 0 WHERE id = #")}},
		{outside: true, acts: []act{setting("BEGIN"), row("INSERT INTO ran VALUES ('k#-1')", "k#-1", 1), row("INSERT INTO ran VALUES ('k#-2')", "k#-2", 1), setting("COMMIT")}},
	}
}

// mysqlPieces are those of MariaDB and MySQL.
func mysqlPieces() []piece {
	all := append(commonPieces(hereMySQL), mysqlSettings()...)
	return withSchema(append(all, mysqlPrograms()...), "database()")
}

func mysqlSettings() []piece {
	here := hereMySQL
	prepared := makes(here, "EXECUTE p#", "e#")
	value := func(sets string) piece {
		return piece{loose: true, acts: []act{setting(sets), row("INSERT INTO ran VALUES (concat('v#-', @a#))", "v#-%", 1)}}
	}
	return []piece{
		{acts: []act{setting("SET SESSION sort_buffer_size = 262144"), makes(here, "CREATE TABLE g# AS SELECT 1 AS id", "g#")}},
		{acts: []act{setting("SET NAMES utf8mb4")}},
		{acts: []act{setting("USE {db}")}},
		{loose: true, acts: []act{setting("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */"), setting("/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */"),
			setting("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */"), setting("/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */")}},
		value("SET @a# = #"),
		value("SET @a# = 'x', @b# = 2"),
		value("SELECT count(*) INTO @a# FROM ran WHERE what = 'none'"),
		value("SET @a# = (SELECT count(*) FROM ran WHERE what = 'none')"),
		{loose: true, acts: []act{setting("SET @q# = 'CREATE TABLE e# (id integer)'"), setting("PREPARE p# FROM @q#"), prepared, setting("DEALLOCATE PREPARE p#")}},
		{loose: true, acts: []act{setting("SET @q# = (SELECT IF(count(*) = 0, 'CREATE TABLE e# (id integer)', 'DO 0') FROM information_schema.tables WHERE table_schema = database() AND table_name = 'e#')"),
			setting("PREPARE p# FROM @q#"), prepared, setting("DEALLOCATE PREPARE p#")}},
		{loose: true, acts: []act{setting("PREPARE p# FROM 'INSERT INTO ran VALUES (''p#'')'"), row("EXECUTE p#", "p#", 1)}},
		{loose: true, acts: []act{makes(here, "CREATE TABLE l# (id integer AUTO_INCREMENT PRIMARY KEY, v integer)", "l#"), counts("l#", "v = 7", "INSERT INTO l# (v) VALUES (7)", 1, "DELETE FROM l#"),
			setting("SET @l# = LAST_INSERT_ID()"), row("INSERT INTO ran SELECT concat('l#-', count(*)) FROM l# WHERE id = @l#", "l#-%", 1)}},
		{loose: true, acts: []act{makes(here, "CREATE TABLE h# (id integer PRIMARY KEY) ENGINE=MyISAM", "h#"),
			counts("h#", "true", "INSERT INTO h# VALUES (1), (2)", 2, "DELETE FROM h#")}},
		{acts: []act{counts("kept", "id = #", "INSERT INTO kept VALUES (#)", 1, "DELETE FROM kept WHERE id = #")}},
		{loose: true, acts: []act{setting("CREATE TEMPORARY TABLE s# (id integer)"), setting("INSERT INTO s# VALUES (1), (2)"), row("INSERT INTO ran SELECT concat('s#-', id) FROM s#", "s#-%", 2)}},
		{acts: []act{row("INSERT INTO ran SELECT 'z#' FROM (SELECT SLEEP(0.03)) AS z", "z#", 1)}},
		{needs: true, acts: []act{{text: "CREATE INDEX x# ON {t} (id)", full: 1, probe: "SELECT count(*) FROM information_schema.statistics WHERE " + here + " AND index_name = 'x#'", undo: "DROP INDEX x# ON {t}"}}},
		{needs: true, acts: []act{{text: "ALTER TABLE {t} ADD COLUMN c# integer, ADD INDEX x# (c#)", full: 1, probe: adds(here, "", "{t}", "c#").probe, undo: "ALTER TABLE {t} DROP COLUMN c#"}}},
		{loose: true, acts: []act{makes(here, "CREATE TABLE m# (v varchar(20))", "m#"),
			{text: "ALTER TABLE m# MODIFY v varchar(77)", full: 1, probe: adds(here, "", "m#", "v").probe + " AND character_maximum_length = 77", undo: "ALTER TABLE m# MODIFY v varchar(20)"}}},
		{acts: []act{setting("ANALYZE TABLE ran")}},
		{loose: true, acts: []act{makes(here, "CREATE TABLE y# (id integer)", "y#"), counts("y#", "id = 1", "INSERT INTO y# VALUES (1)", 1, "DELETE FROM y#"),
			{text: "TRUNCATE TABLE y#", full: 1, probe: "SELECT count(*) = 0 FROM y#", undo: "DO 0"}}},
		{acts: []act{{text: "CREATE TRIGGER r# BEFORE INSERT ON counted FOR EACH ROW SET NEW.n = NEW.n", full: 1, undo: "DROP TRIGGER r#",
			probe: "SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = database() AND trigger_name = 'r#'"}}},
	}
}

// mysqlPrograms have procedures that change rows, commit, and change the schema.
func mysqlPrograms() []piece {
	insert := func(i string) string { return "INSERT INTO ran VALUES ('c#-" + i + "'); " }
	called := func(body string, call act) piece {
		return piece{loose: true, acts: []act{routine("CREATE PROCEDURE f#() BEGIN "+body+"END", "PROCEDURE", "f#"), call}}
	}
	two := row("CALL f#()", "c#-%", 2)
	withTable := two
	withTable.full, withTable.probe = 3, "SELECT ("+two.probe+") + ("+makes(hereMySQL, "", "j#").probe+")"
	withTable.undo += ";;DROP TABLE IF EXISTS j#"
	return []piece{
		called(insert("1")+insert("2"), two),
		called(insert("1")+"COMMIT; DO SLEEP(0.02); "+insert("2"), two),
		called(insert("1")+"CREATE TABLE j# (id integer); DO SLEEP(0.02); "+insert("2"), withTable),
		{loose: true, acts: []act{routine("CREATE PROCEDURE f#(OUT o integer) BEGIN SET o = 5; END", "PROCEDURE", "f#"), setting("CALL f#(@o#)"), row("INSERT INTO ran VALUES (concat('o#-', @o#))", "o#-%", 1)}},
		{loose: true, acts: []act{routine("CREATE FUNCTION u#() RETURNS integer DETERMINISTIC BEGIN RETURN 3; END", "FUNCTION", "u#"), row("INSERT INTO ran VALUES (concat('u#-', u#()))", "u#-%", 1)}},
	}
}

// postgresPieces are those of PostgreSQL.
func postgresPieces() []piece {
	all := append(commonPieces(herePostgres), postgresSettings()...)
	return withSchema(append(all, postgresOutside()...), "'public'")
}

func postgresSettings() []piece {
	value := func(sets string) piece {
		return piece{loose: true, acts: []act{setting(sets), row("INSERT INTO ran VALUES ('v#-' || current_setting('my.v#'))", "v#-%", 1)}}
	}
	return []piece{
		{acts: []act{setting("SET maintenance_work_mem = '16MB'")}},
		{acts: []act{setting("SET search_path = public")}},
		value("SET my.v# = '#'"),
		{loose: true, acts: []act{setting("PREPARE p# AS INSERT INTO ran VALUES ('p#')"), row("EXECUTE p#", "p#", 1)}},
		value("SELECT set_config('my.v#', '#', false)"),
		{loose: true, acts: []act{{text: "CREATE SEQUENCE q#", full: 1, probe: "SELECT count(*) FROM pg_class WHERE relname = 'q#'", undo: "DROP SEQUENCE q#"},
			setting("SELECT nextval('q#')"), row("INSERT INTO ran VALUES ('q#-' || (currval('q#') > 0))", "q#-%", 1)}},
		{loose: true, acts: []act{setting("CREATE TEMPORARY TABLE s# (id integer)"), setting("INSERT INTO s# VALUES (1), (2)"), row("INSERT INTO ran SELECT 's#-' || id FROM s#", "s#-%", 2)}},
		{acts: []act{row("INSERT INTO ran SELECT 'z#' FROM pg_sleep(0.03)", "z#", 1)}},
		{needs: true, acts: []act{index("CREATE INDEX x# ON {t} (id)")}},
		{acts: []act{row("DO $$ BEGIN INSERT INTO ran VALUES ('g#-1'); INSERT INTO ran VALUES ('g#-2'); END $$", "g#-%", 2)}},
		{loose: true, acts: []act{routine("CREATE FUNCTION u#() RETURNS integer LANGUAGE sql AS 'SELECT 3'", "FUNCTION", "u#"), row("INSERT INTO ran VALUES ('u#-' || u#())", "u#-%", 1)}},
	}
}

func index(text string) act {
	return act{text: text, full: 1, probe: "SELECT count(*) FROM pg_index WHERE indexrelid::regclass::text = 'x#' AND indisvalid", undo: "DROP INDEX IF EXISTS x#"}
}

// postgresOutside are the pieces of transaction:false.
func postgresOutside() []piece {
	two := row("CALL f#()", "c#-%", 2)
	return []piece{
		{needs: true, outside: true, acts: []act{index("CREATE INDEX CONCURRENTLY x# ON {t} (id)")}},
		{needs: true, outside: true, acts: []act{setting("SET maintenance_work_mem = '16MB'"), index("CREATE INDEX CONCURRENTLY x# ON {t} (id)")}},
		{needs: true, outside: true, loose: true, acts: []act{index("CREATE INDEX CONCURRENTLY x# ON {t} (id)"),
			drops("DROP INDEX CONCURRENTLY x#", act{probe: "SELECT count(*) FROM pg_class WHERE relname = 'x#'"}, "SELECT 1")}},
		{outside: true, acts: []act{setting("VACUUM ran")}},
		{outside: true, loose: true, acts: []act{routine("CREATE PROCEDURE f#() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ran VALUES ('c#-1'); COMMIT; PERFORM pg_sleep(0.02); INSERT INTO ran VALUES ('c#-2'); END $$", "PROCEDURE", "f#"), two}},
		{outside: true, acts: []act{row("DO $$ BEGIN INSERT INTO ran VALUES ('h#-1'); COMMIT; PERFORM pg_sleep(0.02); INSERT INTO ran VALUES ('h#-2'); END $$", "h#-%", 2)}},
	}
}

func withSchema(all []piece, schema string) []piece {
	for _, p := range all {
		for i := range p.acts {
			p.acts[i].probe = strings.ReplaceAll(p.acts[i].probe, "{schema}", schema)
		}
	}
	return all
}
