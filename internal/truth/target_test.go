package truth

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// A target is a kind of database to test.
type target struct {
	name   string
	env    string // the variable with the URL of its superuser; empty for SQLite
	driver string // for database/sql
	python string // the URL's scheme for SQLAlchemy
	dsn    func(*url.URL) string
	shape  string // a query of one text column: the version table in the catalog
	tables string // a query of one text column: the names of all tables
}

var targets = []*target{
	{
		name: "sqlite", driver: "sqlite",
		shape:  "SELECT replace(replace(replace(sql, char(10), ''), char(9), ''), ' ', '') FROM sqlite_master WHERE name = 'alembic_version'",
		tables: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
	},
	{
		name: "postgres", env: "RAMUS_TEST_POSTGRES", driver: "pgx", python: "postgresql+psycopg2",
		dsn: (*url.URL).String,
		shape: `SELECT table_schema || ' ' || column_name || ' ' || data_type || character_maximum_length || ' ' || is_nullable || coalesce(column_default, '')
				FROM information_schema.columns WHERE table_name = 'alembic_version'
			UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN (SELECT oid FROM pg_class WHERE relname = 'alembic_version') AND contype <> 'n'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'alembic_version'
			ORDER BY 1`,
		tables: "SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1",
	},
	mysqlTarget("mariadb", "RAMUS_TEST_MARIADB"),
	mysqlTarget("mysql", mysqlVariable),
}

// mysqlVariable has the URL of a MySQL. Not every machine can have one, so scripts/test
// decides whether its absence is a failure.
const mysqlVariable = "RAMUS_TEST_MYSQL"

func mysqlTarget(name, env string) *target {
	return &target{
		name: name, env: env, driver: "mysql", python: "mysql+pymysql",
		dsn: func(u *url.URL) string { return u.User.String() + "@tcp(" + u.Host + ")" + u.Path },
		shape: `SELECT concat_ws(' ', column_name, column_type, is_nullable, column_default, column_key, extra, collation_name)
				FROM information_schema.columns WHERE table_schema = database() AND table_name = 'alembic_version'
			UNION ALL SELECT concat_ws(' ', index_name, column_name, non_unique, seq_in_index, sub_part) FROM information_schema.statistics
				WHERE table_schema = database() AND table_name = 'alembic_version'
			UNION ALL SELECT concat_ws(' ', engine, row_format, table_collation, create_options) FROM information_schema.tables
				WHERE table_schema = database() AND table_name = 'alembic_version'`,
		tables: "SELECT table_name FROM information_schema.tables WHERE table_schema = database() ORDER BY 1",
	}
}

// each runs a test on each kind of database.
func each(t *testing.T, run func(*testing.T, *target)) {
	for _, tg := range targets {
		t.Run(tg.name, func(t *testing.T) {
			t.Parallel()
			if tg.env == mysqlVariable && os.Getenv(tg.env) == "" {
				t.Skip(tg.env + " is not set")
			}
			if tg.env != "" && os.Getenv(tg.env) == "" {
				lacking(t, tg.env+" is not set: scripts/test starts a server")
			}
			run(t, tg)
		})
	}
}

// lacking skips the test, or fails if CI=true.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("NOT COMPARED WITH ALEMBIC: " + what)
}

// A database is an empty database, created for one test.
type database struct {
	t      *testing.T
	tg     *target
	url    string // for ramus
	python string // for SQLAlchemy
	db     *sql.DB
}

var databases atomic.Int64

// fresh creates a database with the table ran, in which revisions record their
// runs.
func (tg *target) fresh(t *testing.T) *database {
	t.Helper()
	d := &database{t: t, tg: tg}
	if tg.env == "" {
		file := filepath.Join(t.TempDir(), "app.db")
		d.url, d.python = "sqlite:"+file, "sqlite:///"+file
		d.db = tg.connect(t, "file:"+file+"?_pragma=busy_timeout(10000)")
	} else {
		d.onServer()
	}
	t.Cleanup(func() { d.db.Close() })
	d.exec("CREATE TABLE ran (what varchar(50))")
	return d
}

func (d *database) onServer() {
	d.t.Helper()
	super, err := url.Parse(os.Getenv(d.tg.env))
	if err != nil {
		d.t.Fatal(err)
	}
	admin := d.tg.connect(d.t, d.tg.dsn(super))
	name := fmt.Sprintf("truth_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		force := map[string]string{"pgx": " WITH (FORCE)"}[d.tg.driver]
		if _, err := admin.Exec("DROP DATABASE " + name + force); err != nil {
			d.t.Error(err)
		}
		admin.Close()
	})
	u := *super
	u.Path = "/" + name
	d.url, d.db = u.String(), d.tg.connect(d.t, d.tg.dsn(&u))
	u.Scheme, u.RawQuery = d.tg.python, ""
	d.python = u.String()
}

func (tg *target) connect(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(tg.driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (d *database) exec(statement string) {
	d.t.Helper()
	if _, err := d.db.Exec(statement); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

func (d *database) column(query string) (all []string) {
	d.t.Helper()
	rows, err := d.db.Query(query)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// has reports whether a table exists.
func (d *database) has(table string) bool {
	d.t.Helper()
	return slices.Contains(d.column(d.tg.tables), table)
}

// rows returns the rows of Alembic's table, sorted; none if it does not exist.
func (d *database) rows() []string {
	d.t.Helper()
	if !d.has("alembic_version") {
		return nil
	}
	return d.column("SELECT version_num FROM alembic_version ORDER BY 1")
}

// ran returns the entries of ran, sorted.
func (d *database) ran() string {
	d.t.Helper()
	return strings.Join(d.column("SELECT what FROM ran ORDER BY what"), " ")
}

func (d *database) wantRows(want ...string) {
	d.t.Helper()
	if got := d.rows(); !slices.Equal(got, want) {
		d.t.Errorf("the rows are %q, not %q", got, want)
	}
}

func (d *database) wantRan(want string) {
	d.t.Helper()
	if got := d.ran(); got != want {
		d.t.Errorf("ran: %s; want %s", got, want)
	}
}
