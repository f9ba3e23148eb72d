package sqlite

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestLocate(t *testing.T) {
	for _, c := range []struct{ url, path, dsn, err string }{
		{url: "sqlite:app.db", path: "app.db"},
		{url: "sqlite:///app.db", path: "app.db"},
		{url: "sqlite:////var/app.db", path: "/var/app.db"},
		{url: "sqlite:/var/app.db", path: "/var/app.db"},
		{url: "SQLite:///sub/../app.db?timeout=2.5", path: "app.db"},
		{url: "sqlite+pysqlite:///app.db", path: "app.db"},
		{url: "sqlite+aiosqlite:////a%20b.db", path: "/a%20b.db"}, // SQLAlchemy decodes nothing
		{url: "sqlite:///file:my%20app.db?uri=true", path: "my app.db"},
		{url: "file:app.db?mode=ro", path: "app.db"},
		{url: "file:///var/app.db#x", path: "/var/app.db"},
		{url: "file://localhost/var/app.db", path: "/var/app.db"},
		{url: "sqlite::memory:", dsn: ":memory:"},
		{url: "sqlite://", dsn: ":memory:"},
		{url: "sqlite:///:memory:", dsn: ":memory:"},
		{url: "sqlite+pysqlite:///:memory:", dsn: ":memory:"},
		{url: "file::memory:?cache=shared", dsn: "file::memory:?cache=shared"},
		{url: "file:one?mode=memory&cache=shared", dsn: "file:one?cache=shared&mode=memory"},
		{url: "sqlite::memory:?_fk=1", dsn: ":memory:?_fk=1"},
		{url: "file:app.db?mode=ro&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_rt=1&connection_limit=1&_loc=auto", path: "app.db"},
		{url: "file:app.db?key=secret", err: "has the parameter key, which ramus does not know"},
		{url: "file:app.db?_pragma=key('secret')", err: "whose value is not one PRAGMA"},
		{url: "file:app.db?_pragma=cipher_page_size(4096)", err: "whose PRAGMA is not one"},
		{url: "file:app.db?_pragma=foriegn_keys(1)", err: "whose PRAGMA is not one"},
		{url: "file:app.db?_auth&_auth_user=a&_auth_pass=secret", err: "has the parameter _auth, which ramus does not know"},
		{url: "file:app.db?mode=ro&mode=rw", err: "has the parameter mode twice, with different values"},
		{url: "file:app.db?x-migrations-table=m", err: "version_table of ramus.toml"},
		{url: "app.db", err: `"app.db" is not a URL; write sqlite:app.db`},
		{url: "sqlite:", err: "names no file"},
		{url: "sqlite://app.db", err: "write sqlite:app.db for a relative path, sqlite:/app.db for"},
		{url: "postgres://x/y", err: "not a URL of a SQLite database"},
		{url: "postgres://ann:p@ss/word@h/y", err: `"postgres://ann:xxxxx@h/y" is not a URL of a SQLite`},
		{url: "sqlite://ann:secret@h/y", err: "write sqlite:ann:xxxxx@h/y for"},
		{url: "file://host/app.db", err: `the host "host"`},
		{url: "file://ann:secret@host/app.db", err: `"file://ann:xxxxx@host/app.db" names the host "host"`},
		{url: "file:a%zz.db", err: "has a path that cannot be read: invalid URL escape"},
		{url: "sqlite:a.db?x=%zz", err: "has a query that cannot be read"},
		{url: "file:a.db?x=%zz", err: "has a query that cannot be read"},
		{url: "sqlite:a.db?mode=bogus", err: "has the parameter mode, which is none of ro, rw, rwc, memory"},
		{url: "file:a.db?cache=bogus", err: "has the parameter cache, which is none of shared, private"},
	} {
		loc, err := locate(c.url)
		if c.err != "" {
			var bad *dialect.URLError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: error %v, want %q", c.url, err, c.err)
			}
			continue
		}
		if err != nil || loc.path != filepath.FromSlash(c.path) || loc.dsn != c.dsn {
			t.Errorf("%s: path %q, dsn %q, error %v", c.url, loc.path, loc.dsn, err)
		}
	}
}

