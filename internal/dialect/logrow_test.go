package dialect_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ramusdb/ramus/internal/dialect"
)

var entry = dialect.Entry{
	Seq: 7, Format: dialect.EntryFormat, Action: dialect.ActionUpgrade, Revision: "b", Parents: []string{"a"},
	Checksum: "h1:x", Statements: 3, Done: 2, Hashes: []string{"0f", "1e"},
	Started:  time.Date(2026, 11, 23, 10, 0, 0, 123e6, time.UTC),
	Finished: time.Date(2026, 11, 23, 10, 0, 1, 0, time.UTC),
	By:       "me@host", Version: "1", Error: "it's over", Rows: []string{}, DownScript: "-- +downgrade",
	FileHash: "f1:x", Lineages: map[string]string{"b": "l1:x"}, Contents: map[string]string{"b": "c1:x"}, Skipped: []string{"s"}, NoRun: []string{"n"}, Note: "out of order", Section: "a", Replaced: []string{"c"},
}

// A row as JSON, in another order and with a column of a later version.
func TestLogRow(t *testing.T) {
	object := map[string]any{"seq": 7, "later": "x"}
	values := dialect.LogValues(entry, dialect.TimeText)
	for i, column := range strings.Split(dialect.LogColumns, ", ") {
		object[column] = values[i]
	}
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var row dialect.LogRow
	if err := json.Unmarshal(text, &row); err != nil {
		t.Fatal(err)
	}
	got, err := row.Entry("l")
	if diff := cmp.Diff(entry, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestLogRowOfAnOlderVersion(t *testing.T) {
	action := "stamp"
	got, err := (&dialect.LogRow{Action: &action}).Entry("l")
	if diff := cmp.Diff(dialect.Entry{Action: "stamp"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestLogRowFaults(t *testing.T) {
	seq, text := int64(7), "[1"
	for _, row := range []dialect.LogRow{{Seq: &seq, Parents: &text}, {Seq: &seq, Started: &text}, {Seq: &seq, Finished: &text}} {
		_, err := row.Entry("l")
		var table *dialect.TableError
		if !errors.As(err, &table) || table.Table != "l" || !strings.HasPrefix(table.Reason, "entry 7: ") {
			t.Error(err)
		}
	}
}

func TestLogRowPlaces(t *testing.T) {
	var row dialect.LogRow
	places := row.Places([]string{"later", "SEQ", "down_script"})
	if places[1] != any(&row.Seq) || places[2] != any(&row.DownScript) {
		t.Errorf("%v", places)
	}
	if _, ok := places[0].(*any); !ok {
		t.Errorf("%T", places[0])
	}
}

// Missing values are NULL, but an empty list is not: a stamp to base has no rows.
func TestLogValuesNull(t *testing.T) {
	null := 0
	for _, v := range dialect.LogValues(dialect.Entry{Rows: []string{}}, dialect.TimeText) {
		if v == nil {
			null++
		}
	}
	if null != 17 {
		t.Errorf("%d values are NULL", null)
	}
}

func TestLogLiterals(t *testing.T) {
	quote := func(s string) string { return "<" + s + ">" }
	e := entry
	e.Finished = time.Time{}
	columns, got := dialect.LogLiterals(e, dialect.TimeText, "now()", quote)
	if slices.Contains(columns, "file_hash") || len(columns) != len(got) {
		t.Errorf("%q", columns)
	}
	if _, none := dialect.LogLiterals(dialect.Entry{Rows: []string{}}, dialect.TimeText, "now()", quote); slices.Contains(none, "NULL") {
		t.Errorf("%q", none)
	}
	if want := []string{"1", "<upgrade>", "<b>", `<["a"]>`, "<h1:x>", "3", "2", "<2026-11-23T10:00:00.123Z>", "now()"}; !slices.Equal(got[:9], want) {
		t.Errorf("%q", got)
	}
	if got := dialect.LogAssignments(dialect.Literals(dialect.LogUpdates(e, dialect.TimeText), quote)); got !=
		`checksum = <h1:x>, statements = 3, done = 2, hashes = <["0f","1e"]>, finished = NULL, error = <it's over>, file_hash = <f1:x>, lineages = <{"b":"l1:x"}>, contents = <{"b":"c1:x"}>, skipped = <["s"]>, no_run = <["n"]>` {
		t.Error(got)
	}
}

func TestCheckColumns(t *testing.T) {
	for _, c := range []struct {
		has  string
		want string
	}{
		{"seq action revision finished more", ""},
		{"seq action revision", "it is not ramus's log: it has no column finished"},
		{"", "it is not ramus's log: it has no columns seq, action, revision, finished"},
	} {
		err := dialect.CheckColumns("l", dialect.LogTable, strings.Fields(c.has), dialect.LogReadColumns)
		var table *dialect.TableError
		if errors.As(err, &table) != (c.want != "") || table != nil && table.Reason != c.want {
			t.Errorf("%s: %v", c.has, err)
		}
	}
}

func TestCheckRows(t *testing.T) {
	rows := []string{"b", "a"}
	if err := dialect.CheckRows("v", rows); err != nil || rows[0] != "a" {
		t.Error(rows, err)
	}
	if err := dialect.CheckRows("v", []string{"b", ""}); err == nil || !strings.Contains(err.Error(), "without a version_num") {
		t.Error(err)
	}
	if err := dialect.CheckRows("v", []string{"b", "a", "b"}); err == nil || !strings.Contains(err.Error(), "the row b more than once") {
		t.Error(err)
	}
}
