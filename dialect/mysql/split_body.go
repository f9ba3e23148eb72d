package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// A body follows a statement that may contain others: a stored program, a package,
// or one of MariaDB's compound statements outside a program. While it is open, a
// semicolon does not end the statement
// (https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html).
//
// Scripts with DELIMITER do not need this, but scripts from other tools often have
// none.
type body struct {
	state   bodyState
	program string         // of a header: PROCEDURE, FUNCTION, TRIGGER, EVENT, PACKAGE
	before  []sqllex.Token // the statement's tokens before the body
	blocks  []block
	start   bool         // an inner statement starts here
	handler bool         // inside DECLARE … HANDLER FOR, behind which a statement may start
	until   bool         // inside the condition of a REPEAT
	ended   bool         // the last token was the END of a block
	last    sqllex.Token // the last token
	before2 sqllex.Token // the one before it
	nested  int          // open parentheses
	returns bool         // a header has RETURNS, so it is not Oracle's form
	lists   int          // closed lists in parentheses of the header
}

type bodyState uint8

const (
	atHead    bodyState = iota // the kind of statement is not known yet
	inHeader                   // CREATE … of a program was read
	inside                     // the body
	isNothing                  // a plain statement
)

// A block is a word with an END.
type block uint8

const (
	compound block = iota // BEGIN, IF, LOOP, REPEAT, WHILE, FOR, a package
	caseStatement
	caseExpression
	declarations // of Oracle's form: AS … BEGIN … END
)

func (b *body) reset() { *b = body{before: b.before[:0], blocks: b.blocks[:0]} }

// open reports whether a block waits for its END.
func (b *body) open() bool { return len(b.blocks) > 0 }

// isProgram reports whether the statement is one that may have a body.
func (b *body) isProgram() bool { return b.state == inHeader || b.state == inside }

// next takes one more token of the statement.
func (b *body) next(t sqllex.Token) {
	switch b.state {
	case atHead:
		b.atHead(t)
	case inHeader:
		b.inHeader(t)
	case inside:
		b.inside(t)
	}
	b.before2, b.last = b.last, t
}

// headTokens is more than the number of tokens in front of the name of a program:
// CREATE OR REPLACE DEFINER = `a`@`b` AGGREGATE FUNCTION.
const headTokens = 14

func (b *body) atHead(t sqllex.Token) {
	b.before = append(b.before, t)
	switch p := sqllex.Phrase(b.before); {
	case len(p) == 1 && t.IsAny("IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"):
		b.state, b.start = inside, true
		b.inside(t)
	case len(p) == 1 && t.IsAny("CREATE", "ALTER", "BEGIN"):
	case p.Starts("BEGIN"):
		b.state = isNothing
		if t.Is("NOT") { // MariaDB's BEGIN NOT ATOMIC
			b.state, b.start = inside, false
			b.push(compound)
		}
	case p.StartsAny("CREATE", "ALTER") && len(p) <= headTokens && !t.IsAny("TABLE", "VIEW", "INDEX", "USER", "SCHEMA", "DATABASE", "ROLE", "SEQUENCE", "SERVER"):
		if t.IsAny("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE") && !p[len(p)-2].Is("=") && !p[len(p)-2].Is("@") {
			b.state, b.program = inHeader, strings.ToUpper(t.Text)
			if p[0].Is("ALTER") && b.program != "EVENT" {
				b.state = isNothing // only characteristics change
			}
		}
	default:
		b.state = isNothing
	}
}

