package sqlite

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
	if explained, rest := p.explained(); explained {
		// EXPLAIN runs nothing, but many a PRAGMA takes effect when it is
		// compiled (https://sqlite.org/pragma.html).
		if !rest.starts("PRAGMA") {
			return dialect.Plain, ""
		}
		p = rest
	}
	kind, refusal = c.judge(p, at)
	if !c.own {
		kind = dialect.Plain
	}
	return kind, refusal
}

func (c *control) judge(p phrase, at place) (dialect.Kind, string) {
	switch {
	case p.starts("BEGIN"):
		return dialect.Begin, c.begin(at)
	case p.starts("COMMIT"), p.starts("END"):
		return dialect.Commit, c.finish(strings.ToUpper(p[0].text))
	case p.starts("ROLLBACK") && !p.has("TO"):
		return dialect.Rollback, c.finish("ROLLBACK")
	case p.starts("SAVEPOINT"), p.starts("RELEASE"), p.starts("ROLLBACK"):
		return dialect.Plain, savepointRefusal
	case p.starts("VACUUM"):
		return dialect.Bare, c.vacuum()
	case p.starts("ATTACH"), p.starts("DETACH"):
		return dialect.Setting, c.attach(p)
	case p.starts("PRAGMA"):
		return c.pragma(p[1:])
	case p.starts("CREATE") && createsTemp(p[1:]):
		return dialect.Temp, ""
	}
	return dialect.Plain, ""
}

// savepointRefusal holds everywhere: a script has no branches, so ROLLBACK TO
// has no use in it; outside a transaction SAVEPOINT begins one
// (https://sqlite.org/lang_savepoint.html), and inside one ROLLBACK TO would
// undo what the journal wrote since.
const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo or end ramus's own bookkeeping;" +
	" a revision is applied whole or not at all"

func (c *control) begin(at place) string {
	if !c.own {
		return "BEGIN is refused: ramus runs this section in a transaction; remove it" + byItself
	}
	if c.open {
		return "BEGIN inside a transaction: SQLite's do not nest; COMMIT the one before first"
	}
	c.open, c.begun = true, at
	return ""
}

func (c *control) finish(verb string) string {
	if !c.own {
		return verb + " is refused: ramus runs this section in a transaction; remove it" + byItself
	}
	if !c.open {
		return verb + " without BEGIN: no transaction is open here"
	}
	c.open = false
	return ""
}

func (c *control) vacuum() string {
	switch {
	case !c.own:
		return "VACUUM cannot run in a transaction" + outside
	case c.open:
		return "VACUUM cannot run in a transaction: COMMIT first"
	}
	return ""
}

func (c *control) attach(p phrase) string {
	verb := "ATTACH"
	if p.starts("DETACH") {
		verb = "DETACH"
	}
	switch {
	case !c.own:
		return verb + " changes the connection, not the database: it is not rolled back with the revision and" +
			" outlives it" + outside
	case c.open:
		return verb + " inside a transaction is not rolled back with it: put it outside BEGIN … COMMIT"
	}
	return ""
}

// createsTemp reports whether CREATE, cut off before p, makes an object of the
// temp schema. An index on a temporary table without "temp." makes one too, but
// needs a table that did so before.
func createsTemp(p phrase) bool {
	if p.starts("TEMP") || p.starts("TEMPORARY") {
		return true
	}
	p = p.afterAny("UNIQUE", "VIRTUAL").afterAny("TABLE", "INDEX", "VIEW", "TRIGGER")
	if q, ok := p.after("IF"); ok {
		p = q.afterAny("NOT").afterAny("EXISTS")
	}
	return p.identifier() == "temp" && p[1:].isOperator(".")
}
