package chaos

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/dialect/postgres"
)

// A target is a kind of server to test.
type target struct {
	name      string
	env       string // the variable with the URL of its superuser
	url       string // used instead of env
	dialect   ramus.Dialect
	driver    string // for database/sql
	frame     framing
	dsn       func(*url.URL) string
	revisions string // in the format of write
	catalogue string // a query of one text column: everything that a revision can change
	blocked   string // the sessions that wait for a lock on a table
	kill      string // a query that ends the session with the given id
	sessions  string // the ids of ramus's sessions on the current database
	tables    string // the names of all tables but ramus's
	pieces    []piece
}

// targets lists all servers. A new one only needs an entry.
var targets = []target{
	{
		name: "postgres", env: "RAMUS_TEST_POSTGRES", dialect: postgres.Dialect, driver: "pgx", frame: postgresFraming,
		dsn:       func(u *url.URL) string { return u.String() },
		revisions: postgresRevisions,
		catalogue: `SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'ramus%'
			UNION ALL SELECT indexdef || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass WHERE schemaname = 'public' AND tablename NOT LIKE 'ramus%'
			UNION ALL SELECT coalesce('ran ' || what, 'ran NULL') FROM ran
			UNION ALL SELECT 'at ' || version_num FROM ramus_version
			ORDER BY 1`,
		blocked:  "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE%'",
		kill:     "SELECT pg_terminate_backend($1)",
		sessions: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		tables:   "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'ramus%' ORDER BY 1",
		pieces:   postgresPieces(),
	},
	mysqlTarget("mariadb", "RAMUS_TEST_MARIADB"),
	mysqlTarget("mysql", mysqlVariable),
}

// mysqlVariable has the URL of a MySQL. Not every machine can have one, so scripts/test
// decides whether its absence is a failure.
const mysqlVariable = "RAMUS_TEST_MYSQL"

func mysqlTarget(name, env string) target {
	return target{
		name: name, env: env, dialect: mysql.Dialect, driver: "mysql", frame: mysqlFraming,
		dsn:       func(u *url.URL) string { return u.User.String() + "@tcp(" + u.Host + ")" + u.Path },
		revisions: mysqlRevisions,
		catalogue: `SELECT concat(table_name, '.', column_name, ' ', column_type) FROM information_schema.columns WHERE table_schema = database() AND table_name NOT LIKE 'ramus%'
			UNION ALL SELECT concat('index ', table_name, '.', index_name, ' ', column_name) FROM information_schema.statistics WHERE table_schema = database() AND table_name NOT LIKE 'ramus%'
			UNION ALL SELECT coalesce(concat('ran ', what), 'ran NULL') FROM ran
			UNION ALL SELECT concat('at ', version_num) FROM ramus_version
			ORDER BY 1`,
		blocked:  "SELECT id FROM information_schema.processlist WHERE db = database() AND state LIKE '%metadata lock%'",
		kill:     "KILL ?",
		sessions: "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
		tables:   "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'ramus%' ORDER BY 1",
		pieces:   mysqlPieces(),
	}
}

// Each revision records itself in the table ran, so that a second run is detected.
const postgresRevisions = `
= a1
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO ran VALUES ('a1');
-
DROP TABLE users;
INSERT INTO ran VALUES ('a1 down');
= b1 on a1
ALTER TABLE users ADD COLUMN email text;
CREATE INDEX users_email ON users (email);
INSERT INTO users SELECT i, 'u' || i, i || '@example.com' FROM generate_series(1, 50) i;
INSERT INTO ran VALUES ('b1');
-
DELETE FROM users;
ALTER TABLE users DROP COLUMN email;
INSERT INTO ran VALUES ('b1 down');
= c1 on a1
CREATE TABLE orders (id integer PRIMARY KEY, total numeric);
CREATE FUNCTION net(total numeric) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  RETURN total * 0.81;
END $$;
INSERT INTO ran VALUES ('c1');
-
DROP FUNCTION net(numeric);
DROP TABLE orders;
INSERT INTO ran VALUES ('c1 down');
= d1 on b1, c1
INSERT INTO orders SELECT id, net(id) FROM users;
INSERT INTO ran VALUES ('d1');
-
DELETE FROM orders;
INSERT INTO ran VALUES ('d1 down');
= e1 on d1 transaction:false
INSERT INTO ran VALUES ('e1 first');
CREATE INDEX CONCURRENTLY users_name ON users (name);
INSERT INTO ran VALUES ('e1 then');
CREATE INDEX CONCURRENTLY orders_total ON orders (total);
-
DROP INDEX CONCURRENTLY orders_total;
INSERT INTO ran VALUES ('e1 down');
DROP INDEX CONCURRENTLY users_name;
= f1 on e1
ALTER TABLE orders RENAME TO purchases;
INSERT INTO ran VALUES ('f1');
-
ALTER TABLE purchases RENAME TO orders;
INSERT INTO ran VALUES ('f1 down');
`