// inHeader looks for the start of the body. BEGIN is no reserved word, so that it
// may be a name where one is expected.
func (b *body) inHeader(t sqllex.Token) {
	b.parenthesis(t)
	if b.nested > 0 {
		return
	}
	nameExpected := b.last.IsAny("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "BODY", "ON", "FOLLOWS", "PRECEDES", "EXISTS", "TO") || b.last.Is(".")
	switch {
	case nameExpected:
	case t.Is("RETURNS"):
		b.returns = true
	case b.last.Is("LANGUAGE") && !t.Is("SQL"):
		b.state = isNothing // a string behind AS
	case b.program == "PACKAGE" && (t.IsAny("AS", "IS", "PROCEDURE", "FUNCTION", "BEGIN")):
		b.enter(compound, true)
	case t.Is("BEGIN"):
		b.enter(compound, true)
	case t.IsAny("AS", "IS") && !b.returns && (b.program == "PROCEDURE" || b.program == "FUNCTION") && b.oracle():
		b.enter(declarations, true)
	case t.Is("CASE") && !b.last.Is("RETURN"):
		b.enter(caseStatement, false)
	case t.Is("CASE"):
		b.enter(caseExpression, false)
	case t.IsAny("IF", "LOOP", "REPEAT", "WHILE", "FOR") && b.statementMayStart():
		b.enter(compound, t.IsAny("LOOP", "REPEAT"))
	case b.startsStatement(t) && b.statementMayStart():
		b.state = inside // a body of one statement
	}
}

// startsStatement reports whether a word of a header starts a body of one
// statement. In Oracle's form RETURN names the type of a function.
func (b *body) startsStatement(t sqllex.Token) bool {
	switch {
	case t.Is("SET"):
		return !b.last.IsAny("CHARACTER", "CHAR", "CHARSET")
	case t.Is("RETURN"):
		return b.returns
	}
	return t.IsAny("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "WITH", "SIGNAL", "DO", "DROP", "TRUNCATE", "ALTER", "CREATE")
}

// oracle reports whether AS or IS can only start the declarations of Oracle's form:
// behind the name, the parameters, or the type of RETURN.
func (b *body) oracle() bool { return b.program == "FUNCTION" || b.lists <= 1 }

// statementMayStart reports whether a body of one statement may start: behind FOR
// EACH ROW and the order of a trigger, behind DO of an event, behind the parameters
// of a routine, and behind a label.
func (b *body) statementMayStart() bool {
	switch b.program {
	case "TRIGGER":
		return b.last.Is("ROW") || b.last.Is(":") || b.before2.IsAny("FOLLOWS", "PRECEDES")
	case "EVENT":
		return b.last.Is("DO") || b.last.Is(":")
	}
	return b.lists > 0
}

func (b *body) enter(k block, statement bool) {
	b.state, b.start = inside, statement
	b.push(k)
}

func (b *body) push(k block) { b.blocks = append(b.blocks, k) }

func (b *body) top() (block, bool) {
	if len(b.blocks) == 0 {
		return 0, false
	}
	return b.blocks[len(b.blocks)-1], true
}

func (b *body) parenthesis(t sqllex.Token) {
	switch {
	case t.Is("("):
		b.nested++
	case t.Is(")"):
		b.nested--
		if b.nested == 0 {
			b.lists++
		}
	}
}

// inside follows the blocks. An inner statement starts behind a semicolon, and
// behind the words that open one.
func (b *body) inside(t sqllex.Token) {
	starts, ended := b.start, b.ended
	b.start, b.ended = false, false
	top, _ := b.top()
	switch {
	case b.last.Is("."): // a column's name
	case t.Kind == sqllex.Semicolon:
		b.start, b.handler = true, false
	case ended && t.IsAny("IF", "CASE", "LOOP", "REPEAT", "WHILE", "FOR"): // END IF
	case t.Is("END") && b.mayEnd(starts, top):
		b.until = b.until && top == caseExpression
		b.end()
	case starts && t.Is("UNTIL"):
		b.until = true
	case t.Is("BEGIN"):
		b.begin(starts, top)
	case t.Is("CASE"):
		b.push(caseExpression)
		if starts || b.handler {
			b.blocks[len(b.blocks)-1] = caseStatement
		}
	case starts && t.Is("FOR"), (starts || b.handler) && t.IsAny("IF", "LOOP", "REPEAT", "WHILE"):
		b.push(compound)
		b.start = t.IsAny("LOOP", "REPEAT")
	case t.IsAny("THEN", "ELSE"):
		b.start = top != caseExpression
	case t.Is("DO"):
		b.start = !starts
	case t.Is("HANDLER"):
		b.handler = true
	case t.Is(":"):
		b.start = true
	case starts && t.Is(">"), starts && t.Is("<"), b.last.Is(">") && t.Is(">"):
		b.start = true // Oracle's <<label>>
	}
}

// begin opens a block, except at the BEGIN behind the declarations of Oracle's
// form. BEGIN may also be a name.
func (b *body) begin(starts bool, top block) {
	if starts && top == declarations && b.open() {
		b.blocks[len(b.blocks)-1] = compound
		b.start = true
		return
	}
	if starts || b.handler || b.program == "PACKAGE" {
		b.push(compound)
		b.start, b.handler = true, false
	}
}

// mayEnd reports whether END is no name here, which it may be because it is no reserved
// word: the END of a block stands where a statement may start, and that of a CASE
// expression or a REPEAT behind a value.
func (b *body) mayEnd(starts bool, top block) bool {
	if top != caseExpression && !b.until {
		return starts
	}
	return b.last.Kind != sqllex.Other && !b.last.IsAny(beforeValue...) || b.last.Is(")") || sqllex.Digit.In(b.last.Text, 0)
}

// beforeValue are words that a value follows.
var beforeValue = []string{
	"CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "XOR", "NOT", "IN", "LIKE", "REGEXP", "RLIKE", "BETWEEN", "IS", "DIV", "MOD", "BINARY", "INTERVAL", "ESCAPE", "DISTINCT",
}

func (b *body) end() {
	if len(b.blocks) == 0 {
		return
	}
	b.blocks = b.blocks[:len(b.blocks)-1]
	b.ended = true
}
