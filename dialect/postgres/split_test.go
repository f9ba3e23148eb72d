package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
	"github.com/ramusdb/ramus/internal/revision"
)

var splitting = dialecttest.Split(split)

// Each script can run on the server as it stands, so that the number of statements
// can be compared with the server's own.
var splitCases = []struct {
	script string
	want   []string
}{
	{"", nil},
	{" ;; -- nothing\n/* ; */ ;", nil},
	{"SELECT 1", []string{"SELECT 1"}},
	{"SELECT 1;SELECT 2;", []string{"SELECT 1", "SELECT 2"}},
	{"\uFEFFSELECT 1;", []string{"SELECT 1"}},
	{"SELECT 1 -- ;\n;", []string{"SELECT 1"}},
	{"SELECT 1 -- ;\r + 1;", []string{"SELECT 1 -- ;\r + 1"}},
	{"SELECT /* a /* ; */ ; */ 1;", []string{"SELECT /* a /* ; */ ; */ 1"}},
	{"SELECT 1 /* ; **/; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"SELECT 1 --/* ;\n; SELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"SELECT 5 */* ; */ 2; SELECT 5--;\n- 3;", []string{"SELECT 5 */* ; */ 2", "SELECT 5--;\n- 3"}},
	{"SELECT ';', 'it''s;';", []string{"SELECT ';', 'it''s;'"}},
	{`SELECT 'a\'; SELECT 'b';`, []string{`SELECT 'a\'`, `SELECT 'b'`}},
	{`SELECT E'a\'; SELECT '; SELECT e'\\'; SELECT 2`, []string{`SELECT E'a\'; SELECT '`, `SELECT e'\\'`, `SELECT 2`}},
	{"SELECT E'a'\n-- c\n'b\\';';", []string{"SELECT E'a'\n-- c\n'b\\';'"}},
	{`SELECT E'a''b\';';`, []string{`SELECT E'a''b\';'`}},
	{"SELECT E'a' AS \"b\\\"; SELECT 1", []string{`SELECT E'a' AS "b\"`, "SELECT 1"}},
	{`SELECT U&'\0061;' AS U&"\0061;"; SELECT B'01', X'1F', N';';`, []string{`SELECT U&'\0061;' AS U&"\0061;"`, `SELECT B'01', X'1F', N';'`}},
	{`SELECT 1 AS "a;""b"; SELECT 2`, []string{`SELECT 1 AS "a;""b"`, "SELECT 2"}},
	{"SELECT $$ ; $a$ ; $$; SELECT $a$ $$;$ $a$", []string{"SELECT $$ ; $a$ ; $$", "SELECT $a$ $$;$ $a$"}},
	{"SELECT $ü1_$ ; $ü1_$;", []string{"SELECT $ü1_$ ; $ü1_$"}},
	{"CREATE TABLE a$b$c (d$$ int); SELECT d$$ FROM a$b$c;", []string{"CREATE TABLE a$b$c (d$$ int)", "SELECT d$$ FROM a$b$c"}},
	{"SELECT 1 AS e; SELECT e'' FROM (SELECT 1) AS e;", []string{"SELECT 1 AS e", "SELECT e'' FROM (SELECT 1) AS e"}},
	{"SELECT '{1,2}'::int[]; SELECT (ARRAY[1,2])[1:2];", []string{"SELECT '{1,2}'::int[]", "SELECT (ARRAY[1,2])[1:2]"}},
	{"CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
		[]string{"CREATE TABLE t (a int)", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"}},
	{"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$; SELECT f()",
		[]string{"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$", "SELECT f()"}},
	{"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT f()",
		[]string{"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT 1; SELECT CASE WHEN true THEN 2 END; END", "SELECT f()"}},
	{"create or replace procedure \"begin\"() language sql begin atomic select (case 1 when 1 then 2 end); end; SELECT 1",
		[]string{"create or replace procedure \"begin\"() language sql begin atomic select (case 1 when 1 then 2 end); end", "SELECT 1"}},
	{"CREATE FUNCTION f(atomic int) RETURNS int LANGUAGE sql RETURN 1; SELECT 1", []string{"CREATE FUNCTION f(atomic int) RETURNS int LANGUAGE sql RETURN 1", "SELECT 1"}},
	{"DO $x$ BEGIN PERFORM 1; END $x$; SELECT 1", []string{"DO $x$ BEGIN PERFORM 1; END $x$", "SELECT 1"}},
	{"SELECT 1\n\n;\r\n  SELECT\r\n2\r\n", []string{"SELECT 1", "SELECT\r\n2"}},
}

func TestSplit(t *testing.T) {
	for _, c := range splitCases {
		stmts, err := split(revision.Script{Text: c.script})
		if err != nil {
			t.Errorf("%q: %v", c.script, err)
		}
		if diff := cmp.Diff(c.want, dialecttest.Texts(stmts)); diff != "" {
			t.Errorf("%q:\n%s", c.script, diff)
		}
	}
}

// The server finds as many statements in each script, and exactly one in each
// statement.
func TestSplitAsTheServer(t *testing.T) {
	conn := plainConn(t, newURL(t))
	w := &wire{PgConn: conn.PgConn(), config: conn.Config()}
	for _, c := range splitCases {
		for _, text := range append(c.want, c.script) {
			if _, err := w.send(t.Context(), "BEGIN"); err != nil {
				t.Fatal(err)
			}
			text = strings.TrimPrefix(text, byteOrderMark)
			want := len(c.want)
			if text != strings.TrimPrefix(c.script, byteOrderMark) {
				want = 1
			}
			results, err := w.send(t.Context(), text)
			results = slices.DeleteFunc(results, func(r *result) bool { return r.CommandTag.String() == "" })
			if err != nil && code(err) != codeUndefinedTable && code(err) != "42883" || err == nil && len(results) != want {
				t.Errorf("%q: %d statements on the server, want %d: %v", text, len(results), want, err)
			}
			if err := w.rollBack(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestSplitPlaces(t *testing.T) {
	stmts, err := split(revision.Script{File: "a.sql", Line: 5, Text: "-- c\nSELECT 1; /* ü */ SELECT '\n';\n\n\tSELECT 3"})
	if err != nil {
		t.Fatal(err)
	}
	var places [][2]int
	for _, s := range stmts {
		places = append(places, [2]int{s.Line, s.Column})
	}
	if diff := cmp.Diff([][2]int{{6, 1}, {6, 20}, {9, 2}}, places); diff != "" {
		t.Error(diff)
	}
}

func TestSplitCopy(t *testing.T) {
	for _, c := range []struct {
		script string
		text   string
		data   string
		more   int
	}{
		{"COPY t FROM stdin;\n1\n2;\n\\.\nSELECT 1;", "COPY t FROM stdin", "1\n2;\n", 1},
		{"COPY t (a, b) FROM STDIN WITH (FORMAT csv); -- rows\n'\n\\.\n", "", "", -1},
		{"COPY t (a, b) FROM STDIN WITH (FORMAT csv);  \r\n'\r\n\\.\r\nSELECT 1", "COPY t (a, b) FROM STDIN WITH (FORMAT csv)", "'\r\n", 1},
		{"copy public.t from stdin;\n\\.", "copy public.t from stdin", "", 0},
		{"COPY t FROM stdin;\n a\\.\n\\.\n", "COPY t FROM stdin", " a\\.\n", 0},
		{"COPY t FROM 'stdin';\nSELECT 1", "COPY t FROM 'stdin'", "", 1},
		{"COPY (SELECT 1 FROM stdin) TO stdout;\nSELECT 1", "COPY (SELECT 1 FROM stdin) TO stdout", "", 1},
	} {
		stmts, err := split(revision.Script{Text: c.script})
		if c.more < 0 {
			if err == nil {
				t.Errorf("%q is taken", c.script)
			}
			continue
		}
		if err != nil || len(stmts) != 1+c.more || stmts[0].Text != c.text || stmts[0].Data != c.data {
			t.Errorf("%q: %+v, %v", c.script, stmts, err)
		}
	}
}

func TestSplitFaults(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"SELECT 1;\n\\connect other\nSELECT 2;\n\\d t", `a.sql:2:1: \connect is a command of the psql client, not SQL: write the SQL itself
a.sql:4:1: \d is a command of the psql client, not SQL: write the SQL itself`},
		{"SELECT 1 \\gset x_", `a.sql:1:10: \gset is a command of the psql client, not SQL: write the SQL itself`},
		{"\\restrict a\nSELECT 1\n\\unrestrict a\n\\i b", "a.sql:3:1: the statement before \\unrestrict is not ended by ;\na.sql:4:1: \\i is a command of the psql client, not SQL: write the SQL itself"},
		{"\\restrict\nSELECT 1;\n\\unrestrict a;", `a.sql:1:1: \restrict must be followed by one key of letters and digits, as pg_dump writes it: delete the line
a.sql:3:1: \unrestrict must be followed by one key of letters and digits, as pg_dump writes it: delete the line`},
		{"\\.\n", `a.sql:1:1: \. ends the data of COPY … FROM stdin, but there is none here`},
		{"SELECT 'a;\n", "a.sql:1:8: the string that starts here is not closed by '"},
		{"SELECT E'a\\';", "a.sql:1:8: the string that starts here is not closed by '"},
		{"SELECT \"a", `a.sql:1:8: the quoted identifier that starts here is not closed by "`},
		{"SELECT U&\"a", `a.sql:1:8: the quoted identifier that starts here is not closed by "`},
		{"SELECT 1;\nSELECT $tag$ ; $Tag$", "a.sql:2:8: the string that starts here is not closed by $tag$"},
		{"/* /* */ SELECT 1", "a.sql:1:1: the comment that starts here is not closed by */"},
		{"SELECT (1;\nSELECT 2", "a.sql:1:8: the ( that stands here is not closed by )"},
		{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;", "a.sql:1:1: the BEGIN ATOMIC of this function has no END"},
		{"SELECT 1;\n SELECT '\x00'", "a.sql:2:10: there is a NUL byte here, which SQL text cannot contain: remove it"},
		{"COPY t FROM stdin;\n1\n", `a.sql:1:1: the data of this COPY … FROM stdin has no end: add a line with \. alone`},
		{"COPY t FROM stdin; SELECT 1;\n1\n\\.\n", "a.sql:1:19: the data of COPY … FROM stdin starts on the line after it: nothing may follow on this one"},
		{"COPY t FROM stdin", `a.sql:1:1: the data of this COPY … FROM stdin has no end: add a line with \. alone`},
		{"BEGIN;\nSELECT 1;\nCOMMIT;", "a.sql:1:1: BEGIN is refused: ramus runs this section in a transaction; remove it" + byItself + "\n" +
			"a.sql:3:1: COMMIT is refused: ramus runs this section in a transaction; remove it" + byItself},
		{"start transaction; abort", "a.sql:1:1: START is refused: ramus runs this section in a transaction; remove it" + byItself + "\n" +
			"a.sql:1:20: ABORT is refused: ramus runs this section in a transaction; remove it" + byItself},
		{"PREPARE TRANSACTION 'x'", "a.sql:1:1: PREPARE TRANSACTION is refused: it takes the transaction away from ramus, whose bookkeeping is in it"},
		{"SAVEPOINT a; ROLLBACK TO a", "a.sql:1:1: " + savepointRefusal + "\na.sql:1:14: " + savepointRefusal},
		{"\n  CREATE INDEX CONCURRENTLY i ON t (a)", "a.sql:2:3: CREATE INDEX CONCURRENTLY cannot run in a transaction: " + dialect.Directive},
	} {
		_, err := split(revision.Script{Text: c.script, File: "a.sql"})
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v\nwant %s", c.script, err, c.want)
		}
	}
}

// Changes that do not change the meaning of a statement do not change its hash.
func TestSplitHash(t *testing.T) {
	hash := func(text string) string {
		stmts, err := split(revision.Script{Text: text})
		if err != nil || len(stmts) != 1 {
			t.Fatalf("%q: %d statements, %v", text, len(stmts), err)
		}
		return stmts[0].Hash
	}
	for _, same := range [][2]string{
		{"SELECT 1, 'a' ;", "SELECT\n\t1 ,'a'"},
		{"SELECT 1", "/* c */ SELECT -- d\r\n1 /* e */;"},
		{"SELECT $$a\r\nb$$", "SELECT $$a\nb$$"},
		{"COPY t FROM stdin;\n1\r\n\\.\n", "COPY t FROM stdin;\n1\n\\.\n"},
	} {
		if hash(same[0]) != hash(same[1]) {
			t.Errorf("%q and %q have different hashes", same[0], same[1])
		}
	}
	for _, differ := range [][2]string{
		{"SELECT 'a'", "SELECT 'A'"}, {"SELECT ab", "SELECT a b"}, {"SELECT a <= b", "SELECT a < = b"}, {"SELECT a::b", "SELECT a: :b"},
		{"SELECT /*+ SeqScan(t) */ 1", "SELECT 1"}, {"COPY t FROM stdin;\n1\n\\.\n", "COPY t FROM stdin;\n2\n\\.\n"}, {"SELECT E'a'", "SELECT 'a'"},
	} {
		if hash(differ[0]) == hash(differ[1]) {
			t.Errorf("%q and %q have one hash", differ[0], differ[1])
		}
	}
}

const byItself = ", or " + dialect.Directive + " and control transactions yourself"
