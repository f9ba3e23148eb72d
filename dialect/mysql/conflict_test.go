package mysql_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/reconcile"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
)

const shop = `CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), plan VARCHAR(9) DEFAULT 'free');
	CREATE TABLE posts (id INT AUTO_INCREMENT PRIMARY KEY, author INT, FOREIGN KEY (author) REFERENCES users (id));
	INSERT INTO users (name) VALUES ('ann'), ('bob');
	CREATE TABLE docs (id INT PRIMARY KEY, doc JSON);
	INSERT INTO docs VALUES (1, '{}');`

// branches are two revisions on that schema, and the kind of conflict; none if every order
// ends the same.
var branches = []struct {
	name, x, y string
	want       conflict.Kind
}{
	{"two renames of one column", "ALTER TABLE users RENAME COLUMN name TO title", "ALTER TABLE users RENAME COLUMN name TO label", conflict.Fails},
	{"a drop and a use", "ALTER TABLE users DROP plan", "UPDATE users SET plan = 'x'", conflict.Fails},
	{"NOT NULL and an insert", "ALTER TABLE users MODIFY name VARCHAR(20) NOT NULL", "INSERT INTO users (name) VALUES (NULL)", conflict.Fails},
	{"two backfills", "UPDATE users SET plan = 'a'", "UPDATE users SET plan = 'b'", conflict.Data},
	{"a trigger that fires on a backfill", "CREATE TRIGGER r BEFORE UPDATE ON users FOR EACH ROW SET NEW.plan = 'r'", "UPDATE users SET name = 'x'", conflict.Data},
	{"a unique index and a duplicate row", "CREATE UNIQUE INDEX i ON users (name)", "INSERT INTO users (name) VALUES ('ann')", conflict.Fails},
	{"triggers of one event", "CREATE TRIGGER r1 BEFORE INSERT ON users FOR EACH ROW SET NEW.plan = 'a'", "CREATE TRIGGER r2 BEFORE INSERT ON users FOR EACH ROW SET NEW.plan = 'b'", conflict.Schema},

	{"one member of a JSON object", "UPDATE docs SET doc = JSON_SET(doc, '$.a', 1)", "UPDATE docs SET doc = JSON_SET(doc, '$.a', 2)", conflict.Data},
	{"a named key and a generated one", "INSERT INTO users (id, name) VALUES (3, 'x')", "INSERT INTO users (name) VALUES ('y')", conflict.Fails},
	{"a named key and one behind it", "INSERT INTO users (id, name) VALUES (9, 'x')", "UPDATE users SET id = 8 WHERE id = 9", conflict.Data},

	{"a view that picks a generated key", "INSERT INTO users (name) VALUES ('x'); CREATE VIEW v AS SELECT name FROM users WHERE id = 3", "INSERT INTO users (name) VALUES ('y')", conflict.Data},
	{"views of all rows", "INSERT INTO users (name) VALUES ('x'); CREATE VIEW v AS SELECT id AS user_id, name, COUNT(*) OVER () AS n FROM users; CREATE VIEW w AS SELECT id FROM users", "INSERT INTO users (name) VALUES ('y')", ""},
	{"two members of a JSON object", "UPDATE docs SET doc = JSON_SET(doc, '$.a', 1)", "UPDATE docs SET doc = JSON_SET(doc, '$.b', 1)", ""},
	{"two seeds of several rows, with keys in reserve", "INSERT INTO users (name) SELECT 'x' FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3) AS n", "INSERT INTO users (name) SELECT 'y' FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) AS n", ""},
	{"a seed of several rows and named keys", "INSERT INTO users (name) SELECT 'x' FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3) AS n", "INSERT INTO users (name) SELECT 'y' FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3) AS n; INSERT INTO users (id, name) VALUES (500, 'z')", ""},
	{"two columns", "ALTER TABLE users ADD x INT", "ALTER TABLE users ADD y INT", ""},
	{"unnamed indexes", "ALTER TABLE users ADD INDEX (name)", "ALTER TABLE users ADD INDEX (name, plan)", ""},
	{"a view and a column that it does not use", "CREATE VIEW v AS SELECT name FROM users", "ALTER TABLE users ADD y INT", ""},
	{"two seeds of one table", "INSERT INTO users (name) VALUES ('x')", "INSERT INTO users (name) VALUES ('y'), ('z')", ""},
	{"rows that refer to generated keys", "INSERT INTO users (name) VALUES ('x'); INSERT INTO posts (author) SELECT id FROM users WHERE name = 'x'",
		"INSERT INTO users (name) VALUES ('y'); INSERT INTO posts (author) SELECT id FROM users WHERE name = 'y'", ""},
	{"the time", "ALTER TABLE users ADD x DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)", "ALTER TABLE posts ADD x DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)", ""},
	{"random values", "ALTER TABLE users ADD x CHAR(36); UPDATE users SET x = UUID()", "ALTER TABLE posts ADD x INT", ""},
	{"unnamed checks", "ALTER TABLE users ADD CHECK (plan <> 'x')", "ALTER TABLE users ADD CHECK (name <> 'x')", ""},
	{"unnamed foreign keys", "ALTER TABLE posts ADD a INT, ADD FOREIGN KEY (a) REFERENCES users (id)", "ALTER TABLE posts ADD b INT, ADD FOREIGN KEY (b) REFERENCES users (id)", ""},
	{"programs", "CREATE PROCEDURE p () BEGIN SELECT 1; END", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM users", ""},
}

func TestConflicts(t *testing.T) {
	s := mysql.ScratcherWithoutLimits(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, b := range branches {
		t.Run(b.name, func(t *testing.T) {
			result, _ := compare(t, s, b.x, b.y)
			if len(result.Unproved) > 0 {
				t.Fatalf("unproved: %v", result.Unproved)
			}
			switch {
			case b.want == "" && (len(result.Conflicts) > 0 || result.Proved != 1):
				t.Errorf("%+v", result)
			case b.want != "" && (len(result.Conflicts) != 1 || result.Conflicts[0].Kind != b.want):
				t.Errorf("%+v, want %s", result, b.want)
			}
		})
	}
}

// A state that cannot be copied says nothing of the revisions on it.
func TestConflictsUncopied(t *testing.T) {
	s := mysql.ScratcherWithoutLimits(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, test := range []struct{ name, x, y, want string }{
		{"an invalid view", "CREATE VIEW v AS SELECT plan FROM users; ALTER TABLE users DROP plan", "ALTER TABLE posts ADD y INT", ""},
		{"views of views that are invalid", "CREATE TABLE w (a INT); CREATE VIEW v AS SELECT a FROM w; CREATE VIEW a AS SELECT a FROM v; DROP TABLE w", "CREATE TABLE y (a INT)", ""},
		{"a view without its function", "CREATE FUNCTION f () RETURNS INT DETERMINISTIC RETURN 1; CREATE VIEW v AS SELECT f() AS a; DROP FUNCTION f", "ALTER TABLE posts ADD y INT",
			"b: the state of the scratch database cannot be copied: view v: FUNCTION f does not exist (1305, 42000)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			result, h := compare(t, s, test.x, test.y)
			got := ""
			for _, u := range result.Unproved {
				got += h.Graph().ID(u.Revision) + ": " + u.Why.Text
			}
			if got != test.want || len(result.Conflicts) > 0 || result.Squares != 1 || (result.Proved == 1) != (test.want == "") {
				t.Errorf("%q, %+v", got, result)
			}
		})
	}
}

// The sections of a merge, which are tried in copies.
func TestDraftsOfMerges(t *testing.T) {
	s := mysql.ScratcherWithoutLimits(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, test := range []struct{ x, y, want string }{
		{"ALTER TABLE users RENAME COLUMN name TO title", "ALTER TABLE users RENAME COLUMN name TO label", "; ALTER TABLE users RENAME COLUMN label TO title"},
		{"CREATE INDEX i ON users (name)", "CREATE INDEX i ON users (plan)", "CREATE INDEX i_c ON users (plan); DROP INDEX i ON users;\nCREATE INDEX i_c ON users (plan);\nCREATE INDEX i ON users (name)"},
	} {
		h := fork(t, test.x, test.y)
		r, err := reconcile.Draft(t.Context(), reconcile.Input{Stage: rehearse.Stage{History: h, Scratch: s}, ID: "m", File: "m.sql", Parents: h.Graph().Heads()})
		if err != nil {
			t.Fatal(err)
		}
		var sections []string
		for _, side := range r.Scripts.Sides {
			sections = append(sections, strings.TrimSuffix(side.Upgrade.Text, ";\n"))
			if side.Downgrade == nil {
				t.Errorf("%s, %s: no way back to %s", test.x, test.y, side.Parent)
			}
		}
		if got := strings.Join(sections, "; "); !r.Proved || got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.x, test.y, got, test.want)
		}
	}
}

// compare runs two branches that fork behind the shop in both orders.
func compare(t *testing.T, s dialect.Scratcher, x, y string) (conflict.Result, *history.History) {
	t.Helper()
	h := fork(t, x, y)
	heads := h.Graph().Heads()
	result, err := conflict.Run(t.Context(), conflict.Input{Stage: rehearse.Stage{History: h, Scratch: s}, Branches: heads, Whole: heads})
	if err != nil {
		t.Fatal(err)
	}
	return result, h
}

// fork returns the history of two branches behind the shop.
func fork(t *testing.T, x, y string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for _, r := range [][3]string{{"a", "", shop}, {"b", "a", x}, {"c", "a", y}} {
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
