package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// pragmaValues has, for each PRAGMA that takes a value, one other than the default.
// It is empty for a PRAGMA that only reads or acts.
var pragmaValues = map[string]string{
	"analysis_limit": "5", "application_id": "5", "auto_vacuum": "FULL", "automatic_index": "0", "busy_timeout": "99",
	"cache_size": "77", "cache_spill": "OFF", "case_sensitive_like": "1", "cell_size_check": "1", "checkpoint_fullfsync": "1",
	"collation_list": "", "compile_options": "", "count_changes": "1", "data_version": "", "database_list": "",
	"default_cache_size": "77", "defer_foreign_keys": "1", "empty_result_callbacks": "1", "encoding": "'UTF-16le'",
	"foreign_key_check": "", "foreign_key_list": "", "foreign_keys": "1", "freelist_count": "", "full_column_names": "1",
	"fullfsync": "1", "function_list": "", "hard_heap_limit": "999999999", "ignore_check_constraints": "1",
	"incremental_vacuum": "", "index_info": "", "index_list": "", "index_xinfo": "", "integrity_check": "",
	"journal_mode": "WAL", "journal_size_limit": "1000", "legacy_alter_table": "1", "locking_mode": "EXCLUSIVE",
	"max_page_count": "1000", "mmap_size": "65536", "module_list": "", "optimize": "", "page_count": "", "page_size": "8192",
	"pragma_list": "", "query_only": "1", "quick_check": "", "read_uncommitted": "1", "recursive_triggers": "1",
	"reverse_unordered_selects": "1", "schema_version": "50", "secure_delete": "1", "short_column_names": "0",
	"shrink_memory": "", "soft_heap_limit": "99999999", "synchronous": "FULL", "table_info": "", "table_list": "",
	"table_xinfo": "", "temp_store": "MEMORY", "temp_store_directory": "'/tmp'", "threads": "2", "trusted_schema": "0",
	"user_version": "5", "wal_autocheckpoint": "7", "wal_checkpoint": "", "writable_schema": "1",
}

// unseen has the PRAGMAs that are refused although they read back as set inside a
// transaction. TestClassifyCacheSpill shows why for one of them; all three go
// through setAllPagerFlags.
var unseen = map[string]bool{"cache_spill": true, "fullfsync": true, "checkpoint_fullfsync": true}

// Every PRAGMA of the engine is refused in a transaction exactly when it has no
// effect or fails there, in all three spellings.
func TestClassifyPragmasAsEngine(t *testing.T) {
	for _, pragma := range listPragmas(t) {
		value, known := pragmaValues[pragma]
		if !known {
			t.Errorf("the engine has a new PRAGMA %s: try it, and enter it here", pragma)
			continue
		}
		spellings := []string{pragma, "main." + pragma}
		if value != "" {
			spellings = []string{pragma + "=" + value, pragma + "(" + value + ")", "main . \"" + pragma + "\" = " + value}
		}
		for _, s := range spellings {
			_, err := split(revision.Script{Text: "PRAGMA " + s})
			works := worksInTransaction(t, pragma, s, value != "")
			if refused := err != nil; refused == works && !unseen[pragma] {
				t.Errorf("PRAGMA %s: refused %v, works in a transaction %v", s, refused, works)
			}
		}
	}
}

// worksInTransaction reports whether the PRAGMA statement succeeds, and reading the
// PRAGMA back shows its value.
func worksInTransaction(t *testing.T, pragma, statement string, sets bool) bool {
	c := pragmaConn(t)
	asked := pragma
	if strings.HasPrefix(statement, "main") {
		asked = "main." + pragma
	}
	before := readPragma(c, asked)
	mustExec(t, c, "BEGIN IMMEDIATE")
	defer mustExec(t, c, "ROLLBACK")
	if _, err := c.ExecContext(context.Background(), "PRAGMA "+statement); err != nil {
		return false
	}
	switch pragma {
	case "case_sensitive_like":
		return readRow(c, "SELECT 'a' LIKE 'A'") == "0"
	case "hard_heap_limit", "soft_heap_limit": // of the process
		return true
	}
	return !sets || readPragma(c, asked) != before
}

