package mysql_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// keepsSetup creates tables with and without transactions, and what leads to them.
var keepsSetup = []string{
	"CREATE TABLE safe (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
	"CREATE TABLE audit (id INT, at DATETIME) ENGINE=InnoDB",
	"CREATE TABLE plain (id INT) ENGINE=InnoDB",
	"CREATE TABLE isam (id INT) ENGINE=MyISAM",
	"CREATE TABLE ram (id INT) ENGINE=MEMORY",
	"mariadb:CREATE TABLE aria (id INT) ENGINE=Aria TRANSACTIONAL=1",
	"CREATE VIEW seen AS SELECT id FROM isam",
	"CREATE FUNCTION counts() RETURNS INT DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO isam VALUES (1); RETURN 1; END",
	"CREATE FUNCTION net(a INT) RETURNS INT DETERMINISTIC BEGIN DECLARE n INT DEFAULT 0; SELECT max(n) INTO n FROM safe; RETURN n * IF(a > 1, 2, 3); END",
	"CREATE FUNCTION outer_net(a INT) RETURNS INT DETERMINISTIC RETURN net(a)",
	"CREATE TRIGGER audits AFTER INSERT ON safe FOR EACH ROW BEGIN IF (NEW.id > 0) THEN INSERT INTO audit (id, at) VALUES (NEW.id, NOW()); UPDATE plain SET id = NEW.id WHERE id = 1; DELETE FROM plain WHERE id = 2; END IF; END",
	"CREATE TABLE sly (id INT) ENGINE=InnoDB",
	"CREATE TRIGGER slips AFTER DELETE ON sly FOR EACH ROW INSERT INTO isam VALUES (OLD.id)",
	"CREATE TABLE far (id INT) ENGINE=InnoDB",
	"CREATE TRIGGER leads AFTER INSERT ON far FOR EACH ROW DELETE FROM sly WHERE id = NEW.id",
	"CREATE TABLE calls (id INT) ENGINE=InnoDB",
	"CREATE TRIGGER called BEFORE INSERT ON calls FOR EACH ROW SET NEW.id = counts()",
	"CREATE TABLE joins (id INT) ENGINE=InnoDB",
	"CREATE TRIGGER joined AFTER INSERT ON joins FOR EACH ROW UPDATE plain JOIN audit ON plain.id = audit.id SET plain.id = 1",
}

// Whether a rollback undoes a statement is known for each table, and what leads to tables
// that cannot be known counts as one that does not.
func TestUntransacted(t *testing.T) {
	to := database(t)
	execAll(t, other(t, to), mysql.ForServer(keepsSetup)...)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	name := to[strings.LastIndexByte(to, '/')+1:]
	for statement, want := range map[string]string{
		"INSERT INTO safe VALUES (1, 2)":                                             "",
		"INSERT INTO `safe` (id, n) VALUES (UUID_SHORT(), 'isam')":                   "",
		"UPDATE plain SET id = (SELECT max(id) FROM safe)":                           "",
		"DELETE p FROM plain p JOIN audit a ON a.id = p.id":                          "",
		"INSERT INTO gone VALUES (1)":                                                "",
		"REPLACE INTO isam VALUES (1)":                                               "table DB.isam (MyISAM) has no transactions",
		"INSERT INTO DB.`isam` SELECT id FROM safe":                                  "table DB.isam (MyISAM) has no transactions",
		"UPDATE safe s JOIN ram r ON r.id = s.id SET r.id = 1":                       "table DB.ram (MEMORY) has no transactions",
		"mariadb:LOAD DATA INFILE '/x' INTO TABLE aria":                              "table DB.aria (Aria) has no transactions",
		"WITH x AS (SELECT 1 AS id) DELETE FROM isam WHERE id IN (SELECT id FROM x)": "table DB.isam (MyISAM) has no transactions",
		"INSERT INTO seen VALUES (1)":                                                "view DB.seen may change a table without transactions",
		"INSERT INTO plain VALUES (counts())":                                        "table DB.isam (MyISAM) has no transactions",
		"SELECT counts()":                                                            "table DB.isam (MyISAM) has no transactions",
		"INSERT INTO plain SELECT net(id) FROM safe":                                 "",
		"INSERT INTO plain VALUES (outer_net(1))":                                    "function DB.outer_net may change a table without transactions",
		"DELETE FROM sly":                                                            "table DB.isam (MyISAM) has no transactions",
		"INSERT INTO far VALUES (1)":                                                 "table DB.isam (MyISAM) has no transactions",
		"INSERT INTO calls VALUES (1)":                                               "trigger DB.called may change a table without transactions",
		"INSERT INTO joins VALUES (1)":                                               "trigger DB.joined may change a table without transactions",
	} {
		mine := mysql.ForServer([]string{strings.ReplaceAll(statement, "DB", name)})
		if len(mine) == 0 {
			continue
		}
		why, err := session.(dialect.Untransacter).Untransacted(t.Context(), []dialect.Statement{{Text: mine[0]}})
		if got := strings.ReplaceAll(why, name, "DB"); err != nil || got != want {
			t.Errorf("%s:\n got %q, %v\nwant %q", statement, got, err, want)
		}
	}
}

// A user without the privilege TRIGGER does not see triggers.
func TestUntransactedWithoutTrigger(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE safe (id INT) ENGINE=InnoDB")
	name := to[strings.LastIndexByte(to, '/')+1:]
	user := "u" + name[len(name)-8:]
	execAll(t, admin, "CREATE USER "+user+" IDENTIFIED BY 'secret'", "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER ON `"+name+"`.* TO "+user)
	t.Cleanup(func() { execAll(t, other(t, "/mysql"), "DROP USER "+user) })
	ask := func() string {
		session := locked(t, open(t, strings.Replace(to, "root@", user+":secret@", 1), dialect.NewTables("", true)), "")
		defer session.Close()
		why, err := session.(dialect.Untransacter).Untransacted(t.Context(), []dialect.Statement{{Text: "INSERT INTO safe VALUES (1)"}})
		if err != nil {
			t.Fatal(err)
		}
		return why
	}
	if why := ask(); !strings.HasSuffix(why, "has triggers cannot be known without the privilege TRIGGER") {
		t.Errorf("%q", why)
	}
	execAll(t, admin, "GRANT TRIGGER ON `"+strings.ReplaceAll(name, "_", `\_`)+"`.* TO "+user)
	if why := ask(); why != "" {
		t.Errorf("with the privilege: %q", why)
	}
}
