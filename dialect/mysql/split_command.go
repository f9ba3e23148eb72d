package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// clientCommands are words that start a command of the mysql client
// (https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html) and no statement.
// USE and HELP are statements too.
var clientCommands = []string{
	"CHARSET", "CLEAR", "CONNECT", "EDIT", "EGO", "EXIT", "GO", "NOPAGER", "NOTEE", "NOWARNING", "PAGER",
	"PRINT", "PROMPT", "QUIT", "REHASH", "RESETCONNECTION", "SANDBOX", "SOURCE", "STATUS", "SYSTEM", "TEE", "WARNINGS",
}

// Aside carries out DELIMITER, and refuses the other commands of the client.
func (s *splitter) Aside(kind sqllex.Kind, i, end int) int {
	t := sqllex.Token{Kind: kind, Text: s.text[i:end]}
	switch {
	case kind == sqllex.Backslash:
		return s.clientCommand(i)
	case kind != sqllex.Word:
		return i
	case t.Is("DELIMITER"):
		return s.delimiterLine(i, end)
	case !s.Started() && t.IsAny(clientCommands...):
		s.Fault(s.Place(i), t.Text+" is a command of the mysql client, not SQL: write the SQL itself")
		return sqllex.LineEnd(s.text, i)
	}
	return i
}

// delimiterLine sets the delimiter to the first word behind DELIMITER, as the client
// does, and returns the end of the line. Inside a statement DELIMITER may be a name,
// unless it stands first on its line and the rest of the line cannot be SQL; then it
// returns i.
func (s *splitter) delimiterLine(i, end int) int {
	stop := sqllex.LineEnd(s.text, i)
	rest := strings.TrimSpace(s.text[end:stop])
	if s.Started() {
		if !s.firstOnLine(i) || rest == "" || !strings.ContainsAny(rest[:1], ";/$|") {
			return i
		}
		s.Fault(s.Place(i), "the statement before DELIMITER is not ended by "+s.delimiter)
		s.Drop()
		s.reset()
	}
	argument, _, _ := strings.Cut(rest, " ")
	argument, _, _ = strings.Cut(argument, "\t")
	argument = strings.Trim(argument, "'\"`")
	switch {
	case argument == "":
		s.Fault(s.Place(i), "DELIMITER must be followed by a delimiter, such as //")
	case strings.Contains(argument, `\`):
		s.Fault(s.Place(i), "DELIMITER cannot contain a backslash")
	default:
		s.delimiter = argument
	}
	return stop
}

func (s *splitter) firstOnLine(i int) bool {
	before := s.text[strings.LastIndexByte(s.text[:i], '\n')+1 : i]
	return strings.TrimSpace(before) == ""
}

// clientCommand refuses a command such as \g, and returns its end.
func (s *splitter) clientCommand(i int) int {
	end := min(i+2, len(s.text))
	text := s.text[i:end]
	ends := text == `\g` || text == `\G`
	advice := "write the SQL itself"
	if ends {
		advice = "end the statement with a semicolon"
	}
	if s.escape {
		advice += "; in a string before it, " + escapedQuote
	}
	s.Fault(s.Place(i), text+" is a command of the mysql client, not SQL: "+advice)
	if s.Started() && ends {
		s.Finish()
		return end
	}
	return sqllex.LineEnd(s.text, i)
}
