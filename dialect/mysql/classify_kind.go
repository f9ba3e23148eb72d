package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// headLength is how many of a statement's first tokens are kept: enough for
// CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW.
const headLength = 20

// traits are what classifying asks of a statement, gathered token by token.
type traits struct {
	head    phrase
	last    [2]lexeme // the tokens before
	pending int       // semicolons of a body that nothing followed yet

	insertID     bool   // LAST_INSERT_ID()
	rowCount     string // ROW_COUNT() or FOUND_ROWS()
	userVariable bool   // @a
	assigns      bool   // @a := …, INTO @a
	readLock     bool   // READ LOCK, EXPORT
}

func (t *traits) reset() { *t = traits{head: t.head[:0]} }

func (t *traits) add(l lexeme) {
	if len(t.head) < headLength {
		t.head = append(t.head, l)
	}
	before, last := t.last[0], t.last[1]
	switch l.kind {
	case word:
		t.addWord(l, before, last)
	case other:
		switch l.text {
		case "(":
			if last.is("ROW_COUNT") || last.is("FOUND_ROWS") {
				t.rowCount = strings.ToUpper(last.text) + "()"
			}
		case ":=":
			t.assigns = t.assigns || before.is("@")
		case "@":
			t.assigns = t.assigns || last.is("INTO")
		}
	case name, literal:
		t.userVariable = t.userVariable || last.is("@")
	}
	t.last = [2]lexeme{last, l}
}

func (t *traits) addWord(l, before, last lexeme) {
	switch {
	case l.is("LAST_INSERT_ID"), l.is("IDENTITY") && last.is("@"):
		t.insertID = true
	case l.is("LOCK") && last.is("READ"), l.is("EXPORT") && last.is("FOR"):
		t.readLock = true
	case last.is("@") && !before.is("@"):
		t.userVariable = true
	}
}

// verb is the statement's first word or two, for messages.
func (t *traits) verb() string {
	switch {
	case len(t.head) == 0:
		return "this statement"
	case t.head.startsAny("START LOCK UNLOCK CREATE ALTER DROP RENAME TRUNCATE") && len(t.head) > 1 && t.head[1].kind == word:
		return strings.ToUpper(t.head[0].text + " " + t.head[1].text)
	}
	return strings.ToUpper(t.head[0].text)
}

// defines reports whether the statement only defines what runs later.
func (t *traits) defines() bool { return t.head.startsAny("CREATE ALTER") }

// isProgram reports whether a statement runs others, of which it cannot be told
// what they are.
func isProgram(p phrase) bool {
	return p.startsAny("CALL EXECUTE IF CASE LOOP WHILE REPEAT FOR") || p.starts("BEGIN NOT")
}

// statementKind knows which statements commit by themselves
// (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html,
// https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/), and
// which of them come to the same when they run twice. A statement that it does
// not know counts as one that must not.
func statementKind(t *traits, text string) dialect.Kind {
	p := t.head
	switch {
	case len(p) == 0, p[0].is("("):
		return dialect.Plain
	case t.assigns && !t.defines(), p.starts("HANDLER"):
		return dialect.Temp
	case p.starts("LOAD INDEX"), p.starts("ANALYZE TABLE"), p.starts("ANALYZE LOCAL"), p.starts("ANALYZE NO_WRITE_TO_BINLOG"):
		return dialect.Bare
	case p.startsAny("SELECT INSERT UPDATE DELETE REPLACE WITH VALUES TABLE DO SHOW EXPLAIN DESCRIBE DESC HELP CHECKSUM SIGNAL RESIGNAL GET LOAD ANALYZE"):
		return dialect.Plain
	case p.startsAny("OPTIMIZE CHECK REPAIR FLUSH CACHE PURGE GRANT START STOP"):
		return dialect.Bare
	case p.startsAny("USE PREPARE DEALLOCATE"), p.starts("DROP PREPARE"):
		return dialect.Setting
	case p.starts("DROP TEMPORARY"):
		return dialect.Plain
	case p.starts("CREATE TEMPORARY"), p.starts("CREATE OR REPLACE TEMPORARY"):
		return dialect.Temp
	case p.startsAny("CREATE ALTER DROP") && readChange(lex(text)).repeatable:
		return dialect.Bare
	}
	return dialect.Alone
}

// textOf joins tokens again, for reading only.
func textOf(p phrase) string {
	var b strings.Builder
	for _, l := range p {
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	return b.String()
}
