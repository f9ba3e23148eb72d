package sqlite

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
	"github.com/ramusdb/ramus/internal/revision"
)

var splitting = dialecttest.Split(split)

// splitCases are scripts with the statements that SQLite finds in them. The
// real engine judges the same list in TestSplitAsEngine.
var splitCases = []struct {
	name, script string
	want         []string
}{
	{"nothing", "", nil},
	{"only semicolons", " ;;\n; ", nil},
	{"only comments", "-- a;\n/* b; */", nil},
	{"no last semicolon", "SELECT 1", []string{"SELECT 1"}},
	{"two on a line", "SELECT 1;SELECT 2;", []string{"SELECT 1", "SELECT 2"}},
	{"outer comments", "-- a\nSELECT 1 -- b;\n ; /* c */ SELECT 2 /* d */", []string{"SELECT 1", "SELECT 2"}},
	{"inner comments stay", "SELECT /* ; */ 1, -- ;\r\n 2;", []string{"SELECT /* ; */ 1, -- ;\r\n 2"}},
	{"comments do not nest", "SELECT /* /* ; */ 1; SELECT 2", []string{"SELECT /* /* ; */ 1", "SELECT 2"}},
	{"a star is no end", "SELECT /*/ ; */ 1; SELECT 2", []string{"SELECT /*/ ; */ 1", "SELECT 2"}},
	{"a carriage return ends no comment", "SELECT 1 --\r; SELECT 2\n; SELECT 3", []string{"SELECT 1", "SELECT 3"}},
	{"minus", "SELECT 1 - -1; SELECT 4/2; SELECT '{}'->'a'->>'b'", []string{"SELECT 1 - -1", "SELECT 4/2", "SELECT '{}'->'a'->>'b'"}},
	{"strings", `SELECT ';', 'it''s;', ''; SELECT ''''`, []string{`SELECT ';', 'it''s;', ''`, `SELECT ''''`}},
	{"backslashes escape nothing", `SELECT '\'; SELECT '\\'`, []string{`SELECT '\'`, `SELECT '\\'`}},
	{"four quotes", "CREATE TABLE q(\"a;\"\"b\", `c;``d`, [e;'\"f], 'g;'); SELECT 1",
		[]string{"CREATE TABLE q(\"a;\"\"b\", `c;``d`, [e;'\"f], 'g;')", "SELECT 1"}},
	{"comment marks in quotes", `SELECT '--', '/*'; SELECT "/*" FROM (SELECT 1 AS "/*")`,
		[]string{`SELECT '--', '/*'`, `SELECT "/*" FROM (SELECT 1 AS "/*")`}},
	{"quotes in comments", "SELECT 1 /* ' */; -- '\nSELECT 2 -- \"", []string{"SELECT 1", "SELECT 2"}},
	{"blobs", `SELECT x'3b', X'00'; SELECT ax.b'' FROM (SELECT 1 AS b) ax`,
		[]string{`SELECT x'3b', X'00'`, `SELECT ax.b'' FROM (SELECT 1 AS b) ax`}},
	{"Tcl variables", "SELECT ?1, :a, @b, $c, $d::e(;'\"); SELECT 2", []string{"SELECT ?1, :a, @b, $c, $d::e(;'\")", "SELECT 2"}},
	{"numbers", "SELECT 1.5e+3, .5, 0x1F, 1_000; SELECT 1.; SELECT 2", []string{"SELECT 1.5e+3, .5, 0x1F, 1_000", "SELECT 1.", "SELECT 2"}},
	{"BOM and vertical tab as space", "\uFEFFSELECT 1; \vSELECT 2", []string{"SELECT 1", "SELECT 2"}},
	{"UTF-8", "SELECT 'ü;'; SELECT 1 AS größe", []string{"SELECT 'ü;'", "SELECT 1 AS größe"}},
	{"keywords as names", "CREATE TABLE release(end, [case], trigger); SELECT end FROM release; SELECT 1 end",
		[]string{"CREATE TABLE release(end, [case], trigger)", "SELECT end FROM release", "SELECT 1 end"}},
	{"CASE outside triggers", "SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 2", []string{"SELECT CASE 1 WHEN 1 THEN 2 END", "SELECT 2"}},
	{"explain", "EXPLAIN SELECT 1; EXPLAIN QUERY PLAN SELECT 2;", []string{"EXPLAIN SELECT 1", "EXPLAIN QUERY PLAN SELECT 2"}},
	{"table named trigger", "CREATE TABLE trigger(a); CREATE TEMP TABLE begin2(a); SELECT 3",
		[]string{"CREATE TABLE trigger(a)", "CREATE TEMP TABLE begin2(a)", "SELECT 3"}},
}