const mysqlRevisions = `
= a1
CREATE TABLE users (id integer PRIMARY KEY, name varchar(50) NOT NULL);
INSERT INTO ran VALUES ('a1');
-
DROP TABLE users;
INSERT INTO ran VALUES ('a1 down');
= b1 on a1
ALTER TABLE users ADD COLUMN email varchar(100);
CREATE INDEX users_email ON users (email);
INSERT INTO users VALUES (1, 'ann', 'ann@example.com'), (2, 'bob', 'bob@example.com');
INSERT INTO ran VALUES ('b1');
-
DELETE FROM users;
DROP INDEX users_email ON users;
ALTER TABLE users DROP COLUMN email;
INSERT INTO ran VALUES ('b1 down');
= c1 on a1
CREATE TABLE orders (id integer PRIMARY KEY, total decimal(10,2));
CREATE FUNCTION net(total decimal(10,2)) RETURNS decimal(10,2) DETERMINISTIC
BEGIN
  RETURN total * 0.81;
END;
INSERT INTO ran VALUES ('c1');
-
DROP FUNCTION net;
DROP TABLE orders;
INSERT INTO ran VALUES ('c1 down');
= d1 on b1, c1
INSERT INTO orders SELECT id, net(id) FROM users;
INSERT INTO ran VALUES ('d1');
-
DELETE FROM orders;
INSERT INTO ran VALUES ('d1 down');
= e1 on d1 transaction:false
INSERT INTO ran VALUES ('e1 first');
ALTER TABLE users ADD INDEX users_name (name);
INSERT INTO ran VALUES ('e1 then');
CREATE VIEW names AS SELECT name FROM users;
-
DROP VIEW names;
INSERT INTO ran VALUES ('e1 down');
ALTER TABLE users DROP INDEX users_name;
= f1 on e1
RENAME TABLE orders TO purchases;
INSERT INTO ran VALUES ('f1');
-
ALTER TABLE purchases RENAME TO orders;
INSERT INTO ran VALUES ('f1 down');
`

// write writes a project into a folder. "= id on parents options" starts a
// revision, "-" on a line of its own its downgrade.
func write(t testing.TB, dir, revisions string) {
	t.Helper()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("ramus.toml", "version_locations = [\".\"]\n")
	for _, part := range strings.Split(revisions, "\n= ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		head, option, _ := strings.Cut(head, " transaction:")
		if option != "" {
			option = " transaction:" + option
		}
		id, parents, _ := strings.Cut(head, " on ")
		up, down, _ := strings.Cut(body, "\n-\n")
		put(id+".sql", fmt.Sprintf("-- make %[1]s\n--\n-- revision: %[1]s\n-- down_revision: %[2]s\n\n-- +upgrade%[5]s\n%[3]s\n\n-- +downgrade%[5]s\n%[4]s\n",
			id, parents, up, down, option))
	}
}

// A database is a database on a server, created for one fault.
type database struct {
	*target
	t    testing.TB
	name string
	host string // the server's address
	url  *url.URL
	db   *sql.DB // another program's connection
	dir  string  // the project's folder
}

var databases atomic.Int64

