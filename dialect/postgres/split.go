package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// split cuts a script into statements where the server itself would, and refuses
// statements that cannot run as script.NoTransaction says.
//
// A statement ends at a semicolon outside quotes, comments and parentheses
// (CREATE RULE has some inside), and outside the BEGIN ATOMIC … END of a
// function. The rows below COPY … FROM stdin are its Data.
func split(script revision.Script) ([]dialect.Statement, error) {
	s := splitter{text: script.Text}
	s.Transaction.Reason = "ramus runs this section in a transaction"
	all, err := s.Split(script, &s)
	if script.NoTransaction {
		sessionValues(all)
	}
	return all, err
}

// A splitter is PostgreSQL's sqllex.Grammar in one pass over a script.
type splitter struct {
	dialect.Splitter
	text string

	// Of the statement that is being read:
	tokens sqllex.Phrase
	depth  int          // of parentheses
	opened sqllex.Place // of the outermost one that is open
	body   body

	hasData bool // the data below a COPY has been read
	data    string
}

func (s *splitter) Next(text string, i int) (sqllex.Kind, int) { return nextToken(text, i) }

func (s *splitter) Open() bool { return s.depth > 0 || s.body.open() }

// Aside refuses the commands of psql, and reads the data below a COPY … FROM stdin.
func (s *splitter) Aside(kind sqllex.Kind, i, end int) int {
	switch {
	case kind == sqllex.Backslash:
		return s.clientCommand(i)
	case kind == sqllex.Semicolon && !s.Open() && copiesFromStdin(s.tokens):
		return s.copyData(end)
	}
	return i
}

func (s *splitter) Token(t sqllex.Token, i int) {
	s.tokens = append(s.tokens, t)
	switch {
	case t.Kind == sqllex.Word && s.depth == 0:
		s.body.next(t, s.tokens)
	case t.Kind != sqllex.Other:
	case t.Text == "(":
		if s.depth++; s.depth == 1 {
			s.opened = s.Place(i)
		}
	case t.Text == ")":
		s.depth = max(s.depth-1, 0)
	}
}

func (s *splitter) Statement(st sqllex.Statement) {
	switch {
	case s.depth > 0:
		s.Fault(s.opened, "the ( that stands here is not closed by )")
	case s.body.open():
		s.Fault(st.Place, "the BEGIN ATOMIC of this function has no END")
	}
	if copiesFromStdin(s.tokens) && !s.hasData {
		s.Fault(st.Place, unendedCopy)
	}
	kind, refusal := s.classify(s.tokens, st.Place)
	s.Append(st, kind, refusal).Data = s.data
	s.tokens, s.depth, s.body, s.hasData, s.data = s.tokens[:0], 0, body{}, false, ""
}

func (s *splitter) Unclosed(token string) (noun, mark string) {
	switch {
	case token[0] == '"', strings.HasPrefix(token[1:], `&"`):
		return "quoted identifier", `"`
	case token[0] == '/':
		return "comment", "*/"
	case token[0] == '$':
		return "string", token[:2+strings.IndexByte(token[1:], '$')]
	}
	return "string", "'"
}
