package mysql

import (
	"database/sql"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/revision"
)

// testServer returns a pool of one connection to a database of its own, and the
// client's arguments for it.
func testServer(t *testing.T, name string) (*sql.DB, []string) {
	t.Helper()
	l, err := locate(ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.complete()
	if err != nil {
		t.Fatal(err)
	}
	connector, err := mysqldriver.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	run := func(statements ...string) {
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	run("DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name, "USE "+name, "CREATE TABLE t (a INT, b INT)", "CREATE TABLE t2 (a INT)")
	t.Cleanup(func() {
		run("DROP DATABASE " + name)
		db.Close()
	})
	args := []string{"--no-defaults", "--user=" + c.User, "--password=" + c.Passwd, "--force", "--verbose", "--comments", "--default-character-set=utf8mb4"}
	if c.Net == "unix" {
		return db, append(args, "--socket="+c.Addr, name)
	}
	host, port, _ := strings.Cut(c.Addr, ":")
	return db, append(args, "--protocol=tcp", "--host="+host, "--port="+port, name)
}

// The client splits scripts in the same places: with --verbose it prints each
// statement before it sends it.
func TestSplitAsClient(t *testing.T) {
	_, args := testServer(t, "ramus_split_client")
	path, err := exec.LookPath("mariadb")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no mariadb client: ", err)
	}
	for _, c := range splitCases {
		if c.name == "several between delimiters" { // the client sends them together, and the server splits them
			continue
		}
		cmd := exec.Command(path, args...)
		cmd.Stdin = strings.NewReader(c.script)
		out, _ := cmd.Output() // --force continues after errors of the server
		got, want := printed(string(out)), tokens(c.want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the client has\n\t%q, want\n\t%q", c.name, got, want)
		}
	}
}

// printed returns the statements in the output of --verbose, between lines of
// dashes.
func printed(out string) []string {
	const line = "--------------\n"
	var all []string
	for i, part := range strings.Split(out, line) {
		if i%2 == 1 {
			all = append(all, part)
		}
	}
	return tokens(all)
}

// tokens returns statements without white space, comments and a last semicolon. It
// leaves out empty ones.
func tokens(statements []string) []string {
	var all []string
	for _, s := range statements {
		if text := strings.TrimSuffix(textOf(phraseOf(s)), "; "); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// mariadbPrograms has the names of programs that MySQL does not have.
var mariadbPrograms = []string{"lower case", "not atomic", "if outside", "for loop"}

// The server runs each program as one statement, which shows that they are
// programs.
func TestProgramsAreStatements(t *testing.T) {
	db, _ := testServer(t, "ramus_split_server")
	modes := map[string][]struct{ name, program string }{"": programCases, "ORACLE": oracleCases}
	if OnMySQL() {
		delete(modes, "ORACLE")
	}
	for mode, cases := range modes {
		if _, err := db.Exec("SET sql_mode = '" + mode + "'"); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if OnMySQL() && slices.Contains(mariadbPrograms, c.name) {
				continue
			}
			stmts, err := split(revision.Script{Text: "SELECT 1;" + c.program + ";SELECT 2", NoTransaction: true})
			if err != nil || len(stmts) != 3 {
				t.Fatalf("%s: %v", c.name, err)
			}
			if c.name == "package body" {
				mustExec(t, db, "CREATE PACKAGE g AS FUNCTION f() RETURN INT; PROCEDURE p(a INT); END")
			}
			if _, err := db.Exec(stmts[1].Text); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			for _, kind := range []string{"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"} {
				mustExec(t, db, "DROP "+kind+" IF EXISTS g")
			}
			if strings.HasPrefix(c.name, "package") {
				mustExec(t, db, "DROP PACKAGE g")
			}
		}
	}
}

func mustExec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