// triggerCases are triggers that each are one statement. A table t(a, b) is there.
var triggerCases = []struct{ name, trigger string }{
	{"plain", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"},
	{"two statements", "CREATE TRIGGER g AFTER INSERT ON t BEGIN\n  SELECT 1;\n  SELECT 2;\nEND"},
	{"lower case", "create trigger g after insert on t begin select 1; end"},
	{"mixed case", "Create Trigger g After Insert On t Begin Select 1; eNd"},
	{"temp", "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"},
	{"temporary", "create temporary trigger if not exists g after insert on t begin select 1; end"},
	{"explain", "EXPLAIN CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"},
	{"explain query plan", "explain query plan create temp trigger g after insert on t begin select 1; end"},
	{"CASE in WHEN", "CREATE TRIGGER g AFTER INSERT ON t WHEN CASE new.a WHEN 1 THEN 1 ELSE 0 END BEGIN SELECT 1; END"},
	{"CASE in the body", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN CASE 2 WHEN 2 THEN 3 END END; UPDATE t SET a = CASE WHEN b THEN 1 END; END"},
	{"column end", `CREATE TRIGGER g AFTER UPDATE OF "end" ON "end" BEGIN UPDATE "end" SET "end" = 1; INSERT INTO "end"(end) VALUES (1); END`},
	{"bare column end", "CREATE TRIGGER g AFTER INSERT ON end BEGIN SELECT end FROM end; SELECT CASE end WHEN end THEN end ELSE end END; SELECT end.end end FROM end end; END"},
	{"table begin", "CREATE TRIGGER begin AFTER INSERT ON begin WHEN new.begin BEGIN INSERT INTO begin(begin) SELECT begin FROM begin; END"},
	{"strings", "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES ('; END;', \"a\"); SELECT '''; END'; END"},
	{"comments", "CREATE /* TABLE */ TRIGGER g AFTER INSERT ON t BEGIN -- ; END;\n SELECT 1; /* END; */ SELECT 2 -- END\n; -- END\n END"},
	{"every statement", "CREATE TRIGGER g INSTEAD OF DELETE ON v BEGIN DELETE FROM t; UPDATE t SET a=1; REPLACE INTO t VALUES(1,2); WITH w AS (SELECT 1) SELECT * FROM w; VALUES(1); END"},
	{"raise", "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no; END'); END"},
	{"quoted words", "CREATE TRIGGER \"BEGIN\" AFTER INSERT ON t BEGIN SELECT \"END\" FROM (SELECT 1 AS \"END\"); SELECT 'END'; END"},
	{"CRLF", "CREATE TRIGGER g\r\nAFTER INSERT ON t\r\nBEGIN\r\n  SELECT 1;\r\nEND"},
}

func TestSplit(t *testing.T) {
	for _, c := range splitCases {
		t.Run(c.name, func(t *testing.T) { splitting.WantTexts(t, c.script, c.want) })
	}
}

func TestSplitTriggers(t *testing.T) {
	for _, c := range triggerCases {
		t.Run(c.name, func(t *testing.T) {
			splitting.WantTexts(t, c.trigger, []string{c.trigger})
			splitting.WantTexts(t, "SELECT 0; "+c.trigger+" ; SELECT 1", []string{"SELECT 0", c.trigger, "SELECT 1"})
			splitting.WantTexts(t, c.trigger+"/**/;"+c.trigger, []string{c.trigger, c.trigger})
		})
	}
}

// Text that is no SQL must not swallow the statements behind it.
func TestSplitRecovers(t *testing.T) {
	splitting.WantTexts(t, "CREATE TRIGGER x; SELECT 1;", []string{"CREATE TRIGGER x", "SELECT 1"})
	splitting.WantTexts(t, "CREATE TRIGGER x ON t BEGIN END; SELECT 1;", []string{"CREATE TRIGGER x ON t BEGIN END", "SELECT 1"})
	splitting.WantTexts(t, "SELECT [a]]; SELECT 1", []string{"SELECT [a]]", "SELECT 1"})
	splitting.WantTexts(t, "SELECT x'a''b'; SELECT 1", []string{"SELECT x'a''b'", "SELECT 1"})
	splitting.WantTexts(t, "SELECT $a(b c); SELECT 1", []string{"SELECT $a(b c)", "SELECT 1"})
	splitting.WantTexts(t, "SELECT 1x; SELECT $; SELECT ?a", []string{"SELECT 1x", "SELECT $", "SELECT ?a"})
	splitting.WantTexts(t, "\v;a \\ b;c", []string{"\v", "a \\ b", "c"})
}

func TestSplitPositions(t *testing.T) {
	script := revision.Script{Text: "-- x\r\n  SELECT 1;;  SELECT\r\n 2; ü('\n');\n\n\tCREATE TRIGGER t BEGIN\n a; END", File: "f.sql", Line: 10}
	stmts, err := split(script)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]int{{11, 3}, {11, 15}, {12, 5}, {15, 2}}
	if len(stmts) != len(want) {
		t.Fatalf("%d statements: %v", len(stmts), dialecttest.Texts(stmts))
	}
	for i, s := range stmts {
		if got := [2]int{s.Line, s.Column}; got != want[i] {
			t.Errorf("%q is at %v, want %v", s.Text, got, want[i])
		}
	}
}
