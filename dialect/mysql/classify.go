package mysql

import "github.com/ramusdb/ramus/internal/dialect"

// control follows the transaction that a script controls itself.
type control struct {
	own   bool  // the script runs outside a transaction
	open  bool  // it has begun one of its own
	begun place // where
	ids   []idUse
}

// An idUse says what a statement has to do with LAST_INSERT_ID().
type idUse struct{ makes, uses bool }

// Every script is journaled here, so that every statement has its kind, also in
// a script whose transactions are ramus's to control.
const ours = "ramus commits each statement together with its journal row"

// classify says how a statement is journaled, or why it is refused. The empty
// refusal means that it is not.
func (c *control) classify(t *traits, text string, at place) (kind dialect.Kind, refusal string) {
	c.ids = append(c.ids, idUse{makes: t.head.startsAny("INSERT REPLACE LOAD CALL EXECUTE"), uses: t.insertID})
	kind, refusal = c.judge(t, text, at)
	if refusal != "" {
		return kind, refusal
	}
	if c.open && (kind == dialect.Alone || kind == dialect.Bare) {
		if isProgram(t.head) {
			return dialect.Plain, ""
		}
		return kind, t.verb() + " commits the transaction that is open here, as every such statement does by itself: put it outside BEGIN … COMMIT"
	}
	return kind, ""
}

func (c *control) judge(t *traits, text string, at place) (dialect.Kind, string) {
	p := t.head
	switch {
	case p.starts("BEGIN NOT"):
		return dialect.Alone, ""
	case p.starts("BEGIN"), p.starts("START TRANSACTION"):
		return dialect.Begin, c.begin(t.verb(), at)
	case p.starts("COMMIT"):
		return dialect.Commit, c.finish("COMMIT", p)
	case p.starts("ROLLBACK") && !p.has("TO"):
		return dialect.Rollback, c.finish("ROLLBACK", p)
	case p.startsAny("SAVEPOINT ROLLBACK RELEASE"):
		return dialect.Plain, savepointRefusal
	case p.starts("XA"):
		return dialect.Plain, "XA is refused: " + ours
	case p.startsAny("LOCK UNLOCK"):
		return dialect.Plain, lockRefusal(t.verb())
	case p.starts("FLUSH") && t.readLock:
		return dialect.Plain, lockRefusal("FLUSH … WITH READ LOCK or FOR EXPORT")
	case t.rowCount != "" && !t.defines():
		return dialect.Plain, t.rowCount + " would tell of ramus's own statement: its journal row is written behind each statement of a script"
	case p.starts("SET"):
		return c.set(t, text, at)
	}
	return statementKind(t, text), ""
}

const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo ramus's own bookkeeping"

func lockRefusal(verb string) string {
	return verb + " is refused: the server gives such locks up when the transaction starts that holds the journal row of the next statement," +
		" and until then they keep ramus from its own tables"
}

const byItself = "remove it, or write transaction:false behind the section's directive (-- +upgrade transaction:false)" +
	" and control transactions yourself"

func (c *control) begin(verb string, at place) string {
	if !c.own {
		return verb + " is refused: " + ours + "; " + byItself
	}
	if c.open {
		return verb + " inside a transaction commits it: COMMIT the one before first"
	}
	c.open, c.begun = true, at
	return ""
}

func (c *control) finish(verb string, p phrase) string {
	switch {
	case !c.own:
		return verb + " is refused: " + ours + "; " + byItself
	case !c.open:
		return verb + " without BEGIN: no transaction is open here"
	case p.has("CHAIN") && !p.has("NO"), p.has("RELEASE") && !p.has("NO"):
		return verb + " AND CHAIN and RELEASE are refused: ramus keeps the connection, and begins transactions only at a BEGIN"
	}
	c.open = false
	return ""
}

// set judges what changes the session. A user variable whose value is computed
// is not made again when resuming: it might come out differently.
func (c *control) set(t *traits, text string, at place) (dialect.Kind, string) {
	p := lex(text)
	if _, ok := p.after("SET STATEMENT"); ok {
		return c.setStatement(p, at)
	}
	switch {
	case p.has("AUTOCOMMIT"):
		return dialect.Setting, "SET autocommit is refused: " + ours
	case p.starts("SET PASSWORD"), p.starts("SET DEFAULT ROLE"):
		return dialect.Bare, ""
	case t.userVariable && (p.has("(") || computes(p)):
		return dialect.Temp, ""
	}
	return dialect.Setting, ""
}

func computes(p phrase) bool {
	for _, l := range p {
		if l.isAny("SELECT CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP UTC_TIMESTAMP UTC_DATE UTC_TIME LAST_INSERT_ID IDENTITY") {
			return true
		}
	}
	return false
}

// setStatement judges the statement behind MariaDB's SET STATEMENT … FOR.
func (c *control) setStatement(p phrase, at place) (dialect.Kind, string) {
	for i, l := range p {
		if l.is("FOR") {
			var t traits
			for _, l := range p[i+1:] {
				t.add(l)
			}
			return c.judge(&t, textOf(p[i+1:]), at)
		}
	}
	return dialect.Setting, ""
}

// insertIDs makes a statement Temp on whose LAST_INSERT_ID() a later one builds:
// another connection does not have it, so that such a script cannot be resumed
// between the two.
func (c *control) insertIDs(all []dialect.Statement) {
	for i := range all {
		if !c.ids[i].uses {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if c.ids[j].makes {
				if all[j].Kind == dialect.Plain {
					all[j].Kind = dialect.Temp
				}
				break
			}
		}
	}
}
