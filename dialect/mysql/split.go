package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// split cuts a script into statements where the mysql client would, and, for stored
// programs without DELIMITER, where the server's grammar ends them. It refuses
// statements that cannot run as script.NoTransaction says. It assumes the server's
// default quoting (see doc.go).
func split(script revision.Script) ([]dialect.Statement, error) {
	s := splitter{text: script.Text, delimiter: ";"}
	s.Transaction.Reason = journaled
	stmts, err := s.Split(script, &s)
	if err != nil {
		return nil, err
	}
	s.sessionValues(stmts)
	return stmts, nil
}

// A splitter is MySQL's sqllex.Grammar in one pass over a script.
type splitter struct {
	dialect.Splitter
	text      string
	delimiter string      // of the last DELIMITER
	generated []generated // of each statement
	literal   bool        // the script has set NO_BACKSLASH_ESCAPES

	// Of the statement that is being read:
	code   sqllex.Place // of the start of a comment that is code
	inCode bool         // that comment is not closed yet
	escape bool         // a string has a quote behind a backslash
	traits traits
	body   body
}

// Next ends a token where a delimiter starts in it: END$$.
func (s *splitter) Next(text string, i int) (sqllex.Kind, int) {
	custom := s.custom() && strings.HasPrefix(text[i:], s.delimiter)
	if kind, end, ok := s.dollarString(text, i); ok && !custom {
		return kind, end
	}
	switch {
	case s.literal && (text[i] == '\'' || text[i] == '"'):
		return sqllex.Quoted(text, i, sqllex.Literal)
	case !s.custom():
		return nextToken(text, i)
	}
	if strings.HasPrefix(text[i:], s.delimiter) {
		return sqllex.Terminator, i + len(s.delimiter)
	}
	kind, end := nextToken(text, i)
	if kind == sqllex.Word || kind == sqllex.Other {
		reach := min(len(text), end+len(s.delimiter)-1)
		if n := strings.Index(text[i:reach], s.delimiter); n > 0 {
			end = min(end, i+n)
		}
	}
	return kind, end
}

// custom reports whether DELIMITER named something other than the semicolon.
func (s *splitter) custom() bool { return s.delimiter != ";" }

// Open reports whether a semicolon is part of a stored program. Only a custom
// delimiter ends a program; of other statements, the server splits several at their
// semicolons itself.
func (s *splitter) Open() bool { return s.body.open() || s.custom() && s.body.isProgram() }

func (s *splitter) Token(t sqllex.Token, i int) {
	switch t.Kind {
	case sqllex.CodeStart:
		s.code, s.inCode = s.Place(i), true
	case sqllex.CodeEnd:
		s.inCode = false
	case sqllex.Semicolon:
		s.body.next(t)
	default:
		if s.literal && t.Kind == sqllex.Literal && t.Text[0] != '$' && strings.Contains(t.Text, `\`) {
			s.Fault(s.Place(i), noEscapesRefusal)
		}
		s.escape = s.escape || t.Kind == sqllex.Literal && escapesQuote(t.Text)
		s.traits.add(t)
		s.body.next(t)
	}
}

func (s *splitter) Statement(st sqllex.Statement) {
	if s.inCode {
		s.Fault(s.code, "the comment that starts here is code, and is not closed by */ before its statement ends")
	}
	if s.body.open() && !s.custom() {
		s.Fault(st.Place, "this statement has a block without its END; write the missing END, or DELIMITER lines around it")
	}
	if s.traits.head.Starts("SET") {
		s.literal = setsNoEscapes(phraseOf(st.Text), s.literal)
	}
	kind, refusal := s.classify(&s.traits, st)
	made := s.Append(st, kind, refusal)
	made.Program = isProgram(statementOf(s.traits.head, st.Text))
	made.Computed = kind == dialect.Setting && s.traits.userVariable && computesValue(phraseOf(st.Text))
	s.reset()
}

func (s *splitter) reset() {
	s.inCode, s.escape = false, false
	s.traits.reset()
	s.body.reset()
}

func (s *splitter) Unclosed(token string) (noun, mark string) {
	switch token[0] {
	case '`':
		return "quoted identifier", "`"
	case '$':
		return "string", dollarMark(token)
	case '/':
		return "comment", "*/"
	}
	if escapesQuote(token) {
		return "string", token[:1] + "; in it, " + escapedQuote
	}
	return "string", token[:1]
}

// escapesQuote reports whether a string has a quote behind a backslash.
func escapesQuote(token string) bool { return strings.Contains(token, `\`+token[:1]) }

const escapedQuote = "a backslash escapes the quote (ramus does not support NO_BACKSLASH_ESCAPES)"
