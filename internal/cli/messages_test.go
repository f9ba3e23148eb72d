package cli_test

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/cli"
)

// mysqlVariable has the URL of a MySQL. Not every machine can have one, so scripts/test
// decides whether its absence is a failure.
const mysqlVariable = "RAMUS_TEST_MYSQL"

// serverDatabase creates an empty database on the server of a variable, and returns
// its URL. Without a server it skips the test; with CI=true it fails.
func serverDatabase(t *testing.T, variable string, connect func(*testing.T, *url.URL) *sql.DB) string {
	t.Helper()
	raw := os.Getenv(variable)
	if raw == "" {
		if os.Getenv("CI") == "true" && variable != mysqlVariable {
			t.Fatal(variable + " is not set")
		}
		t.Skip(variable + " is not set")
	}
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	server := connect(t, u)
	name := "ramus_cli_" + strings.ToLower(rand.Text()[:12])
	if _, err := server.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := server.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	u.Path = "/" + name
	return u.String()
}

// missingDatabase returns the URL of a database that does not exist, and that is
// dropped after the test.
func missingDatabase(t *testing.T, variable string, connect func(*testing.T, *url.URL) *sql.DB) string {
	t.Helper()
	u, err := url.Parse(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	server := connect(t, u)
	u.Path = "/ramus_cli_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() {
		if _, err := server.Exec("DROP DATABASE IF EXISTS " + u.Path[1:]); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return u.String()
}

// scratchUser makes a user who may make scratch databases only, and returns the URL of the
// server for it. The database of the given URL gets a table, which the user must not see.
func scratchUser(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	user := "scratch_" + strings.ToLower(rand.Text()[:8])
	server := connectMariaDB(t, u)
	for _, statement := range []string{
		"CREATE TABLE " + u.Path[1:] + ".t (a INT)", "CREATE USER " + user + " IDENTIFIED BY 'secret'", "GRANT ALL ON `ramus\\_scratch\\_%`.* TO " + user,
	} {
		if _, err := server.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := server.Exec("DROP USER " + user); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	u.User, u.Path = url.UserPassword(user, "secret"), ""
	return u.String()
}

func connectPostgres(t *testing.T, u *url.URL) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func connectMariaDB(t *testing.T, u *url.URL) *sql.DB {
	t.Helper()
	c := mysqldriver.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if socket := u.Query().Get("unix_socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	connector, err := mysqldriver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(connector)
}

// inProject writes the files of a project with one revision each, and changes to its
// folder.
func inProject(t *testing.T, scripts ...[2]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("ramus.toml", []byte("version_locations = [\"v\"]\ndatabase = \"${TEST_DATABASE}\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("v", 0o777); err != nil {
		t.Fatal(err)
	}
	parent := ""
	for _, script := range scripts {
		text := "-- " + script[0] + "\n--\n-- revision: " + script[0] + "\n-- down_revision: " + parent + "\n\n-- +upgrade\n" + script[1]
		if err := os.WriteFile(filepath.Join("v", script[0]+".sql"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		parent = script[0]
	}
}

// ramusOn runs a command on a database, and returns what it prints on stderr behind
// the line that names the database.
func ramusOn(t *testing.T, database string, want int, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	getenv := func(name string) (string, bool) {
		if name == "TEST_DATABASE" {
			return database, true
		}
		return "", false
	}
	if got := cli.Main(args, cli.IO{In: strings.NewReader(""), Out: &out, Err: &err, Getenv: getenv, Name: "ramus"}); got != want {
		t.Errorf("ramus %s exits with %d, not %d: %s", strings.Join(args, " "), got, want, err.String())
	}
	if strings.Contains(out.String(), "NOTICE") || strings.Contains(out.String(), "WARNING") {
		t.Errorf("stdout has messages of the server: %s", out.String())
	}
	_, rest, named := strings.Cut(err.String(), "\n")
	if !named || !strings.HasPrefix(err.String(), "database: ") {
		return err.String()
	}
	return rest
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The messages of PostgreSQL go to stderr behind their revision, and stand beside an
// error that follows them.
func TestMessagesPostgres(t *testing.T) {
	database := serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres)
	inProject(t,
		[2]string{"w1", "CREATE TABLE t (a int);\nCREATE TABLE IF NOT EXISTS t (a int);\nDO $$ BEGIN\n  RAISE NOTICE 'moved % rows', 5;\n  RAISE WARNING E'odd \\x1b[31mrow\\nof t' USING HINT = 'look';\nEND $$;\n"},
		[2]string{"w2", "DO $$ BEGIN\n  RAISE WARNING 'why';\n  RAISE EXCEPTION 'stop';\nEND $$;\n"},
	)
	wantText(t, ramusOn(t, database, 0, "upgrade", "w1", "--format", "json"), `Running upgrade  -> w1, w1 (1/1)
w1: NOTICE: relation "t" already exists, skipping
w1: NOTICE: moved 5 rows
w1: WARNING: odd \x1b[31mrow
  of t (v/w1.sql:9:1)
  HINT: look
upgraded 1 revision; the database is at w1
`)
	const failure = `ramus: upgrade of w2 failed at v/w2.sql:7:1
      7 | DO $$ BEGIN
        | ^
  stop (SQLSTATE P0001)
  CONTEXT: PL/pgSQL function inline_code_block line 3 at RAISE
  it was rolled back
  nothing was applied before it; the database is at w1
`
	wantText(t, ramusOn(t, database, 5, "upgrade", "heads"), "Running upgrade w1 -> w2, w2 (1/1)\nw2: WARNING: why (v/w2.sql:7:1)\n"+failure)
	wantText(t, ramusOn(t, database, 5, "upgrade", "heads", "--quiet"), failure+"  the server's messages before the error:\n    WARNING: why (v/w2.sql:7:1)\n")
}

// If not all messages were printed, the error has the last ones.
func TestMessagesFlood(t *testing.T) {
	database := serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres)
	inProject(t, [2]string{"w1", "DO $$ BEGIN\n  FOR i IN 1..1000 LOOP RAISE NOTICE 'row %', i; END LOOP;\n  RAISE EXCEPTION 'stop';\nEND $$;\n"})
	lines := strings.Split(ramusOn(t, database, 5, "upgrade", "heads"), "\n")
	if len(lines) != 121 || lines[1] != "w1: NOTICE: row 1" || lines[100] != "w1: NOTICE: row 100" || lines[101] != "w1: … and 900 more messages of the server" ||
		lines[109] != "  the last 10 of the server's 1000 messages before the error:" || lines[119] != "    NOTICE: row 1000" {
		t.Errorf("%d lines: %s", len(lines), strings.Join(lines[max(0, len(lines)-30):], "\n"))
	}
}

func TestMessagesMariaDB(t *testing.T) { testMessages(t, "RAMUS_TEST_MARIADB") }

func TestMessagesMySQL(t *testing.T) { testMessages(t, mysqlVariable) }

// testMessages shows that the warnings of MariaDB and MySQL are those of each statement,
// without those of ramus's own tables.
func testMessages(t *testing.T, variable string) {
	database := serverDatabase(t, variable, connectMariaDB)
	inProject(t,
		[2]string{"w1", "SET sql_mode = '';\nCREATE TABLE t (a varchar(3));\nCREATE TABLE IF NOT EXISTS t (a int);\nINSERT INTO t VALUES ('abcdef');\nSELECT 1;\n"},
		[2]string{"w2", "DROP TABLE IF EXISTS nothing;\nALTER TABLE t ADD b INT, ADD b INT;\n"},
	)
	wantText(t, ramusOn(t, database, 0, "upgrade", "w1"), `Running upgrade  -> w1, w1 (1/1)
w1: NOTE: Table 't' already exists
w1: WARNING: Data truncated for column 'a' at row 1 (v/w1.sql:10:1)
upgraded 1 revision; the database is at w1
`)
	name := database[strings.LastIndex(database, "/")+1:]
	wantText(t, ramusOn(t, database, 5, "upgrade", "heads"), `Running upgrade w1 -> w2, w2 (1/1)
w2: NOTE: Unknown table '`+name+`.nothing'
ramus: upgrade of w2 failed at v/w2.sql:8:1
      8 | ALTER TABLE t ADD b INT, ADD b INT;
        | ^
  Duplicate column name 'b' (1060, 42S21)
  1 of its 2 statements ran and are kept; the same command resumes after them
  nothing was applied before it; the database is at w1
  To see how far it came, and the ways out: ramus doctor
`)
}
