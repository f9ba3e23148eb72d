package postgres

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// inside has statements that stay inside their database.
var inside = []string{
	`CREATE TABLE users (id int, role text, "user" text)`,
	"ALTER TABLE t DROP COLUMN role",
	"GRANT SELECT ON users TO app",
	"REVOKE GRANT OPTION FOR SELECT ON users FROM app",
	"ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO reader",
	"COMMENT ON TABLE t IS 'CREATE ROLE x'",
	"CREATE EXTENSION IF NOT EXISTS dblink",
	"DROP EXTENSION dblink",
	"DO $$ BEGIN CREATE EXTENSION dblink; END $$",
	"COPY t (a, b) FROM stdin",
	"COPY (SELECT 'x') TO STDOUT",
	"INSERT INTO t VALUES ('dblink(1)', 'COPY t TO PROGRAM x')",
	"CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
	"GRANT EXECUTE ON FUNCTION f() TO app",
	"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.role := 'x'; RETURN NEW; END $$",
	"CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql",
	"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END",
	"DO $$ BEGIN IF true THEN CREATE TABLE t (a int); END IF; END $$",
	"DO $$ BEGIN EXECUTE 'CREATE TABLE t (a int)'; END $$",
	"DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD a int DEFAULT %L', x, y); END $$",
	"DO $$ BEGIN EXECUTE 'DROP TABLE ' || quote_ident(x) || ' CASCADE'; END $$",
	"DO $x$ BEGIN EXECUTE $y$ CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1' $y$; END $x$",
}

// outside has statements that reach outside, by a part of the reason.
var outside = []struct{ why, statements string }{
	{"roles belong to the whole server", `CREATE ROLE app
create user app
ALTER ROLE app SET search_path = x
DROP GROUP app
COMMENT ON ROLE app IS 'x'
SECURITY LABEL FOR x ON ROLE app IS 'y'
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE ROLE app; END IF; END $$
DO $$ <<a>> CREATE ROLE app; $$
DO $x$ BEGIN EXECUTE 'CREATE ROLE app'; END $x$
DO $x$ BEGIN EXECUTE 'ALTER ROLE ' || quote_ident(a) || ' SET x = 1'; END $x$
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT 1; DROP ROLE app $$
DO $a$ BEGIN CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $b$ DROP ROLE app $b$; END $a$`},
	{"the members of roles belong to the whole server", `GRANT app, reader TO x
REVOKE app FROM x
DO $x$ BEGIN EXECUTE format('GRANT %I TO %I', a, b); END $x$`},
	{"this names a database, and a scratch database has another name", `GRANT CONNECT ON DATABASE app TO x
ALTER DATABASE app SET search_path = x
COMMENT ON DATABASE app IS 'x'
CREATE DATABASE app
DROP DATABASE app`},
	{"ALTER SYSTEM changes the whole server", "ALTER SYSTEM SET work_mem = 1"},
	{"tablespaces and parameters belong to the whole server", `CREATE TABLESPACE x LOCATION '/x'
GRANT CREATE ON TABLESPACE x TO y
GRANT SET ON PARAMETER x TO y`},
	{"a subscription connects to another server", "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p"},
	{"foreign servers are outside the database", `CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw
CREATE USER MAPPING FOR x SERVER s
IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b
CREATE FOREIGN TABLE t (a int) SERVER s`},
	{"this changes databases and tablespaces, too", `REASSIGN OWNED BY a TO b
DROP OWNED BY a`},
	{"LOAD loads a library into the server", "LOAD 'x'"},
	{"COPY … PROGRAM runs a program on the server", "COPY t (a) FROM PROGRAM 'x'"},
	{"COPY reads or writes a file of the server", `COPY (SELECT ' TO STDOUT') TO '/x'
DO $$ BEGIN COPY t FROM '/x'; END $$`},
	{"connects to another database", `SELECT * FROM dblink('x', 'SELECT 1') AS t (a int)
SELECT public."dblink_exec"('x', 'y')
SELECT extension, dblink('x', 'y') FROM t
DO $$ BEGIN CREATE EXTENSION dblink; PERFORM dblink('x', 'y'); END $$`},
	{"reads or writes files of the server", `CREATE VIEW v AS SELECT pg_read_file('x')
SELECT lo_export(1, '/x')
CREATE AGGREGATE a (text) (SFUNC = pg_ls_dir, STYPE = text)
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM lo_import(''/x''); END'`},
	{"acts on other sessions", "SELECT pg_terminate_backend(1)"},
	{"acts on the whole server", "SELECT pg_create_logical_replication_slot('a', 'b')"},
	{"is not kept inside the database", `CREATE FUNCTION f() RETURNS int AS '$libdir/x', 'f' LANGUAGE c
CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE 'plpython3u'
DO LANGUAGE plperlu $$ x $$`},
	{"a language of its own runs code in the server", "CREATE LANGUAGE x HANDLER y"},
}

// unseen has statements whose text does not show their reach, by a part of the reason.
var unseen = []struct{ why, statements string }{
	{"it builds SQL when it runs", `DO $$ BEGIN EXECUTE x; END $$
DO $$ BEGIN FOR r IN EXECUTE 'SELECT ' || x LOOP NULL; END LOOP; END $$
DO $$ BEGIN EXECUTE format('DROP %s x', a); END $$
DO $$ BEGIN EXECUTE format('SELECT %I(1)', a); END $$
DO $$ BEGIN EXECUTE 'SELECT ' || quote_ident(a) || '()'; END $$
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE q USING 1; END $$`},
	{"a program with escapes in its text is not read", `DO E'BEGIN \x; END'`},
	{"a program in the language plperl is not read", "DO LANGUAGE plperl $$ spi_exec_query('x') $$"},
	{"query_to_xml runs SQL that it gets as a text", "SELECT query_to_xml('SELECT 1', true, true, '')"},
	{`the name U&"\0064blink" is not read`, `SELECT U&"\0064blink"('x')`},
}

func TestOutside(t *testing.T) {
	walled := &scratcher{role: scratchRole{name: "a"}}
	superuser := &scratcher{role: scratchRole{name: "a", beyond: []string{"it is a superuser"}}}
	check := func(s *scratcher, statement, want string) {
		t.Helper()
		if got := s.Outside(dialect.Statement{Text: statement}); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, not %q", statement, got, want)
		}
	}
	for _, statement := range inside {
		check(superuser, statement, "")
	}
	for _, c := range outside {
		for statement := range strings.SplitSeq(c.statements, "\n") {
			check(walled, statement, c.why)
		}
	}
	for _, c := range unseen {
		for statement := range strings.SplitSeq(c.statements, "\n") {
			check(walled, statement, "")
			check(superuser, statement, c.why+", and the user a of the scratch server has rights outside its database")
		}
	}
}
