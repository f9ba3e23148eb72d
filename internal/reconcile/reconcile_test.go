package reconcile_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/reconcile"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/rehearse/rehearsetest"
	"github.com/ramusdb/ramus/internal/revision"
)

const users = "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), plan VARCHAR(20)); INSERT INTO users (id, name) VALUES (1, 'ann');"

// revisions returns a history of a and its children b and c.
func revisions(t *testing.T, b, c string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for _, r := range [][3]string{{"a", "", users}, {"b", "a", b}, {"c", "a", c}} {
		rev := &revision.Revision{Node: graph.Node{ID: r[0], File: r[0] + ".sql", Parents: strings.Fields(r[1])}}
		script := revision.Script{Text: r[2], File: rev.File, Line: 1}
		rev.Load = func(context.Context) (revision.Scripts, error) { return revision.Scripts{Upgrade: script}, nil }
		all = append(all, rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// text returns the sections of a draft.
func text(r reconcile.Result) string {
	if !r.Proved {
		return "not proved"
	}
	var b strings.Builder
	for _, s := range r.Scripts.Sides {
		b.WriteString("from " + s.Parent + ": " + strings.ReplaceAll(s.Upgrade.Text, "\n", " "))
		if s.Downgrade != nil {
			b.WriteString("back: " + strings.ReplaceAll(s.Downgrade.Text, "\n", " "))
		}
	}
	if !r.Scripts.SidesOnly {
		b.WriteString("and both")
	}
	return strings.TrimSpace(b.String())
}

func TestDraft(t *testing.T) {
	const name, title = "ALTER TABLE users RENAME COLUMN name TO full_name", "ALTER TABLE users RENAME COLUMN name TO title"
	for _, test := range []struct{ name, b, c, want string }{
		{"two renames", name, title,
			"from b: back: from c: ALTER TABLE users RENAME COLUMN title TO full_name; back: ALTER TABLE users RENAME COLUMN full_name TO title;"},
		{"a statement with the name that goes", name, title + "; UPDATE users SET title = 'x' WHERE id = 1",
			"from b: UPDATE users SET full_name = 'x' WHERE id = 1; from c: ALTER TABLE users RENAME COLUMN title TO full_name; back: ALTER TABLE users RENAME COLUMN full_name TO title;"},
		{"equal columns", "ALTER TABLE users ADD COLUMN x INT; CREATE TABLE t (a INT)", "ALTER TABLE users ADD COLUMN x INT",
			"from b: back: from c: CREATE TABLE t (a INT); back: DROP TABLE t;"},
		{"unequal columns", "ALTER TABLE users ADD COLUMN x INT", "ALTER TABLE users ADD COLUMN x VARCHAR(9)", "not proved"},
		{"a text that is the name that goes", name, title + "; INSERT INTO users (id, title) VALUES (2, 'title')", "not proved"},
		{"two backfills", "UPDATE users SET plan = 'x'", "UPDATE users SET plan = 'y'", "not proved"},
		{"equal indexes", "CREATE INDEX i ON users (name)", "CREATE INDEX  i ON users (name)", "from b: back: from c: back:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := revisions(t, test.b, test.c)
			for _, s := range scratchers(t) {
				r, err := reconcile.Draft(t.Context(), reconcile.Input{Stage: rehearse.Stage{History: h, Scratch: s}, ID: "m", File: "m.sql", Parents: h.Graph().Heads()})
				if err != nil {
					t.Fatal(err)
				}
				if got := text(r); got != test.want {
					t.Errorf("%s: %s\nwant %s", s.Name(), got, test.want)
				}
			}
		})
	}
}

// scratchers returns those of SQLite and, if there is a server, of PostgreSQL.
func scratchers(t *testing.T) []dialect.Scratcher {
	all := []dialect.Scratcher{rehearsetest.Scratcher(t, sqlite.Dialect, "")}
	if server := os.Getenv("RAMUS_TEST_POSTGRES"); server != "" {
		all = append(all, rehearsetest.Scratcher(t, postgres.Dialect, server))
	}
	return all
}
