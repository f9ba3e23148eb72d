package sqlite

// A triggerPart is how far a CREATE TRIGGER is read. Only inBody and
// afterSemicolon take a semicolon for a part of the statement.
type triggerPart uint8

const (
	notTrigger     triggerPart = iota // so far
	inHeader                          // CREATE TRIGGER was read
	atBegin                           // BEGIN was the last token; it may still be a table's name
	inBody                            // inside a statement of the body
	afterSemicolon                    // a semicolon of the body was the last token
	atEnd                             // END was: the statement is whole
)

// next is the part after one more token. head holds that token too.
//
// BEGIN and END are names where SQLite's grammar expects one ("%fallback ID" in
// its parse.y), so a header may name a table "begin" without quotes: any BEGIN
// counts, because a header has no semicolon. In the body an END is the
// trigger's exactly where a statement could start.
func (p triggerPart) next(kind tokenKind, text string, head *head) triggerPart {
	switch p {
	case notTrigger:
		if kind == word && isWord(text, "TRIGGER") && head.createsTrigger() {
			return inHeader
		}
	case inHeader:
		if kind == word && isWord(text, "BEGIN") {
			return atBegin
		}
	case atBegin, inBody, afterSemicolon:
		switch {
		case kind == semicolon:
			return afterSemicolon
		case p != inBody && kind == word && isWord(text, "END"):
			return atEnd // after BEGIN too: an empty body is an error of that statement alone
		default:
			return inBody
		}
	}
	return p
}
