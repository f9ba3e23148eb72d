package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// classify returns how a statement is journaled, or why it is refused. The refusal
// is empty for a statement that is accepted.
func (s *splitter) classify(p sqllex.Phrase, at sqllex.Place) (kind dialect.Kind, refusal string) {
	kind, refusal = s.judge(p, at)
	if !s.Transaction.Own {
		kind = dialect.Plain
	}
	return kind, refusal
}

func (s *splitter) judge(p sqllex.Phrase, at sqllex.Place) (dialect.Kind, string) {
	switch {
	case p.Starts("PREPARE", "TRANSACTION"):
		return dialect.Plain, "PREPARE TRANSACTION is refused: it takes the transaction away from ramus, whose bookkeeping is in it"
	case p.Starts("BEGIN"), p.Starts("START", "TRANSACTION"):
		return dialect.Begin, s.Transaction.Begin(strings.ToUpper(p[0].Text), at)
	case p.StartsAny("COMMIT", "ROLLBACK") && p[1:].Starts("PREPARED"):
		return dialect.Alone, s.Transaction.Outside(strings.ToUpper(p[0].Text) + " PREPARED")
	case p.StartsAny("COMMIT", "END"):
		return dialect.Commit, s.end(p)
	case p.StartsAny("ROLLBACK", "ABORT") && !p.Has("TO"):
		return dialect.Rollback, s.end(p)
	case p.StartsAny("SAVEPOINT", "RELEASE", "ROLLBACK"):
		return dialect.Plain, savepointRefusal
	}
	if kind, name := outsideOnly(p); name != "" {
		return kind, s.Transaction.Outside(name)
	}
	return s.inside(p)
}

// savepointRefusal holds in every script. ROLLBACK TO has no use in a script, which
// has no branches, and would undo the rows that the journal has written since.
const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo or end ramus's own bookkeeping;" +
	" a revision is applied whole or not at all"

func (s *splitter) end(p sqllex.Phrase) string {
	verb := strings.ToUpper(p[0].Text)
	if s.Transaction.Open && p.Has("CHAIN") && !p.Has("NO") {
		return verb + " AND CHAIN is refused: write BEGIN for the next transaction, so that each has a BEGIN of its own"
	}
	return s.Transaction.End(verb)
}

// inside classifies a statement that may run in a transaction.
func (s *splitter) inside(p sqllex.Phrase) (dialect.Kind, string) {
	switch {
	case p.Starts("SET") && p[1:].StartsAny("LOCAL", "TRANSACTION", "CONSTRAINTS"):
		if s.Transaction.Own && !s.Transaction.Open {
			return dialect.Plain, "SET " + strings.ToUpper(p[1].Text) + " has no effect outside a transaction: put it between BEGIN and COMMIT"
		}
		return dialect.Plain, ""
	case changesSession(p):
		return dialect.Setting, ""
	case makesTemporary(p), computesSetting(p):
		return dialect.Temp, ""
	case s.Transaction.Open:
		return dialect.Plain, ""
	case p.Starts("CALL"), p.Starts("DO") && commitsItself(p):
		return dialect.Alone, ""
	case p.StartsAny("REINDEX", "CLUSTER"):
		return dialect.Bare, "" // of a partitioned table, neither can run in a transaction
	}
	return dialect.Plain, ""
}

// changesSession reports whether a statement changes the session and not the
// database, so that it must run again when a script is resumed.
func changesSession(p sqllex.Phrase) bool {
	if p.StartsAny("SET", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "LOAD", "PREPARE", "DEALLOCATE") {
		return true
	}
	rest, ok := setConfig(p)
	return ok && !computes(rest)
}

// computesSetting reports whether a statement sets a parameter to a computed value, which
// may be another one the next time.
func computesSetting(p sqllex.Phrase) bool {
	rest, ok := setConfig(p)
	return ok && computes(rest)
}

// setConfig returns the tokens of a SELECT set_config(…) behind its bracket, and whether p
// is one.
func setConfig(p sqllex.Phrase) (sqllex.Phrase, bool) {
	rest, ok := p.After("SELECT")
	rest, _ = rest.After("PG_CATALOG", ".")
	rest, called := rest.After("SET_CONFIG", "(")
	return rest, ok && called
}

// computes reports whether arguments are more than constants.
func computes(arguments sqllex.Phrase) bool {
	return arguments.Has("(") || arguments.Has("SELECT") || arguments.Has("FROM") || arguments.Has("CURRENT_USER") || arguments.Has("CURRENT_TIMESTAMP")
}

// makesTemporary reports whether a statement makes an object that ends with the
// session: CREATE TEMP, SELECT INTO TEMP, an object in pg_temp, a cursor WITH HOLD.
func makesTemporary(p sqllex.Phrase) bool {
	if p.Starts("DECLARE") {
		return p.Has("HOLD") && !p.Has("WITHOUT")
	}
	if rest, ok := p.After("CREATE"); ok {
		rest, _ = rest.After("OR", "REPLACE")
		rest = rest.AfterAny("LOCAL", "GLOBAL")
		return rest.StartsAny("TEMP", "TEMPORARY") || namesTemp(rest)
	}
	return p.StartsAny("SELECT", "WITH") && intoTemp(p)
}

// namesTemp reports whether CREATE, cut off in front of p, names an object of the
// schema pg_temp.
func namesTemp(p sqllex.Phrase) bool {
	p = p.AfterAny("UNLOGGED").AfterAny("TABLE", "VIEW", "SEQUENCE", "FUNCTION", "TYPE")
	p, _ = p.After("IF", "NOT", "EXISTS")
	named, _, ok := ddl.Qualified(p)
	return ok && named.Schema == "pg_temp"
}

func intoTemp(p sqllex.Phrase) bool {
	for i := range p {
		if rest, ok := p[i:].After("INTO"); ok {
			return rest.AfterAny("LOCAL", "GLOBAL").StartsAny("TEMP", "TEMPORARY")
		}
	}
	return false
}

// commitsItself reports whether the body of a DO has its own COMMIT or ROLLBACK,
// which is only allowed outside a transaction.
func commitsItself(p sqllex.Phrase) bool {
	body := bodyOf(p)
	return body.Has("COMMIT") || body.Has("ROLLBACK")
}

// bodyOf returns the body of a DO.
func bodyOf(p sqllex.Phrase) sqllex.Phrase {
	for _, t := range p {
		if t.Kind == sqllex.Literal {
			return phraseOf(strings.Trim(t.Text, "$'"))
		}
	}
	return nil
}
