package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// control follows the transaction that a script controls itself.
type control struct {
	own   bool  // the script runs outside a transaction
	open  bool  // it has begun one of its own
	begun place // where
}

const byItself = ", or write transaction:false behind the section's directive (-- +upgrade transaction:false)" +
	" and control transactions yourself"

const outside = ": write transaction:false behind the section's directive (-- +upgrade transaction:false)"

// classify says how a statement is journaled, or why it is refused. The empty
// refusal means that it is not.
func (c *control) classify(p phrase, at place) (kind dialect.Kind, refusal string) {
	kind, refusal = c.judge(p, at)
	if !c.own {
		kind = dialect.Plain
	}
	return kind, refusal
}

func (c *control) judge(p phrase, at place) (dialect.Kind, string) {
	switch {
	case p.begins("PREPARE", "TRANSACTION"):
		return dialect.Plain, "PREPARE TRANSACTION is refused: it takes the transaction away from ramus, whose bookkeeping is in it"
	case p.starts("BEGIN"), p.begins("START", "TRANSACTION"):
		return dialect.Begin, c.begin(strings.ToUpper(p[0].text), at)
	case p.startsAny("COMMIT", "ROLLBACK") && p[1:].starts("PREPARED"):
		return dialect.Alone, c.unblocked(strings.ToUpper(p[0].text) + " PREPARED")
	case p.startsAny("COMMIT", "END"):
		return dialect.Commit, c.finish(p)
	case p.startsAny("ROLLBACK", "ABORT") && !p.has("TO"):
		return dialect.Rollback, c.finish(p)
	case p.startsAny("SAVEPOINT", "RELEASE", "ROLLBACK"):
		return dialect.Plain, savepointRefusal
	}
	if kind, what := outsideOnly(p); what != "" {
		return kind, c.unblocked(what)
	}
	return c.inside(p)
}

// savepointRefusal holds everywhere: a script has no branches, so ROLLBACK TO
// has no use in it, and would undo what the journal wrote since.
const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo or end ramus's own bookkeeping;" +
	" a revision is applied whole or not at all"

func (c *control) begin(verb string, at place) string {
	if !c.own {
		return verb + " is refused: ramus runs this section in a transaction; remove it" + byItself
	}
	if c.open {
		return verb + " inside a transaction: they do not nest; COMMIT the one before first"
	}
	c.open, c.begun = true, at
	return ""
}

func (c *control) finish(p phrase) string {
	verb := strings.ToUpper(p[0].text)
	switch {
	case !c.own:
		return verb + " is refused: ramus runs this section in a transaction; remove it" + byItself
	case !c.open:
		return verb + " without BEGIN: no transaction is open here"
	case p.has("CHAIN") && !p.has("NO"):
		return verb + " AND CHAIN is refused: write BEGIN for the next transaction, so that its place can be told"
	}
	c.open = false
	return ""
}

// unblocked refuses inside a transaction what cannot run there.
func (c *control) unblocked(what string) string {
	switch {
	case !c.own:
		return what + " cannot run in a transaction" + outside
	case c.open:
		return what + " cannot run in a transaction: COMMIT first"
	}
	return ""
}

// inside classifies what may run in a transaction.
func (c *control) inside(p phrase) (dialect.Kind, string) {
	switch {
	case p.starts("SET") && p[1:].startsAny("LOCAL", "TRANSACTION", "CONSTRAINTS"):
		if c.own && !c.open {
			return dialect.Plain, "SET " + strings.ToUpper(p[1].text) + " has no effect outside a transaction: put it between BEGIN and COMMIT"
		}
		return dialect.Plain, ""
	case changesSession(p):
		return dialect.Setting, ""
	case makesTemporary(p):
		return dialect.Temp, ""
	case c.open:
		return dialect.Plain, ""
	case p.starts("CALL"), p.starts("DO") && commitsItself(p):
		return dialect.Alone, ""
	case p.startsAny("REINDEX", "CLUSTER"):
		return dialect.Bare, "" // of a partitioned table neither can run in a transaction
	}
	return dialect.Plain, ""
}

// changesSession reports whether a statement's effect is on the session and not
// on the database, so that it is run again before resuming.
func changesSession(p phrase) bool {
	if p.startsAny("SET", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "LOAD", "PREPARE", "DEALLOCATE") {
		return true
	}
	if rest, ok := p.after("SELECT"); ok {
		if rest.starts("PG_CATALOG") && rest[1:].isMark(".") {
			rest = rest[2:]
		}
		return rest.starts("SET_CONFIG") && rest[1:].isMark("(")
	}
	return false
}

// makesTemporary reports whether a statement makes what ends with the session:
// CREATE TEMP, SELECT INTO TEMP, an object in pg_temp, a cursor that is held.
func makesTemporary(p phrase) bool {
	if p.starts("DECLARE") {
		return p.has("HOLD") && !p.has("WITHOUT")
	}
	if rest, ok := p.after("CREATE"); ok {
		if q, is := rest.after("OR"); is {
			rest = q.afterAny("REPLACE")
		}
		rest = rest.afterAny("LOCAL", "GLOBAL")
		return rest.startsAny("TEMP", "TEMPORARY") || namesTemp(rest)
	}
	return p.startsAny("SELECT", "WITH") && intoTemp(p)
}

// namesTemp reports whether CREATE, cut off before p, names an object of the
// schema pg_temp.
func namesTemp(p phrase) bool {
	p = p.afterAny("UNLOGGED").afterAny("TABLE", "VIEW", "SEQUENCE", "FUNCTION", "TYPE")
	if p.begins("IF", "NOT", "EXISTS") {
		p = p[3:]
	}
	named, _, ok := p.relation()
	return ok && named.schema == "pg_temp"
}

func intoTemp(p phrase) bool {
	for i := range p {
		if rest, ok := p[i:].after("INTO"); ok {
			return rest.afterAny("LOCAL", "GLOBAL").startsAny("TEMP", "TEMPORARY")
		}
	}
	return false
}

// commitsItself reports whether the body of a DO has a COMMIT or ROLLBACK of
// its own, which is only allowed outside a transaction.
func commitsItself(p phrase) bool {
	for _, l := range p {
		if l.kind == literal {
			body := phraseOf(strings.Trim(l.text, "$'"))
			return body.has("COMMIT") || body.has("ROLLBACK")
		}
	}
	return false
}
