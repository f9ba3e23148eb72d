package effect_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/effect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/rehearse/rehearsetest"
	"github.com/ramusdb/ramus/internal/revision"
)

// of returns the effects of one script after another one on SQLite, a line each.
func of(t *testing.T, before, up string) string {
	t.Helper()
	return on(t, sqlite.Dialect, "", before, up)
}

// on returns the effects in scratch databases on a server.
func on(t *testing.T, d dialect.Dialect, server, before, up string) string {
	t.Helper()
	make := func(id, text string, parents ...string) *revision.Revision {
		rev := &revision.Revision{Node: graph.Node{ID: id, File: id + ".sql", Parents: parents}}
		script := revision.Script{Text: text, File: rev.File, Line: 1}
		rev.Load = func(context.Context) (revision.Scripts, error) { return revision.Scripts{Upgrade: script}, nil }
		return rev
	}
	h, err := history.New(make("a", before), make("b", up, "a"))
	if err != nil {
		t.Fatal(err)
	}
	scratch := rehearsetest.Scratcher(t, d, server)
	order := h.Graph().Order()
	effects, obstacle, err := effect.Of(t.Context(), rehearse.Stage{History: h, Scratch: scratch}, h.Graph().NewSet(order[0]), order[1:])
	if err != nil {
		t.Fatal(err)
	}
	if obstacle != nil {
		return h.Graph().ID(obstacle.Revision) + ": " + obstacle.Why.Text
	}
	var lines []string
	for _, e := range effects {
		lines = append(lines, e.String())
	}
	return strings.Join(lines, "\n")
}

func TestEffects(t *testing.T) {
	const users = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users (name) VALUES ('ann'), ('bob');"
	for _, test := range []struct{ name, up, want string }{
		{"nothing", "SELECT 1", ""},
		{"a table", "CREATE TABLE t (a INT, b TEXT NOT NULL); INSERT INTO t VALUES (1, 'x')", "table t added (a int, b text not null)\nt: 1 row inserted"},
		{"a column", "ALTER TABLE users ADD COLUMN email TEXT NOT NULL DEFAULT ''", "users: column email added (text not null default '')"},
		{"a column that goes", "ALTER TABLE users DROP COLUMN name", "users: column name dropped (text)"},
		{"a renamed column", "ALTER TABLE users RENAME COLUMN name TO full_name", "users: column name likely renamed to full_name"},
		{"a renamed column with new values", "ALTER TABLE users RENAME COLUMN name TO n; UPDATE users SET n = 'x' WHERE id = 1", "users: column name likely renamed to n\nusers: 1 row updated in n"},
		{"a renamed table", "ALTER TABLE users RENAME TO people", "table users likely renamed to people"},
		{"a dropped column and an added one", "ALTER TABLE users DROP COLUMN name; ALTER TABLE users ADD COLUMN title TEXT", "users: column name dropped (text)\nusers: column title added (text)"},
		{"a dropped table", "DROP TABLE users", "table users dropped\nusers: 2 rows deleted"},
		{"an index", "CREATE INDEX i ON users (name)", "users: index i added (create index i on users (name))"},
		{"rows", "UPDATE users SET name = 'x' WHERE id = 2; INSERT INTO users (name) VALUES ('c'); DELETE FROM users WHERE id = 1", "users: 1 row inserted, 1 row updated in name, 1 row deleted"},
		{"a changed column", "CREATE TABLE n (id INTEGER PRIMARY KEY, name VARCHAR(20)); INSERT INTO n SELECT * FROM users; DROP TABLE users; ALTER TABLE n RENAME TO users", "users: column name changed from text to varchar (20)"},
		{"a constraint", "CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT, UNIQUE (name)); INSERT INTO n SELECT * FROM users; DROP TABLE users; ALTER TABLE n RENAME TO users", "users: constraint added (unique (name))"},
		{"a view", "CREATE VIEW v AS SELECT name FROM users", "view v added (create view v as select name from users)"},
		{"a failure", "DROP TABLE nowhere", "b: no such table: nowhere"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := of(t, users, test.up); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestPostgresEffects(t *testing.T) {
	server := os.Getenv("RAMUS_TEST_POSTGRES")
	if server == "" {
		t.Skip("no server: RAMUS_TEST_POSTGRES has no URL")
	}
	const users = "CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'ann'), (2, 'bob'); CREATE INDEX i ON users (name);"
	for _, test := range []struct{ name, up, want string }{
		{"a table", "CREATE TABLE t (a int, b text NOT NULL)", "table public.t added (a integer, b text NOT NULL)"},
		{"a column", "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT ''", "public.users: column email added (text DEFAULT ''::text NOT NULL)"},
		{"a renamed column", "ALTER TABLE users RENAME COLUMN name TO full_name", "*public.users: column name renamed to full_name"},
		{"a dropped column and an added one", "ALTER TABLE users DROP COLUMN name; ALTER TABLE users ADD COLUMN title text", "public.users: column name dropped (text)\npublic.users: column title added (text)\npublic.users: index public.i dropped (CREATE INDEX ON public.users USING btree (name))"},
		{"a renamed table", "ALTER TABLE users RENAME TO people; UPDATE people SET name = 'x' WHERE id = 1", "*table public.users renamed to public.people"},
		{"a changed type", "ALTER TABLE users ALTER COLUMN id TYPE bigint", "public.users: column id changed from integer NOT NULL to bigint NOT NULL"},
		{"rows", "UPDATE users SET name = 'x' WHERE id = 2", "public.users: 1 row updated in name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := on(t, postgres.Dialect, server, users, test.up)
			if want, part := strings.CutPrefix(test.want, "*"); part && strings.Contains(got, want) && !strings.Contains(got, "likely") {
				return
			}
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestRowsWithoutAKey(t *testing.T) {
	if got, want := of(t, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (1), (2)", "DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (1)"), "t: 1 row inserted, 1 row deleted"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