// each runs a test on each server.
func each(t *testing.T, run func(*testing.T, *target)) {
	for i := range targets {
		tg := &targets[i]
		t.Run(tg.name, func(t *testing.T) {
			if os.Getenv(tg.env) == "" {
				if os.Getenv("CI") == "true" && tg.env != mysqlVariable {
					t.Fatalf("%s is not set: scripts/test starts a server", tg.env)
				}
				t.Skipf("%s is not set: scripts/test starts a server", tg.env)
			}
			t.Parallel() // the servers mostly wait for their disks
			run(t, tg)
		})
	}
}

// fresh creates a database that only has the table ran.
func (tg *target) fresh(t testing.TB, dir string) *database {
	t.Helper()
	super := tg.super(t)
	admin := tg.connect(t, super)
	defer admin.Close()
	name := fmt.Sprintf("chaos_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	u := *super
	u.Path = "/" + name
	d := &database{target: tg, t: t, name: name, host: super.Host, url: &u, db: tg.connect(t, &u), dir: dir}
	if _, err := d.db.Exec("CREATE TABLE ran (what varchar(50))"); err != nil {
		t.Fatal(err)
	}
	return d
}

// super returns the URL of the server's superuser.
func (tg *target) super(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(cmp.Or(tg.url, os.Getenv(tg.env)))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (tg *target) connect(t testing.TB, u *url.URL) *sql.DB {
	t.Helper()
	db, err := sql.Open(tg.driver, tg.dsn(u))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// drop drops the database, even if it is in use.
func (d *database) drop() {
	d.db.Close()
	admin := d.connect(d.t, d.super(d.t))
	defer admin.Close()
	force := ""
	if d.driver == "pgx" {
		force = " WITH (FORCE)"
	}
	if _, err := admin.Exec("DROP DATABASE " + d.name + force); err != nil {
		d.t.Error(err)
	}
}

// at returns the database's URL with another address.
func (d *database) at(host string) string {
	u := *d.url
	u.Host = host
	if d.target.name == "mysql" {
		u.RawQuery = "ssl_mode=DISABLED" // a proxy reads the messages
	}
	return u.String()
}

// patience is the time limit of a run, including all failures.
const patience = 2 * time.Minute

// open opens the project on the database, through an address.
func (d *database) open(host string) *ramus.Project { return d.openWaiting(host, 0) }

// openWaiting does the same for a server that is starting.
func (d *database) openWaiting(host string, wait time.Duration) *ramus.Project {
	d.t.Helper()
	lock := time.Minute
	p, err := ramus.Find(context.Background(), ramus.Place{
		Config: filepath.Join(d.dir, "ramus.toml"), Database: d.at(host), Dialects: []ramus.Dialect{d.dialect},
		LockTimeout: lock, Wait: wait, By: "chaos",
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// A move is an upgrade or a downgrade.
type move func(context.Context, *ramus.Project) (ramus.Result, error)

func upgrade(ctx context.Context, p *ramus.Project) (ramus.Result, error) {
	return p.Upgrade(ctx, "heads")
}

func downgrade(ctx context.Context, p *ramus.Project) (ramus.Result, error) {
	return p.Downgrade(ctx, "base")
}

// run runs a move through an address.
func (d *database) run(host string, m move) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p := d.open(host)
	defer p.Close()
	_, err := m(ctx, p)
	if ctx.Err() != nil {
		d.t.Fatalf("the run did not end: %v", err)
	}
	return err
}

// state returns everything that revisions can change, and their entries in ran.
func (d *database) state() string {
	d.t.Helper()
	return strings.Join(d.column(d.catalogue), "\n")
}

func (d *database) column(query string, args ...any) (all []string) {
	d.t.Helper()
	rows, err := d.db.Query(query, args...)
	if err != nil {
		d.t.Fatal(err)
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

// wantTruth checks that the log records one run of each revision, and nothing
// false.
func (d *database) wantTruth(action string) {
	d.t.Helper()
	done := d.column("SELECT revision FROM ramus_log WHERE action = '" + action + "' AND finished IS NOT NULL ORDER BY revision")
	if got := strings.Join(done, " "); got != "a1 b1 c1 d1 e1 f1" {
		d.t.Errorf("the log has these as done: %s", got)
	}
	if open := d.column("SELECT revision FROM ramus_log WHERE finished IS NULL"); len(open) > 0 {
		d.t.Errorf("the log has these as unfinished: %q", open)
	}
}
