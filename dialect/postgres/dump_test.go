package postgres

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

// everyKind makes objects of each kind that a dump writes in its own way.
const everyKind = `CREATE SCHEMA "Odd; schema"; CREATE EXTENSION btree_gist; CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('so; so', 'it''s'); CREATE TYPE pair AS (a int, b text); CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN positive AS int CONSTRAINT above CHECK (VALUE > 0) NOT NULL; CREATE COLLATION german (provider = icu, locale = 'de');
CREATE SEQUENCE numbers START 5 INCREMENT 3; SELECT nextval('numbers');
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN a * 2 END; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.title := NEW.title || ';'; RETURN NEW; END $f$;
CREATE PROCEDURE tidy(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := a + 1; END';
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0'); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE CAST (pair AS text) WITH INOUT; CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
CREATE TABLE authors (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext COLLATE german UNIQUE, mood mood DEFAULT 'it''s', age positive DEFAULT 1);
CREATE TABLE books (id serial PRIMARY KEY, author int REFERENCES authors ON DELETE CASCADE, title text, pages int CHECK (pages > 0),
	doubled int GENERATED ALWAYS AS (pages * 2) STORED, during int4range, EXCLUDE USING gist (author WITH =, during WITH &&));
CREATE TABLE parts (y int, t text) PARTITION BY RANGE (y); CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10); CREATE TABLE rest PARTITION OF parts DEFAULT;
CREATE TABLE child (extra int) INHERITS (authors); CREATE UNLOGGED TABLE "Odd; schema"."a ""table""" (a int);
CREATE INDEX long ON books (lower(title) DESC) WHERE pages > 1; CREATE STATISTICS st ON author, pages FROM books; ALTER TABLE books CLUSTER ON books_pkey;
CREATE VIEW titles AS SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author; CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM titles;
CREATE RULE keep AS ON DELETE TO titles DO INSTEAD (SELECT 1; SELECT 2);
CREATE TRIGGER before BEFORE INSERT ON books FOR EACH ROW WHEN (NEW.title <> ';') EXECUTE FUNCTION touch(); ALTER TABLE books DISABLE TRIGGER before;
ALTER TABLE books ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON books FOR SELECT TO PUBLIC USING (author > 0 AND title <> ';');
CREATE PUBLICATION ramus_dump FOR TABLE authors; COMMENT ON TABLE books IS E'it''s \\ a; "comment"\nof two lines'; GRANT SELECT ON books TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
INSERT INTO authors (name) VALUES ('O''Brien; \'), (E'tab\t, line\n, \\.'), (NULL); INSERT INTO books (author, title, pages) VALUES (1, '$$;', 3), (2, '-- no /* ', 4);
INSERT INTO parts VALUES (1, 'one'), (11, NULL); INSERT INTO "Odd; schema"."a ""table""" VALUES (1);`

// A dump is a revision that makes an equal database, with its rows as COPY and as INSERT.
func TestDumpsAsRevisions(t *testing.T) {
	from := newURL(t)
	mustExec(t, from, everyKind)
	for _, options := range [][]string{nil, {"--inserts"}, {"--schema-only"}} {
		t.Run(strings.Join(options, ""), func(t *testing.T) {
			script := dump(t, from, options...)
			to := newURL(t)
			runScript(t, locked(t, mustOpen(t, to, dialect.NewTables("", true))), script, "a")
			mustExec(t, to, "DROP TABLE ramus_version, ramus_log")
			if diff := cmp.Diff(script, dump(t, to, options...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// guard matches the lines whose key differs in each dump.
var guard = regexp.MustCompile(`(?m)^(\\(?:un)?restrict) \w+$`)

// dump returns the dump of a database, with the lines that guard psql, which older
// versions of pg_dump do not write.
func dump(t *testing.T, url string, options ...string) string {
	t.Helper()
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pg_dump")
		}
		t.Skip("no pg_dump")
	}
	var problems strings.Builder
	command := exec.Command(program, append(options, "-d", url)...)
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil && strings.Contains(problems.String(), "server version mismatch") {
		t.Skip("this pg_dump is older than the server")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, &problems)
	}
	script := string(out)
	if !guard.MatchString(script) {
		script = "\\restrict key\n" + script + "\\unrestrict key\n"
	}
	return guard.ReplaceAllString(script, "$1 key")
}
