package mysql

import "strings"

// A body follows a statement that may hold others: a stored program, a package,
// or one of MariaDB's compound statements outside a program. While it is open, a
// semicolon does not end the statement
// (https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html).
//
// DELIMITER makes all of this unneeded; scripts that come from other tools often
// have none.
type body struct {
	state   bodyState
	program string   // of a header: PROCEDURE, FUNCTION, TRIGGER, EVENT, PACKAGE
	before  []lexeme // the statement's tokens before the body
	blocks  []block
	start   bool   // an inner statement starts here
	handler bool   // inside DECLARE … HANDLER FOR, behind which a statement may start
	ended   bool   // the last token was the END of a block
	last    lexeme // the last token
	before2 lexeme // the one before it
	nested  int    // parentheses that are open
	returns bool   // a header has RETURNS, so it is not Oracle's form
	lists   int    // parentheses of the header that were closed
}

type bodyState uint8

const (
	atHead    bodyState = iota // what the statement is, is not known yet
	inHeader                   // CREATE … of a program was read
	inside                     // the body
	isNothing                  // a plain statement
)

// A block is a word whose END is awaited.
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
func (b *body) next(l lexeme) {
	switch b.state {
	case atHead:
		b.atHead(l)
	case inHeader:
		b.inHeader(l)
	case inside:
		b.inside(l)
	}
	b.before2, b.last = b.last, l
}

// headTokens is more than stand before the name of a program:
// CREATE OR REPLACE DEFINER = `a`@`b` AGGREGATE FUNCTION.
const headTokens = 14

func (b *body) atHead(l lexeme) {
	b.before = append(b.before, l)
	switch p := phrase(b.before); {
	case len(p) == 1 && l.isAny("IF CASE LOOP WHILE REPEAT FOR"):
		b.state, b.start = inside, true
		b.inside(l)
	case len(p) == 1 && l.isAny("CREATE ALTER BEGIN"):
	case p.starts("BEGIN"):
		b.state = isNothing
		if l.is("NOT") { // MariaDB's BEGIN NOT ATOMIC
			b.state, b.start = inside, false
			b.push(compound)
		}
	case p.startsAny("CREATE ALTER") && len(p) <= headTokens && !l.isAny("TABLE VIEW INDEX USER SCHEMA DATABASE ROLE SEQUENCE SERVER"):
		if l.isAny("PROCEDURE FUNCTION TRIGGER EVENT PACKAGE") && !p[len(p)-2].is("=") && !p[len(p)-2].is("@") {
			b.state, b.program = inHeader, strings.ToUpper(l.text)
			if p[0].is("ALTER") && b.program != "EVENT" {
				b.state = isNothing // only characteristics change
			}
		}
	default:
		b.state = isNothing
	}
}

// inHeader waits for the start of the body. BEGIN is no reserved word, so it may
// be a name where one is expected.
func (b *body) inHeader(l lexeme) {
	b.parenthesis(l)
	if b.nested > 0 {
		return
	}
	nameExpected := b.last.isAny("PROCEDURE FUNCTION TRIGGER EVENT PACKAGE BODY ON FOLLOWS PRECEDES EXISTS TO") || b.last.is(".")
	switch {
	case nameExpected:
	case l.is("RETURNS"):
		b.returns = true
	case b.program == "PACKAGE" && (l.isAny("AS IS PROCEDURE FUNCTION BEGIN")):
		b.enter(compound, true)
	case l.is("BEGIN"):
		b.enter(compound, true)
	case l.isAny("AS IS") && !b.returns && (b.program == "PROCEDURE" || b.program == "FUNCTION") && b.oracle():
		b.enter(declarations, true)
	case l.is("CASE") && !b.last.is("RETURN"):
		b.enter(caseStatement, false)
	case l.is("CASE"):
		b.enter(caseExpression, false)
	case l.isAny("IF LOOP REPEAT WHILE FOR") && b.statementMayStart():
		b.enter(compound, l.isAny("LOOP REPEAT"))
	case b.startsStatement(l) && b.statementMayStart():
		b.state = inside // a body of one statement
	}
}

// startsStatement reports whether a word of a header starts a body of one
// statement. In Oracle's form RETURN names the type of a function.
func (b *body) startsStatement(l lexeme) bool {
	switch {
	case l.is("SET"):
		return !b.last.isAny("CHARACTER CHAR CHARSET")
	case l.is("RETURN"):
		return b.returns
	}
	return l.isAny("SELECT INSERT UPDATE DELETE REPLACE CALL WITH SIGNAL DO DROP TRUNCATE ALTER CREATE")
}

// oracle reports whether AS or IS can only start the declarations of Oracle's
// form: behind the name, the parameters, or the type that RETURN names.
func (b *body) oracle() bool { return b.program == "FUNCTION" || b.lists <= 1 }

// statementMayStart: behind FOR EACH ROW and the order of a trigger, behind DO
// of an event, behind the parameters of a routine, and behind a label.
func (b *body) statementMayStart() bool {
	switch b.program {
	case "TRIGGER":
		return b.last.is("ROW") || b.last.is(":") || b.before2.isAny("FOLLOWS PRECEDES")
	case "EVENT":
		return b.last.is("DO") || b.last.is(":")
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

func (b *body) parenthesis(l lexeme) {
	switch {
	case l.is("("):
		b.nested++
	case l.is(")"):
		b.nested--
		if b.nested == 0 {
			b.lists++
		}
	}
}

// inside follows the blocks. An inner statement starts behind a semicolon, and
// behind the words that open one.
func (b *body) inside(l lexeme) {
	starts, ended := b.start, b.ended
	b.start, b.ended = false, false
	top, _ := b.top()
	switch {
	case b.last.is("."): // a column's name
	case l.kind == semicolon:
		b.start, b.handler = true, false
	case ended && l.isAny("IF CASE LOOP REPEAT WHILE FOR"): // END IF
	case l.is("END"):
		b.end()
	case l.is("BEGIN"):
		b.begin(starts, top)
	case l.is("CASE"):
		b.push(caseExpression)
		if starts || b.handler {
			b.blocks[len(b.blocks)-1] = caseStatement
		}
	case starts && l.is("FOR"), (starts || b.handler) && l.isAny("IF LOOP REPEAT WHILE"):
		b.push(compound)
		b.start = l.isAny("LOOP REPEAT")
	case l.isAny("THEN ELSE"):
		b.start = top != caseExpression
	case l.is("DO"):
		b.start = !starts
	case l.is("HANDLER"):
		b.handler = true
	case l.is(":"):
		b.start = true
	case starts && l.is(">"), starts && l.is("<"), b.last.is(">") && l.is(">"):
		b.start = true // Oracle's <<label>>
	}
}

// begin opens a block, but for the BEGIN behind the declarations of Oracle's
// form. It is a word that may also be a name.
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

func (b *body) end() {
	if len(b.blocks) == 0 {
		return
	}
	b.blocks = b.blocks[:len(b.blocks)-1]
	b.ended = true
}
