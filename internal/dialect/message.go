package dialect

// A Message is what a server says about a statement beside its result: a notice or a
// warning. The error of a failed statement is none.
type Message struct {
	Severity string // the server's word, in capitals and in English: NOTICE, WARNING, NOTE
	Code     string // the SQLSTATE, or the number of a server that counts its messages
	Text     string
	Detail   string // may be empty
	Hint     string // may be empty

	// Line and Column, from 1, are the place of the statement in its file, or of the
	// part of it that the server names; 0 where the statement is not known.
	Line, Column int

	// Unlisted, if not 0, is the number of messages that the server counted and did
	// not keep. Such a Message has nothing else.
	Unlisted int
}
