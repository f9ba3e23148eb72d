package sqllex

import (
	"fmt"
	"slices"
	"strings"
)

// A Grammar has the rules by which a dialect's scripts are split. Its methods are
// called in the order of the text.
type Grammar interface {
	// Next returns the kind of the token that starts at text[i], and its end.
	Next(text string, i int) (kind Kind, end int)

	// Aside handles a token that is not part of a statement, such as a command of a
	// client. It returns the offset at which the splitter goes on: i if the token
	// is an ordinary one, and a negative offset to stop.
	Aside(kind Kind, i, end int) int

	// Open reports whether a semicolon here is part of the statement, as in the
	// body of a trigger.
	Open() bool

	// Token takes the token at offset i, the next one of the statement.
	Token(t Token, i int)

	// Statement takes a statement that is complete. The next Token belongs to
	// another one.
	Statement(Statement)

	// Unclosed returns the noun for an unfinished token, and its missing end.
	Unclosed(token string) (noun, mark string)
}

// A Statement is one statement of a script.
type Statement struct {
	Text  string // from its first to its last token, without the terminator
	Hash  string // of a Hasher
	Place Place  // of its first byte
}

// A Place is a byte of a script's file: the line and the column in bytes, both
// from 1.
type Place struct{ Line, Column int }

// A Fault is one fault of a script.
type Fault struct {
	Place
	Message string
}

// A Splitter is one pass over a script.
type Splitter struct {
	text    string
	grammar Grammar
	cursor  cursor
	faults  []Fault

	// Of the statement that is being read:
	started    bool
	start, end int // its first byte, and the end of its last token so far
	place      Place
	pending    []string // hints, and semicolons of its body: they count if a token follows
	hasher     Hasher
}

// Run splits a text that starts on the given line of its file. It reads the text
// once, drops empty statements, and reports false if the last token has no end.
func (s *Splitter) Run(text string, line int, g Grammar) (whole bool) {
	s.text, s.grammar, s.cursor = text, g, cursor{line: line}
	if i := strings.IndexByte(text, 0); i >= 0 {
		s.Fault(s.Place(i), "there is a NUL byte here, which SQL text cannot contain: remove it")
		return false
	}
	whole = s.readAll()
	s.Finish()
	return whole
}

func (s *Splitter) readAll() bool {
	for i := 0; i < len(s.text); {
		kind, end := s.grammar.Next(s.text, i)
		switch kind {
		case Space, Comment:
		case Hint:
			s.hint(s.text[i:end])
		case Unfinished:
			s.unfinished(i)
			return false
		default:
			if end = s.token(kind, i, end); end < 0 {
				return false
			}
		}
		i = end
	}
	return true
}

// hint keeps a hint that stands inside a statement.
func (s *Splitter) hint(text string) {
	if s.started {
		s.pending = append(s.pending, text)
	}
}

// token returns the offset behind the token at i, and a negative one to stop.
func (s *Splitter) token(kind Kind, i, end int) int {
	if next := s.grammar.Aside(kind, i, end); next != i {
		return next
	}
	if kind == Terminator || kind == Semicolon && !s.grammar.Open() {
		s.Finish()
	} else {
		s.add(kind, i, end)
	}
	return end
}

// add adds a token to the statement, or starts one with it.
func (s *Splitter) add(kind Kind, i, end int) {
	t := Token{kind, s.text[i:end]}
	if !s.started {
		s.started, s.start, s.place = true, i, s.Place(i)
	}
	if kind == Semicolon {
		s.pending = append(s.pending, t.Text)
	} else {
		for _, p := range s.pending {
			s.hasher.Token(p)
		}
		s.pending = s.pending[:0]
		s.hasher.Token(t.Text)
		s.end = end
	}
	s.grammar.Token(t, i)
}

// Started reports whether a statement has a token already.
func (s *Splitter) Started() bool { return s.started }

// Hash adds data to the statement's hash that is not part of its text.
func (s *Splitter) Hash(data string) { s.hasher.Token(data) }

// Finish ends the statement, if there is one, and hands it to the Grammar.
func (s *Splitter) Finish() {
	if s.started {
		s.grammar.Statement(Statement{Text: s.text[s.start:s.end], Hash: s.hasher.Sum(), Place: s.place})
	}
	s.Drop()
}

// Drop ends the statement without handing it to the Grammar.
func (s *Splitter) Drop() {
	s.started, s.pending = false, s.pending[:0]
	s.hasher.text = s.hasher.text[:0]
}

// unfinished reports a quote or comment without an end. The statement in front of
// it is dropped.
func (s *Splitter) unfinished(i int) {
	noun, mark := s.grammar.Unclosed(s.text[i:])
	s.Fault(s.Place(i), fmt.Sprintf("the %s that starts here is not closed by %s", noun, mark))
	s.Drop()
}

// Fault reports a fault.
func (s *Splitter) Fault(at Place, message string) {
	s.faults = append(s.faults, Fault{at, message})
}

// Faults returns all faults in the order of the text.
func (s *Splitter) Faults() []Fault {
	slices.SortStableFunc(s.faults, func(a, b Fault) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return s.faults
}

// Place returns the place of a byte, which must not lie before that of an earlier
// call.
func (s *Splitter) Place(offset int) Place { return s.cursor.move(s.text, offset) }

// A cursor counts lines while it moves forward through a text.
type cursor struct {
	offset    int
	lineStart int // the offset of the first byte of the line
	line      int
}

func (c *cursor) move(text string, offset int) Place {
	passed := text[c.offset:offset]
	if i := strings.LastIndexByte(passed, '\n'); i >= 0 {
		c.line += strings.Count(passed, "\n")
		c.lineStart = c.offset + i + 1
	}
	c.offset = offset
	return Place{c.line, offset - c.lineStart + 1}
}
