package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// headLength is the number of a statement's first tokens that are kept, enough for
// CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW.
const headLength = 20

// traits are the properties by which a statement is classified, gathered token by
// token.
type traits struct {
	head sqllex.Phrase
	last [2]sqllex.Token // the tokens before

	values       generated
	rowCount     string // ROW_COUNT(), FOUND_ROWS(), @@warning_count or @@error_count
	userVariable bool   // @a
	assigns      bool   // @a := …, INTO @a
	readLock     bool   // READ LOCK, EXPORT
	language     bool   // LANGUAGE, of a stored program
}

func (t *traits) reset() { *t = traits{head: t.head[:0]} }

func (t *traits) add(token sqllex.Token) {
	if len(t.head) < headLength {
		t.head = append(t.head, token)
	}
	before, last := t.last[0], t.last[1]
	switch token.Kind {
	case sqllex.Word:
		t.addWord(token, before, last)
	case sqllex.Other:
		switch token.Text {
		case "(":
			if last.Is("ROW_COUNT") || last.Is("FOUND_ROWS") {
				t.rowCount = strings.ToUpper(last.Text) + "()"
			}
			t.values.readsSeq = t.values.readsSeq || last.Is("LASTVAL")
			t.values.advances = t.values.advances || last.Is("NEXTVAL")
			t.values.locks = t.values.locks || last.Is("GET_LOCK")
			t.values.unlocks = t.values.unlocks || last.IsAny("RELEASE_LOCK", "RELEASE_ALL_LOCKS")
		case ":=":
			t.assigns = t.assigns || before.Is("@")
		case "@":
			t.assigns = t.assigns || last.Is("INTO")
		}
	case sqllex.Name, sqllex.Literal:
		t.userVariable = t.userVariable || last.Is("@")
	}
	if before.Is("LAST_INSERT_ID") && last.Is("(") { // with an argument it sets the value
		t.values.readsID = t.values.readsID || token.Is(")")
		t.values.setsID = t.values.setsID || !token.Is(")")
	}
	t.last = [2]sqllex.Token{last, token}
}

func (t *traits) addWord(word, before, last sqllex.Token) {
	switch {
	case word.IsAny("LAST_INSERT_ID", "IDENTITY") && last.Is("@"):
		t.values.readsID = true
	case word.IsAny("WARNING_COUNT", "ERROR_COUNT") && (last.Is("@") || before.Is("SESSION") && last.Is(".")):
		t.rowCount = "@@" + strings.ToLower(word.Text)
	case word.Is("VALUE") && last.Is("PREVIOUS"), word.Is("CURRVAL") && last.Is("."):
		t.values.readsSeq = true
	case word.Is("VALUE") && last.Is("NEXT"), word.Is("NEXTVAL") && last.Is("."):
		t.values.advances = true
	case word.Is("LANGUAGE") && t.defines():
		t.language = true
	case word.Is("LOCK") && last.Is("READ"), word.Is("EXPORT") && last.Is("FOR"):
		t.readLock = true
	case last.Is("@") && !before.Is("@"):
		t.userVariable = true
	}
}

// verb returns the first word or two of the statement, for messages.
func (t *traits) verb() string {
	switch {
	case len(t.head) == 0:
		return "this statement"
	case t.head.StartsAny("START", "LOCK", "UNLOCK", "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE") && len(t.head) > 1 && t.head[1].Kind == sqllex.Word:
		return strings.ToUpper(t.head[0].Text + " " + t.head[1].Text)
	}
	return strings.ToUpper(t.head[0].Text)
}

// defines reports whether the statement only defines code that runs later.
func (t *traits) defines() bool { return t.head.StartsAny("CREATE", "ALTER") }

// generates returns the generated values that the statement sets and reads. A body that
// runs later does neither.
func (t *traits) generates() generated {
	g := t.values
	if t.defines() && !t.head.Starts("CREATE", "TABLE") && !t.head.Starts("CREATE", "OR", "REPLACE", "TABLE") {
		return generated{}
	}
	g.variable = t.userVariable && !t.head.Starts("SET")
	g.inserts = t.head.StartsAny("INSERT", "REPLACE", "LOAD") || isProgram(t.head)
	return g
}

// isProgram reports whether a statement runs other statements, which are unknown.
func isProgram(p sqllex.Phrase) bool {
	return p.StartsAny("CALL", "EXECUTE", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR") || p.Starts("BEGIN", "NOT")
}

// statementKind knows which statements commit by themselves
// (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html,
// https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/), and
// which of them have the same effect when they run twice. An unknown statement counts
// as one that must not run twice.
func statementKind(t *traits, text string) dialect.Kind {
	p := t.head
	switch {
	case len(p) == 0, p[0].Is("("):
		return dialect.Plain
	case t.assigns && !t.defines(), p.Starts("HANDLER"):
		return dialect.Temp
	case p.Starts("LOAD", "INDEX"), p.Starts("ANALYZE", "TABLE"), p.Starts("ANALYZE", "LOCAL"), p.Starts("ANALYZE", "NO_WRITE_TO_BINLOG"):
		return dialect.Bare
	case p.StartsAny("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES", "TABLE", "DO", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "HELP", "CHECKSUM", "SIGNAL", "RESIGNAL", "GET", "LOAD", "ANALYZE"):
		return dialect.Plain
	case p.StartsAny("OPTIMIZE", "CHECK", "REPAIR", "FLUSH", "CACHE", "PURGE", "GRANT", "START", "STOP"):
		return dialect.Bare
	case p.StartsAny("USE", "PREPARE", "DEALLOCATE"), p.Starts("DROP", "PREPARE"):
		return dialect.Setting
	case p.Starts("DROP", "TEMPORARY"):
		return dialect.Plain
	case p.Starts("CREATE", "TEMPORARY"), p.Starts("CREATE", "OR", "REPLACE", "TEMPORARY"):
		return dialect.Temp
	case p.StartsAny("CREATE", "ALTER", "DROP") && readChange(phraseOf(text)).repeatable:
		return dialect.Bare
	}
	return dialect.Alone
}

// textOf joins tokens to a text with the same tokens.
func textOf(p sqllex.Phrase) string {
	var b strings.Builder
	for _, t := range p {
		b.WriteString(t.Text)
		b.WriteByte(' ')
	}
	return b.String()
}
