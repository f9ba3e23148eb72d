package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"modernc.org/libc"
	_ "modernc.org/sqlite"
	engine "modernc.org/sqlite/lib"
	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
	"github.com/ramusdb/ramus/internal/revision"
)

// engineSchema has the names in the test scripts.
const engineSchema = `CREATE TABLE t(a, b); CREATE VIEW v AS SELECT * FROM t;
	CREATE TABLE "end"("end"); CREATE TABLE "begin"("begin");`

func TestSplitAsEngine(t *testing.T) {
	for _, c := range splitCases {
		t.Run(c.name, func(t *testing.T) { wantAsEngine(t, c.script) })
	}
	for _, c := range triggerCases {
		t.Run("trigger "+c.name, func(t *testing.T) {
			wantAsEngine(t, "SELECT 0;"+c.trigger+";SELECT 1")
			wantComplete(t, c.trigger)
		})
	}
}

// Any statements, joined with any white space and comments, are split into
// themselves, end where the engine ends them, and have the same effect as the
// whole.
func TestSplitLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		script, want := drawScript(t)
		stmts, err := split(revision.Script{Text: script, File: "f.sql", Line: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := dialecttest.Texts(stmts); strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q splits into\n\t%q, want\n\t%q", script, got, want)
		}
		wantAsEngine(t, script)
		whole, pieces := schemaAfter(t, script), schemaAfter(t, dialecttest.Texts(stmts)...)
		if whole != pieces {
			t.Fatalf("the whole script leaves\n%s\nits pieces leave\n%s", whole, pieces)
		}
	})
}

// drawScript joins statements that can run in this order, and returns them too.
func drawScript(t *rapid.T) (string, []string) {
	gap := rapid.SampledFrom([]string{"", " ", "\n", "\r\n\t", "-- ; ' \" [ END;\n", "/* ; ' */", "/* x\n*/ \f", "--\r\n", "\uFEFF", ";", " ;; "})
	var script strings.Builder
	var want []string
	for i := range rapid.IntRange(0, 6).Draw(t, "statements") {
		text := drawStatement(t, i)
		want = append(want, text)
		script.WriteString(strings.Join(rapid.SliceOfN(gap, 0, 3).Draw(t, "before"), ""))
		script.WriteString(text)
		script.WriteString(strings.ReplaceAll(strings.Join(rapid.SliceOfN(gap, 0, 2).Draw(t, "after"), ""), "\uFEFF", " "))
		script.WriteByte(';')
	}
	return script.String(), want
}

// drawStatement fills a template with names, values and gaps.
func drawStatement(t *rapid.T, i int) string {
	template := rapid.SampledFrom([]string{
		"CREATE TABLE _@N(a, @Q, b DEFAULT @V)",
		"CREATE VIEW _@N AS SELECT @V AS @Q,_1 --x;\n +_2 FROM_t",
		"INSERT INTO t VALUES (@V,_@V)",
		"CREATE TRIGGER _@N AFTER INSERT ON t_BEGIN _INSERT INTO end(end) VALUES (@V);_SELECT CASE @V WHEN 1 THEN 2 END AS @Q; _END",
		"create temp trigger _@N after insert on begin when case new.begin when @V then 1 end_begin select @V;_delete from t where @V;_end",
		"EXPLAIN QUERY PLAN SELECT @V_FROM begin",
		"CREATE INDEX _@N ON t(a)_WHERE b <> @V",
		"SELECT_x'3b',1.5e-3,@V <> @V",
	}).Draw(t, "template")
	out := strings.ReplaceAll(template, "@N", fmt.Sprintf("n%d", i))
	out = fill(out, "@V", rapid.SampledFrom([]string{"1", "';'", "'it''s; END'", "'--'", "'/*'", "'\r\n'", "x'00'", "-1", "null"}), t)
	out = fill(out, "@Q", rapid.SampledFrom([]string{`"c;"`, "`c``;`", "[c;']", "[end;]", `"c"";"`, `'c''-- ;'`}), t)
	return fill(out, "_", rapid.SampledFrom([]string{" ", "\n", "\r\n", "/* ; */", " -- ; END;\n", "\t/*'*/ ", "/*+ h */"}), t)
}

func fill(text, mark string, with *rapid.Generator[string], t *rapid.T) string {
	for strings.Contains(text, mark) {
		text = strings.Replace(text, mark, with.Draw(t, mark), 1)
	}
	return text
}

