package roundtrip_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/roundtrip"
	"github.com/ramusdb/ramus/internal/source"
)

// users are two revisions; b fills a column.
const users = `
= a
CREATE TABLE users (id int PRIMARY KEY, name text);
-
DROP TABLE users;
= b a
ALTER TABLE users ADD COLUMN plan text CHECK (plan <> 'x');
UPDATE users SET plan = lower(name);
-
ALTER TABLE users DROP COLUMN plan;
`

// runTest tests b with a data test, and returns the outcome, the number of assertions and
// the faults.
func runTest(t *testing.T, revisions, test string) string {
	t.Helper()
	var set datatest.Set
	files := fstest.MapFS{"b.test.sql": {Data: []byte(test)}}
	if _, err := source.Load(t.Context(), source.FS(files), []string{"."}, source.Options{Formats: []source.Format{set.Format()}}); err != nil {
		t.Fatal(err)
	}
	h := parse(t, revisions)
	trips, err := roundtrip.Run(t.Context(), roundtrip.Input{
		Stage: rehearse.Stage{History: h, Scratch: scratcher(t)}, Tested: h.Graph().NewSet(h.Graph().Order()...), DataTests: &set,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, trip := range trips {
		if id := h.Graph().ID(trip.Ref); id != "b" {
			if trip.Outcome != roundtrip.Restored && trip.Outcome != roundtrip.Unproved || trip.Assertions > 0 {
				t.Errorf("%s: %v", id, trip)
			}
			continue
		}
		line := fmt.Sprint(trip.Outcome, " ", trip.Assertions)
		for _, f := range trip.Faults {
			line += fmt.Sprintf("\n%s %s:%d:%d %s", f.Kind, f.File, f.Reason.Line, f.Reason.Column, f.Reason.Text)
		}
		return line
	}
	t.Fatal("b was not tested")
	return ""
}

func TestDataTest(t *testing.T) {
	const rows = "-- +before\nINSERT INTO users VALUES (1, 'Free'), (2, 'PRO');\n"
	const failing = "= a\nCREATE TABLE users (id int);\n-\nDROP TABLE users;\n= b a\nCREATE INDEX i ON missing (id);\n"
	for _, test := range []struct{ name, revisions, text, want string }{
		{"it holds", users, rows + "-- +after\nSELECT count(*) = 2 FROM users;\n-- both\nWITH x AS (SELECT plan FROM users) SELECT min(plan) = 'free' AND max(plan) = 'pro' FROM x;\n", "restored 2"},
		{"without rows", users, "-- +after\n(SELECT 1) -- one\n", "failed 1\ndata-test-fails b.test.sql:2:1 SQL logic error: near \"(\": syntax error (1)"},
		{"only values", users, "-- +after\nVALUES (true);", "restored 1"},
		{"all assertions are asked", users, rows + "-- +after\nSELECT count(*) = 3, count(*) FROM users;\nSELECT 1;\nSELECT plan FROM users WHERE id = 5;\n  SELECT 1 FROM users;\nSELECT NULL;\nSELECT 'x', NULL;\n", `failed 6
data-test-fails b.test.sql:4:1 SELECT count(*) = 3, count(*) FROM users returns 0, 2
data-test-fails b.test.sql:6:1 SELECT plan FROM users WHERE id = 5 returns no row, and has to return one
data-test-fails b.test.sql:7:3 SELECT 1 FROM users returns several rows, and has to return one
data-test-fails b.test.sql:8:1 SELECT NULL returns NULL, and the first value has to be true or 1
data-test-fails b.test.sql:9:1 SELECT 'x', NULL returns x, NULL, and the first value has to be true or 1`},
		{"an assertion fails in the database", users, rows + "-- +after\nSELECT missing FROM users;\n", "failed 1\ndata-test-fails b.test.sql:4:1 SQL logic error: no such column: missing (1)"},
		{"the rows cannot be inserted", users, "-- +before\nSELECT 1;\nINSERT INTO users VALUES (1);\n-- +after\nSELECT 1;\n", "failed 0\ndata-test-fails b.test.sql:3:1 SQL logic error: table users has 2 columns but 1 values were supplied (1)"},
		{"the upgrade fails on the rows", users, "-- +before\nINSERT INTO users VALUES (1, 'X');\n-- +after\nSELECT 1;\n", "failed 0\nupgrade-fails-on-rows :3:1 CHECK constraint failed: plan <> 'x'"},
		{"no assertion", users, rows + "-- +after\n-- SELECT 1;\n", "failed 0\ndata-test-fails b.test.sql:3:0 it has no assertion below -- +after"},
		{"an empty file", users, "", "failed 0\ndata-test-fails b.test.sql:0:0 "},
		{"an assertion that is no query", users, "-- +after\nSELECT 1;\nDELETE FROM users;\n", "failed 0\ndata-test-fails b.test.sql:3:1 an assertion is a query, and this is none: DELETE FROM users"},
		{"it reaches outside", users, "-- +before\nATTACH 'x' AS x;\n-- +after\nSELECT 1;\n", "unproved 0\nunproved b.test.sql:2:1 its data test reaches outside: ATTACH opens another database"},
		{"a statement that is not closed", users, "-- +after\nSELECT 'a;\n", "failed 0\ndata-test-fails b.test.sql:0:0 "},
		{"the upgrade fails without rows, too", failing, rows + "-- +after\nSELECT 1;\n", "failed 0\nupgrade-fails :2:1 no such table: main.missing"},
		{"no downgrade", strings.Split(users, "-\nALTER")[0], rows + "-- +after\nSELECT 1;\nSELECT 0;\n", "failed 2\ndata-test-fails b.test.sql:5:1 SELECT 0 returns 0"},
		{"a downgrade that fails", strings.ReplaceAll(users, "DROP COLUMN plan", "DROP COLUMN plans"), rows + "-- +after\nSELECT 0;\n", "failed 1\ndowngrade-fails :9:1 no such column: \"plans\"\ndata-test-fails b.test.sql:4:1 SELECT 0 returns 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := runTest(t, test.revisions, test.text); got != test.want && !(strings.HasSuffix(test.want, ":0:0 ") && strings.HasPrefix(got, test.want)) {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
