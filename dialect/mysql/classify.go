package mysql

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// generated says which values that a server generates a statement may set, and which it
// reads: LAST_INSERT_ID(), the last value of a sequence of MariaDB, and named locks.
type generated struct {
	inserts            bool // it may insert rows
	setsID, readsID    bool
	advances, readsSeq bool
	locks, unlocks     bool // GET_LOCK() and RELEASE_LOCK()
	variable           bool // it has a user variable, and is no SET
}

// sets describes the value that the statement may set for a later one, or is empty.
func (g generated) sets(later generated) string {
	switch {
	case later.readsID && (g.inserts || g.setsID):
		return "LAST_INSERT_ID()"
	case later.readsSeq && (g.inserts || g.advances):
		return "the last value of a sequence"
	}
	return ""
}

// journaled is the reason of most refusals. Every script is journaled, so that every
// statement has its kind, also in a script that does not control transactions.
const journaled = "ramus commits each statement together with its journal row"

// classify returns how a statement is journaled, or why it is refused. The refusal
// is empty for a statement that is accepted.
func (s *splitter) classify(t *traits, st sqllex.Statement) (kind dialect.Kind, refusal string) {
	s.generated = append(s.generated, t.generates())
	kind, refusal = s.judge(t, st.Text, st.Place)
	if refusal != "" {
		return kind, refusal
	}
	if s.Transaction.Open && (kind == dialect.Alone || kind == dialect.Bare) {
		if isProgram(t.head) {
			return dialect.Plain, ""
		}
		return kind, t.verb() + " commits the open transaction by itself: put it outside BEGIN … COMMIT"
	}
	return kind, ""
}

func (s *splitter) judge(t *traits, text string, at sqllex.Place) (dialect.Kind, string) {
	p := t.head
	switch {
	case p.Starts("BEGIN", "NOT"):
		return dialect.Alone, ""
	case p.Starts("BEGIN"), p.Starts("START", "TRANSACTION"):
		return dialect.Begin, s.Transaction.Begin(t.verb(), at)
	case p.Starts("COMMIT"):
		return dialect.Commit, s.end("COMMIT", p)
	case p.Starts("ROLLBACK") && !p.Has("TO"):
		return dialect.Rollback, s.end("ROLLBACK", p)
	case p.StartsAny("SAVEPOINT", "ROLLBACK", "RELEASE"):
		return dialect.Plain, savepointRefusal
	case p.Starts("XA"):
		return dialect.Plain, "XA is refused: " + journaled
	case p.StartsAny("LOCK", "UNLOCK"):
		return dialect.Plain, lockRefusal(t.verb()) + "; if this is a dump, delete its LOCK TABLES and UNLOCK TABLES lines, or make it with mysqldump --skip-add-locks"
	case p.Starts("FLUSH") && t.readLock:
		return dialect.Plain, lockRefusal("FLUSH … WITH READ LOCK or FOR EXPORT")
	case p.Starts("GET"):
		return dialect.Plain, "GET DIAGNOSTICS is refused: " + ownStatement
	case t.rowCount != "" && !t.defines():
		return dialect.Plain, t.rowCount + " is refused: " + ownStatement
	case p.Starts("SET"):
		return s.set(t, text, at)
	}
	return statementKind(t, text), ""
}

const ownStatement = "it would report on ramus's own statement, since a journal row is written behind each statement of a script"

const savepointRefusal = "SAVEPOINT, RELEASE and ROLLBACK TO are refused: they would undo ramus's own bookkeeping"

func lockRefusal(verb string) string {
	return verb + " is refused: such locks keep ramus from its own tables," +
		" and end when the transaction with the journal row of the next statement starts"
}

func (s *splitter) end(verb string, p sqllex.Phrase) string {
	if s.Transaction.Open && (p.Has("CHAIN") || p.Has("RELEASE")) && !p.Has("NO") {
		return verb + " AND CHAIN and RELEASE are refused: ramus keeps the connection, and begins transactions only at a BEGIN"
	}
	return s.Transaction.End(verb)
}

// set classifies a SET. A user variable whose value is computed is not set again once a
// statement behind it ran: its value might be another one.
func (s *splitter) set(t *traits, text string, at sqllex.Place) (dialect.Kind, string) {
	p := phraseOf(text)
	switch {
	case p.Starts("SET", "STATEMENT"):
		return s.setStatement(p, at)
	case replicates(p) != "":
		return dialect.Setting, replicates(p)
	case p.Has("AUTOCOMMIT"):
		return dialect.Setting, "SET autocommit is refused: " + journaled
	case p.Starts("SET", "PASSWORD"), p.Starts("SET", "DEFAULT", "ROLE"):
		return dialect.Bare, ""
	case t.userVariable && computesValue(p) && !recomputes(p):
		return dialect.Temp, ""
	}
	return dialect.Setting, ""
}

// replicates returns why a SET of a variable of the replication is refused, or "".
func replicates(p sqllex.Phrase) string {
	const inDump = "; if this is a dump, make it with mysqldump --set-gtid-purged=OFF"
	for i := 1; i < len(p)-1; i++ {
		if !p[i+1].IsAny("=", ":=") {
			continue
		}
		switch t := p[i]; {
		case t.Is("SQL_LOG_BIN"):
			return "SET sql_log_bin is refused: replicas would get neither the revision nor ramus's own rows" + inDump
		case t.Is("GTID_PURGED"):
			return "SET gtid_purged is refused: it changes the replication of the whole server" + inDump
		}
	}
	return ""
}

// computesValue reports whether a SET has an expression whose value may be another one
// the next time.
func computesValue(p sqllex.Phrase) bool {
	for _, t := range p {
		if t.Is("(") {
			return true
		}
		if t.IsAny("SELECT", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIME", "LOCALTIMESTAMP", "UTC_TIMESTAMP", "UTC_DATE", "UTC_TIME", "LAST_INSERT_ID", "IDENTITY") {
			return true
		}
	}
	return false
}

// setStatement classifies the statement behind MariaDB's SET STATEMENT … FOR.
func (s *splitter) setStatement(p sqllex.Phrase, at sqllex.Place) (dialect.Kind, string) {
	for i, t := range p {
		if t.Is("FOR") {
			var inner traits
			for _, t := range p[i+1:] {
				inner.add(t)
			}
			return s.judge(&inner, textOf(p[i+1:]), at)
		}
	}
	return dialect.Setting, ""
}
