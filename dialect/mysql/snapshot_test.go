package mysql_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/dialect/mysql"
)

const (
	equal     = true
	different = false
)

// Each pair is made in two databases with other names.
var snapshotPairs = []struct {
	name     string
	one, two []string
	equal    bool
}{
	{"nothing", nil, nil, equal},
	{"the names of indexes follow the order", []string{
		"CREATE TABLE t (a INT, b INT)", "CREATE INDEX x ON t (b)", "ALTER TABLE t ADD INDEX (a)", "ALTER TABLE t ADD INDEX (a, b)", "ALTER TABLE t ADD UNIQUE (a, b)",
	}, []string{
		"CREATE TABLE t (a INT, b INT)", "ALTER TABLE t ADD UNIQUE (a, b)", "ALTER TABLE t ADD INDEX (a, b)", "ALTER TABLE t ADD INDEX (a)", "CREATE INDEX x ON t (b)",
	}, equal},
	{"a row of names with a gap", []string{"CREATE TABLE t (a INT, INDEX a (a))"}, []string{"CREATE TABLE t (a INT, INDEX a_2 (a))"}, different},
	{"the name of an index in another case", []string{"CREATE TABLE t (a INT, INDEX a (a))"}, []string{"CREATE TABLE t (a INT, INDEX A (a))"}, different},
	{"indexes with the names of others", []string{
		"CREATE TABLE t (a INT, b INT, INDEX x (a), INDEX y (b))",
	}, []string{"CREATE TABLE t (a INT, b INT, INDEX x (b), INDEX y (a))"}, different},
	{"the numbers of constraints follow the order", []string{
		"CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE t (a INT, b INT)",
		"ALTER TABLE t ADD CHECK (a > 1)", "ALTER TABLE t ADD CHECK (a > 2)", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)", "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p (id)",
	}, []string{
		"CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE t (b INT, a INT)",
		"ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p (id)", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)", "ALTER TABLE t ADD CHECK (a > 2)", "ALTER TABLE t ADD CHECK (a > 1)",
	}, equal},
	{"a constraint with another name", []string{"CREATE TABLE t (a INT, CONSTRAINT x CHECK (a > 1))"}, []string{"CREATE TABLE t (a INT, CONSTRAINT y CHECK (a > 1))"}, different},
	{"a foreign key with another action", []string{
		"CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id))",
	}, []string{
		"CREATE TABLE p (id INT PRIMARY KEY)", "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE)",
	}, different},
	{"the order of the columns of an index", []string{"CREATE TABLE t (a INT, b INT, INDEX x (a, b))"}, []string{"CREATE TABLE t (a INT, b INT, INDEX x (b, a))"}, different},
	{"the values of an enum in another order", []string{"CREATE TABLE t (a ENUM('x', 'y'))"}, []string{"CREATE TABLE t (a ENUM('y', 'x'))"}, different},
	{"rows and positions", []string{"CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY)"}, []string{
		"CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 50", "INSERT INTO t VALUES (), ()",
	}, equal},
	{"AUTO_INCREMENT itself", []string{"CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY)"}, []string{"CREATE TABLE t (a INT PRIMARY KEY)"}, different},
	{"triggers in another order", []string{
		"CREATE TABLE t (a INT)", "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2",
	}, []string{
		"CREATE TABLE t (a INT)", "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2", "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
	}, different},
	{"triggers of different events in another order", []string{
		"CREATE TABLE t (a INT)", "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", "CREATE TRIGGER y BEFORE UPDATE ON t FOR EACH ROW SET NEW.a = 2",
	}, []string{
		"CREATE TABLE t (a INT)", "CREATE TRIGGER y BEFORE UPDATE ON t FOR EACH ROW SET NEW.a = 2", "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
	}, equal},
	{"a view whose table is gone", []string{
		"CREATE TABLE t (a INT)", "CREATE VIEW v AS SELECT a, a + 1 AS b FROM t", "DROP TABLE t",
	}, []string{
		"CREATE TABLE t (a INT)", "CREATE VIEW v AS SELECT a, a + 1 AS b FROM t", "DROP TABLE t",
	}, equal},
	{"an event that starts when it is made", []string{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @x = 1"}, []string{
		"DO SLEEP(1.1)", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @x = 1",
	}, equal},
	{"an event that is changed", []string{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @x = 1"}, []string{
		"CREATE EVENT e ON SCHEDULE EVERY 2 DAY DO SET @x = 1", "DO SLEEP(1.1)", "ALTER EVENT e ON SCHEDULE EVERY 1 DAY",
	}, equal},
	{"an event that starts at another time", []string{"CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO SET @x = 1"}, []string{
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-02' DO SET @x = 1",
	}, different},
	{"a timestamp in another time zone", []string{"CREATE TABLE t (a TIMESTAMP NULL DEFAULT '2030-01-01 12:00:00')"}, []string{
		"SET time_zone = '+02:00'", "CREATE TABLE t (a TIMESTAMP NULL DEFAULT '2030-01-01 14:00:00')",
	}, equal},
	{"a procedure under another sql_mode", []string{"CREATE PROCEDURE p () SELECT 1"}, []string{"SET sql_mode = 'STRICT_ALL_TABLES'", "CREATE PROCEDURE p () SELECT 1"}, different},
	{"a partition less", []string{
		"CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 4",
	}, []string{"CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 3"}, different},
	{"ramus's own tables", []string{"CREATE TABLE ramus_version (version_num INT)", "CREATE TABLE ramus_log (seq INT)"}, nil, equal},
	{"the default character set", []string{"ALTER DATABASE CHARACTER SET latin1"}, nil, different},
}

func TestSnapshotPairs(t *testing.T) {
	for _, p := range snapshotPairs {
		t.Run(p.name, func(t *testing.T) {
			one, two := snapshotAfter(t, p.one), snapshotAfter(t, p.two)
			if (one == two) != p.equal {
				t.Errorf("equal: %v, want %v\n%s%s", one == two, p.equal, one, cmp.Diff(one, two))
			}
		})
	}
}

// snapshotAfter runs statements in a new database. Its name is nowhere in the snapshot.
func snapshotAfter(t *testing.T, statements []string) string {
	t.Helper()
	to := database(t)
	conn, err := other(t, to).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	text := snapshotText(mysql.SnapshotOf(t, to))
	if name := to[strings.LastIndexByte(to, '/')+1:]; strings.Contains(text, name) {
		t.Errorf("the name of the database is in\n%s", text)
	}
	return text
}

// A snapshot of many tables takes a few round trips, and no second.
func TestSnapshotOfManyTables(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 200 tables")
	}
	to := database(t)
	db := other(t, to)
	for i := range 200 {
		execAll(t, db, fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, a INT, b VARCHAR(20), INDEX (a), CHECK (a > 0))", i))
	}
	mysql.SnapshotOf(t, to) // fills the server's caches
	start := time.Now()
	objects := mysql.SnapshotOf(t, to).Objects()
	t.Logf("%d objects in %v", len(objects), time.Since(start))
	if len(objects) != 1+200*(1+3+2+1) {
		t.Errorf("%d objects", len(objects))
	}
}
