package sqllex

import "strings"

// A Kind is the kind of a token.
type Kind uint8

// The kinds of token. A Lexer returns those that its dialect has. From Space on
// they are not part of a Phrase.
const (
	Other      Kind = iota // an operator, a bracket, a number, a variable, or a byte that the server refuses
	Word                   // a keyword or a bare identifier
	Name                   // an identifier in quotes
	Literal                // a string
	Semicolon              // ends the statement, except inside a body
	Terminator             // ends the statement everywhere: the argument of DELIMITER
	Backslash              // outside quotes: a command of a client
	Space                  //
	Comment                // a comment that no server obeys
	Hint                   // a comment that some server obeys (see CommentKind)
	CodeStart              // /*! where the text behind it is read as code
	CodeEnd                // */ behind such code
	Unfinished             // a quote or comment that the end of the text cuts off
)

// A Token is one token of a statement, as written.
type Token struct {
	Kind Kind
	Text string
}

// Is reports whether the token is a keyword, given in capitals, or the operator or
// bracket text.
func (t Token) Is(text string) bool {
	switch t.Kind {
	case Word:
		return IsKeyword(t.Text, text)
	case Other, Semicolon:
		return t.Text == text
	}
	return false
}

// IsAny reports whether the token is one of the keywords, operators or brackets.
func (t Token) IsAny(texts ...string) bool {
	for _, text := range texts {
		if t.Is(text) {
			return true
		}
	}
	return false
}

// IsKeyword compares a word with a keyword in capitals as SQL does: without regard
// to the case of ASCII letters, and of no others.
func IsKeyword(word, keyword string) bool {
	return len(word) == len(keyword) && strings.EqualFold(word, keyword)
}

// CommentKind returns Hint for a comment that some database obeys, /*+ … */ or
// /*! … */, and otherwise Comment.
func CommentKind(comment string) Kind {
	if len(comment) > 2 && comment[:2] == "/*" && (comment[2] == '+' || comment[2] == '!') {
		return Hint
	}
	return Comment
}

// A Lexer returns the kind of the token that starts at text[i], and its end.
type Lexer func(text string, i int) (kind Kind, end int)

// Phrase returns the tokens of a statement without white space, comments, hints and
// the marks around code.
func (l Lexer) Phrase(statement string) Phrase { return l.Head(statement, len(statement)) }

// Head returns the first n tokens of Phrase.
func (l Lexer) Head(statement string, n int) Phrase {
	var p Phrase
	for i := 0; i < len(statement) && len(p) < n; {
		kind, end := l(statement, i)
		if kind < Space {
			p = append(p, Token{kind, statement[i:end]})
		}
		i = end
	}
	return p
}
