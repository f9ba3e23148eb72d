package mysql_test

import (
	"crypto/rand"
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"go.uber.org/goleak"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// TestMain runs the tests on MariaDB, and those of a server also on MySQL.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	if code == 0 && !fuzzing && mysql.RunOnMySQL() {
		fmt.Println("the same tests on MySQL:")
		code = m.Run()
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

func TestSuite(t *testing.T) {
	dialecttest.Run(t, dialecttest.Harness{
		Open: func(t *testing.T, tables dialect.Tables) func() dialect.Database {
			to := database(t)
			return func() dialect.Database { return open(t, to, tables) }
		},
		Missing: missing,
		Schema:  "SELECT DATABASE()", Effects: mysql.ForServer(suiteEffects), Messages: suiteMessages(),
		Settings: suiteSettings, Alone: suiteAlone,
	})
}

// suiteSettings are those of clients and dumps.
var suiteSettings = []string{
	"SET NAMES utf8mb4", "SET @a = 1", "SET @b := 'x', time_zone = '+00:00'", "SET SESSION sql_mode = 'ANSI_QUOTES'",
	"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */", "/*!40014 SET UNIQUE_CHECKS=0, FOREIGN_KEY_CHECKS=0 */",
	"PREPARE s# FROM 'SELECT 1'",
}

// suiteAlone are schema changes of each kind.
var suiteAlone = []string{
	"CREATE TABLE t# (id INT)", "CREATE TABLE s# AS SELECT 1 AS id", "CREATE VIEW v# AS SELECT id FROM ledger", "ALTER TABLE ledger ADD COLUMN c# INT",
	"CREATE INDEX i# ON ledger (id)", "CREATE TRIGGER r# BEFORE INSERT ON ledger FOR EACH ROW SET @t = 1", "CREATE PROCEDURE p#() SELECT 1", "CREATE FUNCTION f#() RETURNS INT DETERMINISTIC RETURN 1",
}

// missing names a database that does not exist, with an odd name.
func missing(t *testing.T) func() dialect.Database {
	u := serverURL(t)
	name := "ramus `odd' " + strings.ToLower(rand.Text()[:12])
	u.Path = "/" + name
	t.Cleanup(func() {
		admin := pool(t, "/mysql")
		defer admin.Close()
		execAll(t, admin, "DROP DATABASE IF EXISTS `"+strings.ReplaceAll(name, "`", "``")+"`")
	})
	return func() dialect.Database { return open(t, u.String(), dialect.NewTables("", true)) }
}

// serverURL returns the server of the tests, whose user may create databases.
func serverURL(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(mysql.ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// database creates an empty database, and returns its URL.
func database(t testing.TB) string {
	t.Helper()
	u := serverURL(t)
	u.Path = "/" + "ramus_" + strings.ToLower(rand.Text()[:12])
	admin := pool(t, "/mysql")
	execAll(t, admin, "CREATE DATABASE "+u.Path[1:]+" CHARACTER SET utf8mb4")
	t.Cleanup(func() {
		again := pool(t, "/mysql")
		defer again.Close()
		execAll(t, again, "DROP DATABASE "+u.Path[1:])
	})
	return u.String()
}

// pool returns the pool of an embedder or an administrator, of the database in the
// path.
func pool(t testing.TB, path string) *sql.DB {
	t.Helper()
	u := serverURL(t)
	c := mysqldriver.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if socket := u.Query().Get("unix_socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	c.DBName = strings.TrimPrefix(path, "/")
	connector, err := mysqldriver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// other returns a program's pool on the database of a URL.
func other(t testing.TB, to string) *sql.DB {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return pool(t, u.Path)
}

func open(t testing.TB, to string, tables dialect.Tables) dialect.Database {
	t.Helper()
	db, err := mysql.Dialect.Open(to, tables)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execAll(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}