func TestWhere(t *testing.T) {
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"sqlite:////" + filepath.ToSlash(folder) + "/app.db?timeout=9": "sqlite:app.db",
		"sqlite:///data/my app.db":                                     "sqlite:data/my app.db",
		"sqlite:/zz.db":                                                "sqlite:/zz.db",
		"file:a%3Fb.db?mode=ro":                                        "file:a%3Fb.db",
		"sqlite://":                                                    "sqlite::memory:",
	} {
		d, err := open(url, dialect.Tables{})
		if err != nil || d.Where() != want {
			t.Errorf("%s: %q, %v; want %q", url, d.Where(), err, want)
			continue
		}
		again, err := open(d.Where(), dialect.Tables{})
		if err != nil || again.Where() != want {
			t.Errorf("%s is not a URL of the same database: %v", want, err)
		}
	}
	if at := New(new(sql.DB)).With(dialect.Tables{}).Where(); at != "" {
		t.Errorf("the database of a program is %q", at)
	}
}

func TestNames(t *testing.T) {
	loc, err := locate("sqlite:////base/a?_journal_mode=WAL&_foreign_keys=1&timeout=1.5")
	if err != nil {
		t.Fatal(err)
	}
	if got := loc.reading(); got != "file:/base/a?_busy_timeout=1500&mode=rw&timeout=1.5" {
		t.Errorf("reading: %s", got)
	}
	odd := location{path: "/base/what? 100%#1.db"}
	if got := odd.writing(); got != "file:/base/what%3F%20100%25%231.db" {
		t.Errorf("writing: %s", got)
	}
	if odd.timeout() != 5*time.Second {
		t.Errorf("timeout: %s", odd.timeout())
	}
}

// SQLite knows the PRAGMAs that a URL may set; it would ignore others.
func TestSettablePragmas(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range settablePragmas() {
		var known bool
		if err := db.QueryRow("SELECT count(*) FROM pragma_pragma_list WHERE name = ?", name).Scan(&known); err != nil || !known {
			t.Errorf("%s: %t, %v", name, known, err)
		}
	}
}

// The driver applies the PRAGMAs of a URL, also those that another driver spells
// differently.
func TestPragmasOfURL(t *testing.T) {
	loc, err := locate("file:" + filepath.ToSlash(t.TempDir()) + "/a.db?_rt=1&_pragma=user_version(7)")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", loc.writing())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var triggers, version int
	if err := db.QueryRow("SELECT * FROM pragma_recursive_triggers, pragma_user_version").Scan(&triggers, &version); err != nil || triggers != 1 || version != 7 {
		t.Errorf("%d, %d, %v", triggers, version, err)
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"ramus_version": "ramus_version", "order": `"order"`, "current_time": `"current_time"`,
		`a"b`: `"a""b"`, "Version_Table": `"Version_Table"`, "1_a": `"1_a"`,
	} {
		if got := quote(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestMayBreakKeys(t *testing.T) {
	for statement, want := range map[string]bool{
		"CREATE TABLE t (x)":                                  false,
		"create unique index i on t (x)":                      false,
		"ALTER TABLE t ADD COLUMN x":                          false,
		"ALTER TABLE t ADD COLUMN x REFERENCES u DEFAULT (1)": true,
		"ALTER TABLE t RENAME TO u":                           true,
		"INSERT INTO t VALUES (1)":                            true,
		"WITH c AS (SELECT 1) DELETE FROM t":                  true,
		"DROP TABLE t":                                        true,
	} {
		if mayBreakKeys(statement) != want {
			t.Errorf("%s: %t", statement, !want)
		}
	}
}
