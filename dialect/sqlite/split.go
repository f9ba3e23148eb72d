package sqlite

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// split cuts a script into statements where SQLite itself would, and refuses
// statements that cannot run as script.NoTransaction says.
//
// A statement ends at a semicolon outside quotes and comments. CREATE TRIGGER ends
// at the END that follows a semicolon in its body, as in SQLite's grammar and
// sqlite3_complete: CASE … END never follows one.
func split(script revision.Script) ([]dialect.Statement, error) {
	s := splitter{text: script.Text}
	s.Transaction.Reason = "ramus runs this section in a transaction"
	return s.Split(script, &s)
}

// A splitter is SQLite's sqllex.Grammar in one pass over a script.
type splitter struct {
	dialect.Splitter
	text string
	head head
	body triggerPart
}

func (s *splitter) Next(text string, i int) (sqllex.Kind, int) { return nextToken(text, i) }

func (s *splitter) Open() bool { return s.body == inBody || s.body == afterSemicolon }

// Aside refuses a line for a client program, and a token behind the END of a
// trigger.
func (s *splitter) Aside(kind sqllex.Kind, i, end int) int {
	switch {
	case kind == sqllex.Semicolon:
	case !s.Started() && s.isShellCommand(i, end):
		return s.shellCommand(i)
	case s.body == atEnd:
		s.Fault(s.Place(i), "expected ; after the END of the trigger")
		s.Finish()
	}
	return i
}

func (s *splitter) Token(t sqllex.Token, _ int) {
	s.head.add(t)
	s.body = s.body.next(t, &s.head)
}

func (s *splitter) Statement(st sqllex.Statement) {
	if s.Open() {
		s.Fault(st.Place, "this trigger has no END: it must stand behind the ; of the trigger's last statement")
	}
	kind, refusal := s.classify(s.head.phrase(), st.Place)
	s.Append(st, kind, refusal)
	s.body = notTrigger
	s.head.reset()
}

func (s *splitter) Unclosed(token string) (noun, mark string) {
	switch token[0] {
	case '"', '`':
		return "quoted identifier", token[:1]
	case '[':
		return "quoted identifier", "]"
	case '/':
		return "comment", "*/"
	case 'x', 'X':
		return "blob", "'"
	}
	return "string", "'"
}

// shellCommand refuses a line for a client program, and returns the end of the line.
func (s *splitter) shellCommand(i int) int {
	end := sqllex.LineEnd(s.text, i)
	command, _, _ := strings.Cut(strings.TrimRight(s.text[i:end], "\r"), " ")
	shell := "sqlite3"
	if command[0] == '\\' {
		shell = "psql"
	}
	s.Fault(s.Place(i), command+" is a command of the "+shell+" shell, not SQL: write the SQL itself")
	return end
}

// isShellCommand reports whether the first token of a statement starts a line for a
// client program: a backslash, or a dot with a letter behind it. Neither starts an SQL
// statement.
func (s *splitter) isShellCommand(i, end int) bool {
	token := s.text[i:end]
	return token == `\` || token == "." && (sqllex.Letter|sqllex.Dollar).In(s.text, end)
}
