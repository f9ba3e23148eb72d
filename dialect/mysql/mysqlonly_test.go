package mysql_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func onlyOnMySQL(t *testing.T) {
	t.Helper()
	if !mysql.OnMySQL() {
		t.Skip("MySQL's own")
	}
}

// The statements that only MySQL has are journaled like others: before and after each,
// the catalog shows whether it has run.
func TestOutcomeOnMySQL(t *testing.T) {
	onlyOnMySQL(t)
	to := database(t)
	execAll(t, other(t, to), "CREATE TABLE t (id INT PRIMARY KEY, n INT)")
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	for _, statement := range []string{
		"CREATE INDEX functional ON t ((n * 2))",
		"ALTER TABLE t ADD INDEX unseen (n) INVISIBLE",
		"ALTER TABLE t ADD COLUMN hidden INT INVISIBLE",
		"ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT ENFORCED",
		"ALTER TABLE t DROP CHECK positive",
		"ALTER TABLE t RENAME INDEX unseen TO seen",
		"CREATE TABLE made AS SELECT 1 AS one",
	} {
		for _, applied := range []bool{false, true} {
			outcome, err := session.Outcome(t.Context(), dialect.Statement{Text: statement, Kind: dialect.Alone})
			if err != nil || !outcome.Known || outcome.Applied != applied {
				t.Errorf("%s: %+v, %v", statement, outcome, err)
			}
			if !applied {
				if err := session.Exec(t.Context(), dialect.Statement{Text: statement, Kind: dialect.Alone, Line: 1, Column: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// How the statements that only MySQL has are journaled, or why they are refused.
func TestClassifyOnMySQL(t *testing.T) {
	onlyOnMySQL(t)
	db := open(t, database(t), dialect.NewTables("", true))
	for statement, want := range map[string]dialect.Kind{
		"ALTER TABLE t ALTER INDEX i VISIBLE":           dialect.Bare,
		"ALTER TABLE t ALTER CHECK c NOT ENFORCED":      dialect.Bare,
		"CREATE ROLE IF NOT EXISTS r":                   dialect.Bare,
		"CREATE ROLE r":                                 dialect.Alone,
		"GRANT r TO u":                                  dialect.Bare,
		"SET ROLE r":                                    dialect.Setting,
		"SET DEFAULT ROLE r TO u":                       dialect.Bare,
		"SET SESSION sql_require_primary_key = 0":       dialect.Setting,
		"CREATE LIBRARY l LANGUAGE JAVASCRIPT AS $$;$$": dialect.Alone,
		"SET PERSIST max_connections = 100":             dialect.Setting,
	} {
		all, err := db.Split(revision.Script{Text: statement})
		if err != nil || len(all) != 1 || all[0].Kind != want {
			t.Errorf("%s: %+v, %v", statement, all, err)
		}
	}
	for _, statement := range []string{"LOCK INSTANCE FOR BACKUP", "UNLOCK INSTANCE"} {
		if _, err := db.Split(revision.Script{Text: statement}); err == nil || !strings.Contains(err.Error(), " INSTANCE is refused") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// ramus's own tables have primary keys.
func TestRequiredPrimaryKey(t *testing.T) {
	onlyOnMySQL(t)
	to := database(t)
	pool := other(t, to)
	pool.SetMaxOpenConns(1)
	execAll(t, pool, "SET SESSION sql_require_primary_key = 1")
	session := locked(t, mysql.New(pool).With(dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := session.Exec(t.Context(), dialect.Statement{Text: "CREATE TABLE keyless (id INT)", Kind: dialect.Alone, Line: 1, Column: 1})
	if err == nil || !strings.Contains(err.Error(), "primary key") {
		t.Errorf("a table without one: %v", err)
	}
}

// MySQL's default plugin sends the password only over TLS, or with the server's public key.
func TestCachingSHA2(t *testing.T) {
	onlyOnMySQL(t)
	to := database(t)
	admin := other(t, to)
	name := to[strings.LastIndexByte(to, '/')+1:]
	user := "u" + name[len(name)-8:]
	execAll(t, admin, "CREATE USER "+user+" IDENTIFIED WITH caching_sha2_password BY 'se:cret'", "GRANT ALL ON "+name+".* TO "+user)
	t.Cleanup(func() { execAll(t, pool(t, "/mysql"), "DROP USER "+user) })
	for _, query := range []string{"?ssl_mode=DISABLED", "?ssl_mode=DISABLED", "", "?ssl_mode=REQUIRED"} {
		db := open(t, strings.Replace(to, "root@", user+":se%3Acret@", 1)+query, dialect.NewTables("", true))
		if _, err := db.Read(t.Context(), dialect.LatestEntries); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
}
