package mysql_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// everyKind makes objects of each kind that a dump writes in its own way. The dump
// program is MariaDB's, which writes values for a generated column that MySQL refuses.
var everyKind = []string{
	"CREATE TABLE authors (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) NOT NULL, kind ENUM('a','b;') DEFAULT 'a', UNIQUE KEY byname (name)) COMMENT 'it''s; \"odd\"'",
	"CREATE TABLE books (id INT PRIMARY KEY, author INT, title VARCHAR(100) COMMENT 'a \\\\ backslash', pages INT CHECK (pages > 0), FULLTEXT KEY words (title), CONSTRAINT fk FOREIGN KEY (author) REFERENCES authors (id) ON DELETE CASCADE)",
	"mariadb:ALTER TABLE books ADD doubled INT AS (pages * 2) STORED",
	"mysql:CREATE INDEX calculated ON books ((pages * 2))",
	"CREATE TABLE `a ``table``;` (b BLOB, j JSON, g GEOMETRY, d DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)) ENGINE=MyISAM",
	"CREATE TABLE parts (id INT, y INT) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
	"mariadb:CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 3",
	"mariadb:CREATE TABLE versions (a INT) WITH SYSTEM VERSIONING",
	"CREATE VIEW titles AS SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author",
	"CREATE VIEW above AS SELECT count(*) AS c FROM titles",
	"INSERT INTO authors VALUES (1, 'O''Brien; \\\\', 'b;'), (2, 'ünï\\n\"x\"\\0', 'a')",
	"INSERT INTO books (id, author, title, pages) VALUES (1, 1, 'C:\\\\dir\\\\; -- no', 3), (2, 2, NULL, 4)",
	"INSERT INTO `a ``table``;` VALUES (x'00275C0A1AFF', '{\"a\": \";\"}', ST_GeomFromText('POINT(1 2)'), '2026-01-02 03:04:05.678')",
	"CREATE TRIGGER up BEFORE INSERT ON books FOR EACH ROW BEGIN SET NEW.title = CONCAT(NEW.title, ';'); IF NEW.pages = 1 THEN SET NEW.pages = 2; END IF; END",
	"CREATE TRIGGER upd AFTER UPDATE ON books FOR EACH ROW SET @x = 1",
	"CREATE PROCEDURE p(IN a INT) COMMENT 'x; y' BEGIN DECLARE i INT DEFAULT 0; WHILE i < a DO SET i = i + 1; END WHILE; SELECT 'a;'; END",
	"CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC BEGIN RETURN a + 1; END",
	"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO BEGIN DELETE FROM books; DELETE FROM authors; END",
}

// onlyMySQL makes what MariaDB's dump program does not know.
var onlyMySQL = []string{
	"ALTER TABLE books ADD doubled INT AS (pages * 2) STORED, ADD hidden INT INVISIBLE DEFAULT 5, ADD KEY unseen (pages) INVISIBLE",
	"CREATE TABLE checked (id INT PRIMARY KEY, v VARCHAR(9) DEFAULT (UUID_SHORT() % 9), CONSTRAINT positive CHECK (id > 0) NOT ENFORCED)",
}

// A dump is a revision that makes an equal database.
func TestDumpAsRevision(t *testing.T) {
	wantEqual(t, mysql.ForServer(everyKind), func(t *testing.T, of string) string { return dump(t, of) })
}

// MySQL's own program writes lines that are refused; the refusals name the options without
// which it writes them.
func TestDumpOfMySQL(t *testing.T) {
	if !mysql.OnMySQL() {
		t.Skip("it does not read MariaDB's catalog")
	}
	program := mysqlDump(t)
	from := database(t)
	execAll(t, other(t, from), mysql.ForServer(everyKind)...)
	_, err := open(t, from, dialect.NewTables("", true)).Split(revision.Script{Text: dumpBy(t, from, program, "--set-gtid-purged=ON")})
	for _, want := range []string{"SET sql_log_bin is refused", "SET gtid_purged is refused", "mysqldump --set-gtid-purged=OFF", "LOCK TABLES is refused", "mysqldump --skip-add-locks"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	wantEqual(t, append(mysql.ForServer(everyKind), onlyMySQL...), func(t *testing.T, of string) string {
		return dumpBy(t, of, program, "--set-gtid-purged=OFF", "--skip-add-locks")
	})
}

// wantEqual makes a database, and from its dump another one, whose dump must be the same.
func wantEqual(t *testing.T, statements []string, dump func(t *testing.T, of string) string) {
	t.Helper()
	from, to := database(t), database(t)
	db := other(t, from)
	defer db.Close()
	execAll(t, db, statements...)
	script := dump(t, from)
	made := other(t, to)
	defer made.Close()
	fsys := fstest.MapFS{"a.sql": {Data: []byte("-- a dump\n-- revision: a\n\n-- +upgrade\n" + script)}}
	p, err := ramus.Open(t.Context(), fsys, mysql.New(made), ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	execAll(t, made, "DROP TABLE ramus_version, ramus_log")
	if diff := cmp.Diff(script, dump(t, to)); diff != "" {
		t.Error(diff)
	}
}

// dump returns the dump of a database by MariaDB's program.
func dump(t *testing.T, of string, more ...string) string {
	t.Helper()
	return dumpBy(t, of, mariadbDump(t), append(more, "--skip-add-locks")...)
}

// dumpBy returns the dump of a database by a program.
func dumpBy(t *testing.T, of string, program []string, more ...string) string {
	t.Helper()
	cmd := client(t, of, append(more, "--routines", "--events", "--triggers", "--skip-comments", "--hex-blob")...)
	cmd.Path, cmd.Args = program[0], append(slices.Clone(program), cmd.Args[1:]...)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &problems)
	}
	return string(out)
}

func mariadbDump(t *testing.T) []string {
	t.Helper()
	path, err := exec.LookPath("mariadb-dump")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no mariadb-dump: ", err)
	}
	return []string{path}
}

// mysqlDump returns the program that scripts/servers unpacked, with its loader.
func mysqlDump(t *testing.T) []string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	root := filepath.Join(cache, "ramus", "mysql", "usr")
	program := filepath.Join(root, "bin", "mysqldump")
	loaders, _ := filepath.Glob(filepath.Join(root, "lib/*-linux-gnu*/ld-linux-*.so.*"))
	if _, err := os.Stat(program); err != nil || len(loaders) == 0 {
		t.Skip("no mysqldump of MySQL: scripts/servers unpacks one")
	}
	return []string{loaders[0], "--library-path", filepath.Dir(loaders[0]) + ":" + filepath.Join(root, "lib/mysql/private"), program}
}
