package cli_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus/internal/cli"
)

var update = flag.Bool("update", false, "rewrite what the scripts and the README expect")

// TestMain makes this binary run as the commands of the scripts, so that each runs
// in its own process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ramus":     ramusMain,
		"alembic":   ramusMain,
		"sql":       sqlMain,
		"interrupt": interruptMain,
		"holding":   holdingMain,
	})
}

// TestScripts runs the scripts of testdata/script: whole commands and their output. Each
// command that ramus prints in them is typed, too, in the folder and the state in which it
// was printed.
func TestScripts(t *testing.T) {
	if *update {
		runScripts(t, "testdata/script")
		return
	}
	runScripts(t, "testdata/script", keepPromises(t))
}

// runScripts runs the scripts of a folder, with more variables ("name=value") in their
// environment.
func runScripts(t *testing.T, dir string, vars ...string) {
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			// With the race detector, every process would sleep for a second when
			// it exits.
			env.Vars = append(env.Vars, append(vars, "GORACE=atexit_sleep_ms=0", "TZ=UTC", "CI=")...)
			return nil
		},
		Condition: func(name string) (bool, error) {
			return name == "root" && os.Geteuid() == 0 || name == "git-refetch" && hasRefetch(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"scrub": scrub,

			"replace": replace,
		},
	})
}

// hasRefetch reports whether git knows fetch --refetch, which is new in 2.36.
func hasRefetch() bool {
	usage, _ := exec.Command("git", "fetch", "-h").CombinedOutput()
	return strings.Contains(string(usage), "--refetch")
}

// The scripts of testdata/server run on each server, on a new database.
func TestScriptsPostgres(t *testing.T) {
	runScripts(t, "testdata/server", "TEST_DATABASE="+serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres),
		"MISSING_DATABASE="+missingDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres))
}

func TestScriptsMariaDB(t *testing.T) {
	runScripts(t, "testdata/server", "TEST_DATABASE="+serverDatabase(t, "RAMUS_TEST_MARIADB", connectMariaDB),
		"MISSING_DATABASE="+missingDatabase(t, "RAMUS_TEST_MARIADB", connectMariaDB))
}

func TestScriptsMySQL(t *testing.T) {
	runScripts(t, "testdata/server", "TEST_DATABASE="+serverDatabase(t, mysqlVariable, connectMariaDB),
		"MISSING_DATABASE="+missingDatabase(t, mysqlVariable, connectMariaDB))
}

// The scripts of testdata/postgres run with a URL without its password.
func TestScriptsOnPostgresOnly(t *testing.T) {
	own, err := url.Parse(serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := own.User.Password()
	own.User = url.User(own.User.Username())
	runScripts(t, "testdata/postgres", "TEST_DATABASE="+own.String(), "TEST_PASSWORD="+password)
}

// The scripts of testdata/mysql run on both servers, with a user for scratch databases.
func TestScriptsOnMySQLOnly(t *testing.T) {
	for _, variable := range []string{"RAMUS_TEST_MARIADB", mysqlVariable} {
		t.Run(variable, func(t *testing.T) {
			own := serverDatabase(t, variable, connectMariaDB)
			runScripts(t, "testdata/mysql", "ADMIN="+own, "TEST_SCRATCH="+scratchUser(t, own))
		})
	}
}

func ramusMain() {
	streams := cli.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.LookupEnv, Name: os.Args[0]}
	if os.Getenv(promisesVariable) != "" {
		os.Exit(promising(os.Args[1:], streams))
	}
	os.Exit(cli.Main(os.Args[1:], streams))
}

// exits implements `exits CODE COMMAND...`, which runs a command that must exit
// with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s exits with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// scrub implements `scrub FROM TO`, which writes a file, or the last command's
// stdout or stderr, to TO, without the parts that vary between runs.
func scrub(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: scrub FROM TO")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "WORK")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(withoutChance(text)), 0o666))
}

// replace implements `replace OLD NEW FILE`, which replaces a text in a file; \\n
// is a line feed.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace OLD NEW FILE")
	}
	old, new := strings.ReplaceAll(args[0], `\n`, "\n"), strings.ReplaceAll(args[1], `\n`, "\n")
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, old) {
		ts.Fatalf("%s has no %q", args[2], old)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.ReplaceAll(text, old, new)), 0o666))
}

var chances = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?`), "DATE"},
	{regexp.MustCompile(`\b[\w.-]+@` + regexp.QuoteMeta(hostname()) + `\b`), "USER@HOST"},
	{regexp.MustCompile(`process \d+`), "process PID"},
	{regexp.MustCompile(`"elapsed_ns": \[[\d\s,]*\]`), `"elapsed_ns": [NS]`},
}

// withoutChance replaces dates and users.
func withoutChance(text string) string {
	for _, c := range chances {
		text = c.pattern.ReplaceAllString(text, c.word)
	}
	return text
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// sqlMain is `sql FILE STATEMENT...`, which runs statements on a SQLite file and
// prints their rows, with | between the columns.
func sqlMain() {
	db, err := sql.Open("sqlite", "file:"+os.Args[1]+"?mode=rw")
	check(err)
	for _, statement := range os.Args[2:] {
		check(query(db, statement))
	}
}

func query(db *sql.DB, statement string) error {
	rows, err := db.Query(statement)
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, pointers := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			return err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			if v != nil {
				texts[i] = fmt.Sprint(v)
			}
		}
		fmt.Println(strings.Join(texts, "|"))
	}
	return errors.Join(rows.Err(), rows.Close())
}

// interruptMain is `interrupt COMMAND...`, which sends SIGINT to the command as
// soon as a migration runs or waits, and exits with the command's code.
func interruptMain() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout = os.Stdout
	stderr, err := cmd.StderrPipe()
	check(err)
	check(cmd.Start())
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(os.Stderr, lines.Text())
		if strings.HasPrefix(lines.Text(), "Running") || strings.HasPrefix(lines.Text(), "waiting") {
			time.Sleep(200 * time.Millisecond) // until the statement runs
			check(cmd.Process.Signal(os.Interrupt))
		}
	}
	exitAs(cmd.Wait())
}

// holdingMain is `holding FILE COMMAND...`, which holds SQLite's write lock on the
// file while the command runs, and exits with the command's code.
func holdingMain() {
	ctx := context.Background()
	db, err := sql.Open("sqlite", os.Args[1])
	check(err)
	conn, err := db.Conn(ctx)
	check(err)
	_, err = conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	check(err)
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	exitAs(cmd.Run())
}

func exitAs(err error) {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			fmt.Fprintln(os.Stderr, "killed by", status.Signal())
			os.Exit(99)
		}
		os.Exit(exit.ExitCode())
	}
	check(err)
	os.Exit(0)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(98)
	}
}
