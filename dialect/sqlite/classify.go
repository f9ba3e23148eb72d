package sqlite

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// classify returns how a statement is journaled, or why it is refused. The refusal
// is empty for a statement that is accepted.
func (s *splitter) classify(p sqllex.Phrase, at sqllex.Place) (kind dialect.Kind, refusal string) {
	p, explained := afterExplain(p)
	// EXPLAIN runs nothing, but many a PRAGMA takes effect when it is compiled
	// (https://sqlite.org/pragma.html).
	if explained && !p.Starts("PRAGMA") {
		return dialect.Plain, ""
	}
	kind, refusal = s.judge(p, at)
	if !s.Transaction.Own {
		kind = dialect.Plain
	}
	return kind, refusal
}

func (s *splitter) judge(p sqllex.Phrase, at sqllex.Place) (dialect.Kind, string) {
	switch {
	case p.Starts("BEGIN"):
		return dialect.Begin, s.Transaction.Begin("BEGIN", at)
	case p.StartsAny("COMMIT", "END"):
		return dialect.Commit, s.Transaction.End(strings.ToUpper(p[0].Text))
	case p.Starts("ROLLBACK") && !p.Has("TO"):
		return dialect.Rollback, s.Transaction.End("ROLLBACK")
	case p.StartsAny("SAVEPOINT", "RELEASE", "ROLLBACK"):
		return dialect.Plain, savepointRefusal
	case p.Starts("VACUUM"):
		return dialect.Bare, s.Transaction.Outside("VACUUM")
	case p.StartsAny("ATTACH", "DETACH"):
		return dialect.Setting, s.attach(strings.ToUpper(p[0].Text))
	case p.Starts("PRAGMA"):
		return s.pragma(p[1:])
	case p.Starts("CREATE") && createsTemp(p[1:]):
		return dialect.Temp, ""
	}
	return dialect.Plain, ""
}

// savepointRefusal holds in every script. ROLLBACK TO has no use in a script, which
// has no branches. Outside a transaction SAVEPOINT begins one
// (https://sqlite.org/lang_savepoint.html); inside one ROLLBACK TO would undo the
// rows that the journal has written since.
const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo or end ramus's own bookkeeping;" +
	" a revision is applied whole or not at all"

func (s *splitter) attach(verb string) string {
	switch {
	case !s.Transaction.Own:
		return verb + " changes the connection, not the database: it is not rolled back with the revision and" +
			" outlives it: " + dialect.Directive
	case s.Transaction.Open:
		return verb + " inside a transaction is not rolled back with it: put it outside BEGIN … COMMIT"
	}
	return ""
}

// createsTemp reports whether CREATE, cut off in front of p, makes an object of the
// temp schema. An index on a temporary table without "temp." is one too, but it
// needs a table that was made as one before.
func createsTemp(p sqllex.Phrase) bool {
	if p.StartsAny("TEMP", "TEMPORARY") {
		return true
	}
	p = p.AfterAny("UNIQUE", "VIRTUAL").AfterAny("TABLE", "INDEX", "VIEW", "TRIGGER")
	if q, ok := p.After("IF"); ok {
		p = q.AfterAny("NOT").AfterAny("EXISTS")
	}
	return identifier(p) == "temp" && p[1:].Starts(".")
}
