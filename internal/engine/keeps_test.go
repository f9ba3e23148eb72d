package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// keepsSecond says that a rollback does not undo the second INSERT of dataAfter.
func keepsSecond(statement string) string {
	if strings.Contains(statement, "(2)") {
		return "table t (MyISAM) has no transactions"
	}
	return ""
}

// TestRowsMayStay breaks the connection in a revision that only changes data, during the
// statement whose rows may stay. The next run asks whether it ran.
func TestRowsMayStay(t *testing.T) {
	for decision, want := range map[engine.Decision][]string{
		engine.StatementApplied:    {"1", "3"}, // the imitation of a server wrote nothing
		engine.StatementNotApplied: {"1", "2", "3"},
	} {
		path := file(t)
		s := &server{Database: open(t, path), keeps: keepsSecond}
		s.before = times(1, "INSERT INTO t VALUES (2)", errLost)
		up := parse(strings.Replace(dataAfter, "missing", "t", 1)).request(s, plan.Upgrade)
		_, err := engine.Run(t.Context(), up)
		m, ok := errors.AsType[*engine.MigrationError](err)
		if !ok || m.Partial == nil || m.Partial.Done != 1 || m.Partial.Error != "" {
			t.Fatalf("%v", err)
		}
		s.keeps = nil // the table may have got another engine since
		if _, err := engine.Run(t.Context(), up); !isUndecided(err) {
			t.Errorf("%v", err)
		}
		up.Decision = decision
		run(t, up)
		if rows := values(t, plain(t, path), "SELECT x FROM t"); !cmp.Equal(rows, want) {
			t.Errorf("the rows %q", rows)
		}
	}
}

// TestRowsMayStayInABlock does the same in a transaction of the script.
func TestRowsMayStayInABlock(t *testing.T) {
	s := &server{Database: open(t, file(t)), keeps: keepsSecond}
	p := parse("= a1 transaction:false\nCREATE TABLE t (x);\nBEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nCOMMIT;\n")
	s.before = times(1, "INSERT INTO t VALUES (2)", errLost)
	up := p.request(s, plan.Upgrade)
	if _, err := engine.Run(t.Context(), up); !errors.Is(err, errLost) {
		t.Fatal(err)
	}
	if _, err := engine.Run(t.Context(), up); !isUndecided(err) {
		t.Errorf("%v", err)
	}
}

// TestRowsMayStayWithoutLog refuses a script of which nothing would record how far it
// came, and runs a single statement.
func TestRowsMayStayWithoutLog(t *testing.T) {
	const one = "= a1\nCREATE TABLE t (x);\n= a2\nINSERT INTO t VALUES (2);\n"
	for text, refused := range map[string]bool{one: false, one + "INSERT INTO t VALUES (3);\n": true} {
		s := &server{Database: withoutLog(t), keeps: keepsSecond}
		_, err := engine.Run(t.Context(), parse(text).request(s, plan.Upgrade))
		if !refused {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		refusal, ok := errors.AsType[*engine.Refusal](err)
		if !ok || refusal.Reason != engine.NeedsLog || !strings.Contains(err.Error(), "revision a2 cannot run in one transaction (table t (MyISAM) has no transactions), and") {
			t.Errorf("%v", err)
		}
	}
}

// withoutLog opens a new database of which no log is kept.
func withoutLog(t *testing.T) dialect.Database {
	t.Helper()
	db, err := sqlite.Dialect.Open("sqlite:"+file(t), dialect.NewTables("", false))
	if err != nil {
		t.Fatal(err)
	}
	return db
}
