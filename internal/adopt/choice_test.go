package adopt

import (
	"strings"
	"testing"
)

// TestChoose reads folders of one migration.
func TestChoose(t *testing.T) {
	for _, test := range []struct {
		sql  string
		wish Wish
		want string // the dialect and its note, or the error
	}{
		{"CREATE TABLE t (id BIGSERIAL)", Wish{}, "postgres: F is read as postgres SQL, because of BIGSERIAL at F/1_a.up.sql:1; --dialect names another"},
		{"CREATE TABLE t (id SERIAL PRIMARY KEY)", Wish{}, "postgres: F is read as postgres SQL, because of SERIAL at F/1_a.up.sql:1; --dialect names another"},
		{"CREATE TABLE t (\n  serial TEXT\n)", Wish{}, "cannot tell"},
		{"CREATE TABLE `t` (id SERIAL)", Wish{}, "F has the SQL of several databases: SERIAL at F/1_a.up.sql:1, `t` at F/1_a.up.sql:1"},
		{"CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a smallint unsigned)", Wish{}, "sqlite: "},
		{"CREATE TABLE t (a LONGBLOB)", Wish{}, "cannot tell which database F is written for: its SQL is read by sqlite and by mysql (LONGBLOB at F/1_a.up.sql:1)"},
		{"CREATE TABLE t (a LONGBLOB)", Wish{Configured: "sqlite", Where: "ramus.toml"}, "ramus.toml says sqlite, but F has SQL of another database: LONGBLOB at F/1_a.up.sql:1"},
		{"CREATE TABLE t (a JSONB, b JSONB DEFAULT '{}'::jsonb)", Wish{}, "postgres: "},
		{"CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a smallint unsigned)", Wish{Configured: "sqlite"}, "sqlite: "},
		{"CREATE TABLE `t` (id INT)", Wish{}, "cannot tell which database F is written for: its SQL is read by sqlite and by mysql (`t` at F/1_a.up.sql:1)"},
		{"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", Wish{}, "sqlite: "},
		{"CREATE TABLE t (id int AUTO_INCREMENT, at datetime(6), KEY k (at))", Wish{}, "mysql: "},
		{"CREATE TABLE t (at TEXT DEFAULT (datetime('now')))", Wish{}, "sqlite: "},
		{"-- BIGSERIAL\n/* AUTO_INCREMENT\nPRAGMA x */ INSERT INTO t VALUES ('it''s\nJSONB', 'a\\'::text', \"PRAGMA\")", Wish{}, "cannot tell"},
		{"INSERT INTO t VALUES ('C:\\'); CREATE EXTENSION pgcrypto", Wish{}, "postgres: "},
		{"CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql", Wish{}, "postgres: "},
		{"CREATE TABLE t (id INT)", Wish{}, "cannot tell which database F is written for: its SQL is read by all of them: sqlite, postgres, mysql"},
		{"CREATE TABLE t (id BIGSERIAL, a INT UNSIGNED)", Wish{}, "F has the SQL of several databases: postgres (BIGSERIAL at F/1_a.up.sql:1), mysql (INT UNSIGNED at F/1_a.up.sql:1)"},
		{"CREATE TABLE t (id INT IDENTITY(1, 1))", Wish{}, "F is written for SQL Server: IDENTITY(1, 1) at F/1_a.up.sql:1"},
		{"CREATE TABLE t (id INT) ENGINE = ReplacingMergeTree(v)", Wish{}, "F is written for ClickHouse: "},
		{"CREATE TABLE t (id INT IDENTITY(1, 1))", Wish{Named: "sqlite"}, "sqlite: read as sqlite SQL, as --dialect or --database says, although it has SQL of another database: IDENTITY(1, 1) at F/1_a.up.sql:1"},
		{"CREATE TABLE t (id INT)", Wish{Configured: "mysql"}, "mysql: "},
		{"CREATE TABLE t (id BIGSERIAL)", Wish{Configured: "sqlite", Where: "ramus.toml"}, "ramus.toml says sqlite, but F has SQL of another database: BIGSERIAL at F/1_a.up.sql:1"},
	} {
		request := folder(t, "-- 1_a.up.sql --\n"+test.sql+"\n")
		folder, err := Open(request)
		if err != nil {
			t.Fatal(err)
		}
		choice, err := folder.Choose(test.wish)
		got := choice.Dialect + ": " + choice.Note
		if err != nil {
			got = err.Error()
		}
		if got = strings.ReplaceAll(got, request.Folder, "F"); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s\ngot  %s\nwant %s", test.sql, got, test.want)
		}
	}
}

func TestUnwrap(t *testing.T) {
	for sql, want := range map[string]string{
		"BEGIN;\nSELECT 1;\nCOMMIT;":                                                           "SELECT 1;\n",
		"-- a\nbegin transaction; SELECT 1; -- b\nSELECT 2; END TRANSACTION":                   "-- a\nSELECT 1; -- b\nSELECT 2;\n",
		"BEGIN; SELECT 1; COMMIT; -- done":                                                     "SELECT 1;\n-- done\n",
		"BEGIN;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND;\nCOMMIT;\n-- end\n": "CREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND;\n-- end\n",
		"BEGIN;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND;":                    "",
		"BEGIN;\nSELECT 1;\nROLLBACK;":                                                         "",
		"BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;":                                                "",
		"SELECT 0;\nBEGIN;\nSELECT 1;\nCOMMIT;":                                                "",
		"BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;":                               "",
		"BEGIN;\nVACUUM;\nCOMMIT;":                                                             "",
	} {
		source, err := openAndRead(folder(t, "-- 1_a.up.sql --\n"+sql+"\n"))
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is accepted: %q", sql, source.Migrations[0].Scripts().Upgrade.Text)
		case want != "" && err != nil:
			t.Errorf("%q: %v", sql, err)
		case want != "" && (source.Migrations[0].Scripts().Upgrade.Text != want || len(source.Notes) != 2):
			t.Errorf("%q becomes %q; notes %q", sql, source.Migrations[0].Scripts().Upgrade.Text, source.Notes)
		}
	}
}
