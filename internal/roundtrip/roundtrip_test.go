package roundtrip_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/rehearse/rehearsetest"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/roundtrip"
)

// parse reads revisions from a text: "= id [parent…] [!]" starts one, "-" on a line of its
// own its downgrade, and "!" means transaction:false. "python" and "go" stand for a body in
// these languages that cannot run here.
func parse(t *testing.T, text string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for _, part := range strings.Split("\n"+text, "\n= ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		words := strings.Fields(head)
		bare := words[len(words)-1] == "!"
		if bare {
			words = words[:len(words)-1]
		}
		up, down, reversible := strings.Cut("\n"+body, "\n-\n")
		scripts := revision.Scripts{Upgrade: revision.Script{Text: up, File: words[0] + ".sql", Line: 1, NoTransaction: bare}}
		if reversible {
			scripts.Downgrade = &revision.Script{Text: strings.TrimPrefix(down, "noop"), Line: 9, NoTransaction: bare, Noop: strings.HasPrefix(down, "noop")}
		}
		rev := &revision.Revision{Node: graph.Node{ID: words[0], Parents: words[1:]}}
		switch strings.TrimSpace(body) {
		case "python":
			rev.Capability = revision.Capability{Language: revision.Python, Runner: revision.ProjectAlembic}
		case "go":
			rev.Capability = revision.Capability{Language: revision.Go, Runner: revision.GoFunction}
			scripts = revision.Scripts{Upgrade: revision.Script{Call: &revision.Call{}}}
		case "calls":
			scripts = revision.Scripts{Upgrade: revision.Script{Call: &revision.Call{InTx: func(_ context.Context, tx *sql.Tx) error {
				_, err := tx.Exec("CREATE TABLE made_by_go (a)")
				return err
			}}}}
		case "counts":
			scripts = counting()
		}
		rev.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
		all = append(all, rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// counting returns scripts that make a table with another name each time.
func counting() revision.Scripts {
	up := func(ctx context.Context, tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM counted").Scan(&n); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("INSERT INTO counted VALUES (1); CREATE TABLE t%d (a)", n))
		return err
	}
	down := func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DROP TABLE IF EXISTS t0; DROP TABLE IF EXISTS t1")
		return err
	}
	return revision.Scripts{Upgrade: revision.Script{Call: &revision.Call{InTx: up}}, Downgrade: &revision.Script{Call: &revision.Call{InTx: down}}}
}

func scratcher(t *testing.T) dialect.Scratcher {
	t.Helper()
	return rehearsetest.Scratcher(t, sqlite.Dialect, "")
}

// run tests all revisions of a text, or those named, and returns a line for each.
func run(t *testing.T, text string, ids ...string) string {
	t.Helper()
	h := parse(t, text)
	g := h.Graph()
	tested := g.NewSet(g.Order()...)
	if len(ids) > 0 {
		refs, _ := g.LookupAll(ids)
		tested = g.NewSet(refs...)
	}
	trips, err := roundtrip.Run(t.Context(), roundtrip.Input{Stage: rehearse.Stage{History: h, Scratch: scratcher(t)}, Tested: tested})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, trip := range trips {
		line := g.ID(trip.Ref) + " " + string(trip.Outcome)
		for _, f := range trip.Faults {
			line += ", " + string(f.Kind)
			if f.Reason.Line > 0 {
				line += fmt.Sprintf(" at %d:%d", f.Reason.Line, f.Reason.Column)
			}
			if f.Reason.Text != "" {
				line += " (" + f.Reason.Text + ")"
			}
			for _, d := range f.Differences {
				line += fmt.Sprintf(" [%s %s: %q -> %q]", d.Kind, d.Name, d.Before, d.After)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestRun(t *testing.T) {
	for _, test := range []struct{ name, revisions, want string }{
		{"restored", `
= a
CREATE TABLE t (id int);
-
DROP TABLE t;
= b a
ALTER TABLE t ADD COLUMN x text;
-
ALTER TABLE t DROP COLUMN x;
`, "a restored\nb restored"},
		{"a fork and its merge", `
= a
CREATE TABLE t (id int);
-
DROP TABLE t;
= b a
CREATE INDEX i ON t (id);
-
DROP INDEX i;
= c a
ALTER TABLE t ADD COLUMN x;
-
ALTER TABLE t DROP COLUMN x;
= m b c
-
`, "a restored\nc restored\nb restored\nm restored"},
		{"the downgrade leaves something, and the next revision starts without it", `
= a
CREATE TABLE t (id int);
CREATE TABLE u (id int);
-
DROP TABLE t;
= b a
CREATE TABLE v (id int);
-
DROP TABLE v;
`, `a failed, downgrade-differs [table u: "" -> "CREATE TABLE"]
b restored`},
		{"the downgrade drops too much", `
= a
CREATE TABLE t (id int);
-
DROP TABLE t;
= b a
CREATE TABLE v (id int);
-
DROP TABLE v;
DROP TABLE t;
`, `a restored
b failed, downgrade-differs [table t: "CREATE TABLE" -> ""]`},
		{"the downgrade fails", `
= a
CREATE TABLE t (id int);
-
DROP TABLE u;
= b a
CREATE INDEX i ON t (id);
-
DROP INDEX i;
`, `a failed, downgrade-fails at 9:1 (no such table: u)
b restored`},
		{"the upgrade fails: revisions above are not tested, others are", `
= a
CREATE TABLE t (id int);
-
DROP TABLE t;
= b a
CREATE INDEX i ON u (id);
-
DROP INDEX i;
= c b
CREATE TABLE c (id int);
-
DROP TABLE c;
= d a
CREATE TABLE d (id int);
-
DROP TABLE d;
`, `a restored
d restored
b failed, upgrade-fails at 2:1 (no such table: main.u)
c unproved, unproved (a revision below could not run)`},
		{"half of an upgrade outside a transaction", `
= a !
CREATE TABLE t (id int);
CREATE TABLE t (id int);
-
DROP TABLE t;
= b
CREATE TABLE u (id int);
-
DROP TABLE u;
`, `b restored
a failed, upgrade-fails at 3:1 (table t already exists)`},
		{"the rows that an upgrade leaves make its second run fail", `
= a
CREATE TABLE keep (id int PRIMARY KEY);
-
DROP TABLE keep;
= b a
INSERT INTO keep VALUES (1);
-
noop
`, `a restored
b failed, again-fails at 2:1 (UNIQUE constraint failed: keep.id)`},
		{"the second upgrade makes another schema", `
= a
CREATE TABLE counted (n);
-
DROP TABLE counted;
= b a
counts
`, `a restored
b failed, again-differs [table t0: "CREATE TABLE" -> ""] [table t1: "" -> "CREATE TABLE"]`},
		{"a noop that leaves a number", `
= a
PRAGMA user_version = 1;
-
noop
`, `a failed, downgrade-differs [pragma user_version: "" -> "1"]`},
		{"no downgrade", `
= a
CREATE TABLE t (id int);
= b a
CREATE TABLE u (id int);
-
`, "a irreversible\nb irreversible"},
		{"noop that is not true", `
= a
CREATE TABLE t (id int);
-
noop
`, `a failed, downgrade-differs [table t: "" -> "CREATE TABLE"]`},
		{"files outside", `
= a !
ATTACH 'other.db' AS o;
= b !
SELECT 1; VACUUM INTO 'copy.db';
= c !
CREATE TABLE c (id int);
-
DROP TABLE c; attach 'x' AS x;
`, `c unproved, unproved at 9:15 (ATTACH opens another database)
b unproved, unproved at 2:11 (VACUUM INTO writes a file)
a unproved, unproved at 2:1 (ATTACH opens another database)`},
		{"languages", `
= a
python
= b
go
= c
calls
`, `c irreversible
b unproved, unproved (this program lacks the Go functions)
a unproved, unproved (only the project's own Alembic can run Python, and env.py decides in which database)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, test.revisions); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// Revisions that are not tested run up only, and are not reported.
func TestRunTestsWhatItIsAskedFor(t *testing.T) {
	const revisions = `
= a
CREATE TABLE t (id int);
-
DROP TABLE nothing;
= b a
CREATE INDEX i ON t (id);
-
DROP INDEX i;
= c b
CREATE TABLE nothing (id int);
DROP TABLE missing;
`
	if got, want := run(t, revisions, "b"), "b restored"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := run(t, revisions, "c"); !strings.HasPrefix(got, "c failed, upgrade-fails") {
		t.Errorf("got %s", got)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h := parse(t, "\n= a\nCREATE TABLE t (id int);\n")
	_, err := roundtrip.Run(ctx, roundtrip.Input{Stage: rehearse.Stage{History: h, Scratch: scratcher(t)}, Tested: h.Graph().NewSet(h.Graph().Order()...)})
	if err == nil {
		t.Error("a canceled run reports no error")
	}
}