// A failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wantAsEngine compares the statements with the ends that sqlite3_prepare finds
// when it compiles and runs the script statement by statement.
func wantAsEngine(t failer, script string) {
	t.Helper()
	stmts, err := split(revision.Script{Text: script, File: "f.sql", Line: 1, NoTransaction: true})
	if err != nil {
		t.Fatalf("%v", err)
	}
	tails, err := engineTails(script)
	if err != nil {
		t.Fatalf("%q: %v", script, err)
	}
	if len(tails) != len(stmts) {
		t.Fatalf("%q: %d statements, the engine sees %d", script, len(stmts), len(tails))
	}
	for i, s := range stmts {
		start := dialecttest.Offset(script, s.Line, s.Column)
		if !strings.HasPrefix(script[start:], s.Text) {
			t.Fatalf("%q: %q is not at %d:%d", script, s.Text, s.Line, s.Column)
		}
		if end := start + len(s.Text); end > tails[i] || i > 0 && start < tails[i-1] {
			t.Fatalf("%q: statement %d is [%d,%d), the engine ends the one before at %d and it at %d",
				script, i, start, end, tails[max(0, i-1)], tails[i])
		}
	}
}

// engineTails runs a script through sqlite3_prepare_v2, and returns the offset
// behind each statement.
func engineTails(script string) ([]int, error) {
	e := openEngine()
	defer e.close()
	if _, err := e.run(engineSchema); err != nil {
		return nil, err
	}
	return e.run(script)
}

// An engineDB is a database in memory behind SQLite's C interface.
type engineDB struct {
	tls *libc.TLS
	db  uintptr
	out uintptr // room for two pointers
}

func openEngine() *engineDB {
	e := &engineDB{tls: libc.NewTLS()}
	e.out = libc.Xmalloc(e.tls, 16)
	path, _ := libc.CString(":memory:")
	defer libc.Xfree(e.tls, path)
	engine.Xsqlite3_open_v2(e.tls, path, e.out, engine.SQLITE_OPEN_READWRITE|engine.SQLITE_OPEN_CREATE, 0)
	e.db = e.pointer(0)
	return e
}

func (e *engineDB) close() {
	engine.Xsqlite3_close(e.tls, e.db)
	libc.Xfree(e.tls, e.out)
	e.tls.Close()
}

// pointer returns one of the two pointers that the engine wrote.
func (e *engineDB) pointer(i uintptr) uintptr {
	at := e.out + 8*i
	return *(*uintptr)(*(*unsafe.Pointer)(unsafe.Pointer(&at)))
}

func (e *engineDB) run(script string) (tails []int, err error) {
	text, _ := libc.CString(script)
	defer libc.Xfree(e.tls, text)
	for i := 0; i < len(script); {
		if rc := engine.Xsqlite3_prepare_v2(e.tls, e.db, text+uintptr(i), -1, e.out, e.out+8); rc != 0 {
			return tails, fmt.Errorf("at %d: %s", i, libc.GoString(engine.Xsqlite3_errmsg(e.tls, e.db)))
		}
		i = int(e.pointer(1) - text)
		if stmt := e.pointer(0); stmt != 0 {
			tails = append(tails, i)
			for engine.Xsqlite3_step(e.tls, stmt) == engine.SQLITE_ROW {
			}
			engine.Xsqlite3_finalize(e.tls, stmt)
		}
	}
	return tails, nil
}

// wantComplete checks by sqlite3_complete that the text with its semicolon is a
// whole statement, and is none at an earlier semicolon.
func wantComplete(t failer, text string) {
	t.Helper()
	for i, c := range text + ";" {
		if c == ';' && isComplete(text[:i]+";") != (i == len(text)) {
			t.Fatalf("sqlite3_complete disagrees at byte %d of %q", i, text)
		}
	}
}

func isComplete(text string) bool {
	tls := libc.NewTLS()
	defer tls.Close()
	p, _ := libc.CString(text)
	defer libc.Xfree(tls, p)
	return engine.Xsqlite3_complete(tls, p) != 0
}

// schemaAfter executes scripts with database/sql and returns the resulting schema.
func schemaAfter(t failer, scripts ...string) string {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range append([]string{engineSchema}, scripts...) {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	}
	return dumpSchema(t, db)
}

func dumpSchema(t failer, db *sql.DB) string {
	rows, err := db.Query(`SELECT sql FROM sqlite_schema UNION ALL SELECT sql FROM sqlite_temp_schema UNION ALL SELECT count(*) FROM t`)
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			t.Fatalf("%v", err)
		}
		fmt.Fprintln(&out, withoutTail(text.String))
	}
	return out.String()
}

// withoutTail removes the white space and comments behind a CREATE INDEX. SQLite
// stores them if a semicolon follows, and Split drops them.
func withoutTail(text string) string {
	if stmts, err := split(revision.Script{Text: text}); err == nil && len(stmts) == 1 {
		return stmts[0].Text
	}
	return text
}
