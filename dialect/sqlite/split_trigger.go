package sqlite

import "github.com/ramusdb/ramus/internal/sqllex"

// A triggerPart is the part of a CREATE TRIGGER that the last token belongs to. Only
// in inBody and afterSemicolon a semicolon is part of the statement.
type triggerPart uint8

const (
	notTrigger     triggerPart = iota // or the trigger has not begun
	inHeader                          // CREATE TRIGGER was read
	atBegin                           // BEGIN was the last token; it may still be a table's name
	inBody                            // inside a statement of the body
	afterSemicolon                    // a semicolon of the body was the last token
	atEnd                             // END was: the statement is whole
)

// next returns the part after one more token, which head holds already.
//
// BEGIN and END are names where SQLite's grammar expects one ("%fallback ID" in
// its parse.y), so a header may name a table "begin" without quotes: any BEGIN
// counts, because a header has no semicolon. In the body an END is the
// trigger's exactly where a statement could start.
func (p triggerPart) next(t sqllex.Token, head *head) triggerPart {
	switch p {
	case notTrigger:
		if t.Is("TRIGGER") && head.createsTrigger() {
			return inHeader
		}
	case inHeader:
		if t.Is("BEGIN") {
			return atBegin
		}
	case atBegin, inBody, afterSemicolon:
		switch {
		case t.Kind == sqllex.Semicolon:
			return afterSemicolon
		case p != inBody && t.Is("END"):
			return atEnd // after BEGIN too: an empty body is an error of that statement alone
		default:
			return inBody
		}
	}
	return p
}