// The refusal of these depends on the database: a journal that cannot roll back,
// and temporary storage that only fails when something is in it. FULL to
// INCREMENTAL would have an effect, but most databases have NONE.
func TestClassifyPragmasThatDepend(t *testing.T) {
	for _, s := range []string{"journal_mode=OFF", "journal_mode=MEMORY", "temp_store=2", "auto_vacuum=INCREMENTAL", "EXPLAIN PRAGMA synchronous=0"} {
		wantRefused(t, s, true)
	}
	for _, s := range []string{"journal_mode", "main.synchronous", "foreign_keys", "'temp_store'"} {
		wantRefused(t, s, false)
	}
}

func wantRefused(t *testing.T, pragma string, want bool) {
	t.Helper()
	text := "PRAGMA " + pragma
	if strings.HasPrefix(pragma, "EXPLAIN") {
		text = pragma
	}
	if _, err := split(revision.Script{Text: text}); (err != nil) != want {
		t.Errorf("%s: refused %v, want %v", text, err != nil, want)
	}
}

// EXPLAIN of a PRAGMA runs it; EXPLAIN of other statements does not.
func TestClassifyExplainAsEngine(t *testing.T) {
	c := pragmaConn(t)
	mustExec(t, c, "EXPLAIN PRAGMA cache_size=5")
	if got := readPragma(c, "cache_size"); got != "5" {
		t.Errorf("EXPLAIN PRAGMA had no effect: %s", got)
	}
	mustExec(t, c, "BEGIN IMMEDIATE")
	for _, s := range []string{"EXPLAIN VACUUM", "EXPLAIN BEGIN", "EXPLAIN COMMIT", "EXPLAIN ATTACH ':memory:' AS a", "EXPLAIN SAVEPOINT x"} {
		mustExec(t, c, s)
	}
	for _, s := range []string{"VACUUM", "VACUUM INTO 'x'", "BEGIN", "RELEASE x", "DETACH temp"} {
		if _, err := c.ExecContext(context.Background(), s); err == nil {
			t.Errorf("%s works in a transaction", s)
		}
	}
	mustExec(t, c, "ROLLBACK")
}

// cache_spill=OFF inside a transaction reads back as set, and has no effect: the
// file grows before the COMMIT.
func TestClassifyCacheSpill(t *testing.T) {
	for _, c := range []struct {
		first, second string
		spills        bool
	}{
		{"PRAGMA cache_spill=OFF", "BEGIN IMMEDIATE", false},
		{"BEGIN IMMEDIATE", "PRAGMA cache_spill=OFF", true},
	} {
		file := filepath.Join(t.TempDir(), "a.db")
		conn := openConn(t, file)
		mustExec(t, conn, "CREATE TABLE t(a)")
		mustExec(t, conn, "PRAGMA cache_size=10")
		mustExec(t, conn, c.first)
		mustExec(t, conn, c.second)
		for range 500 {
			mustExec(t, conn, "INSERT INTO t VALUES (randomblob(3000))")
		}
		if grew := fileSize(t, file) > 100_000; grew != c.spills {
			t.Errorf("%s, %s: spilled %v, want %v", c.first, c.second, grew, c.spills)
		}
		mustExec(t, conn, "ROLLBACK")
	}
}

func fileSize(t *testing.T, file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// pragmaConn returns a connection to a database that has been used, with temporary
// storage.
func pragmaConn(t *testing.T) *sql.Conn {
	c := openConn(t, filepath.Join(t.TempDir(), "a.db"))
	mustExec(t, c, "PRAGMA synchronous=OFF; CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE TEMP TABLE u(a)")
	return c
}

func openConn(t *testing.T, file string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func mustExec(t *testing.T, c *sql.Conn, query string) {
	t.Helper()
	if _, err := c.ExecContext(context.Background(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func readPragma(c *sql.Conn, pragma string) string { return readRow(c, "PRAGMA "+pragma) }

// readRow returns the first value of a query; "" if there is none.
func readRow(c *sql.Conn, query string) string {
	var v any
	if err := c.QueryRowContext(context.Background(), query).Scan(&v); err != nil {
		return ""
	}
	return fmt.Sprint(v)
}

func listPragmas(t *testing.T) []string {
	rows, err := openConn(t, ":memory:").QueryContext(context.Background(), "SELECT name FROM pragma_pragma_list")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
	return all
}
