package mysql

import (
	"fmt"
	"strings"
)

// clientCommands are words that start a line for the mysql client
// (https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html) and no statement.
// USE and HELP are statements too.
const clientCommands = "CHARSET CLEAR CONNECT EDIT EGO EXIT GO NOPAGER NOTEE NOWARNING PAGER PRINT PROMPT QUIT REHASH RESETCONNECTION SANDBOX SOURCE STATUS SYSTEM TEE WARNINGS"

// command carries out DELIMITER, and refuses the client's other commands, where
// a statement could start. It returns where the line ends, or i itself.
func (s *splitter) command(kind tokenKind, i, end int) int {
	if kind != word {
		return i
	}
	text := s.text[i:end]
	if isWord(text, "DELIMITER") {
		return s.delimiterLine(i, end)
	}
	if s.start < 0 && (lexeme{kind, text}).isAny(clientCommands) {
		s.fault(s.locate(i), fmt.Sprintf("%s is a command of the mysql client, not SQL: write the SQL itself", text))
		return lineEnd(s.text, i)
	}
	return i
}

// delimiterLine sets the delimiter to the first word behind DELIMITER, as the
// client does. Inside a statement it may be a name, unless it stands first on
// its line and what follows can be no part of SQL.
func (s *splitter) delimiterLine(i, end int) int {
	stop := lineEnd(s.text, i)
	rest := strings.TrimSpace(s.text[end:stop])
	if s.start >= 0 {
		if !s.firstOnLine(i) || rest == "" || !strings.ContainsAny(rest[:1], ";/$|") {
			return i
		}
		s.fault(s.locate(i), "the statement before DELIMITER is not ended by "+s.delimiter)
		s.start = -1
		s.finish()
	}
	argument, _, _ := strings.Cut(rest, " ")
	argument, _, _ = strings.Cut(argument, "\t")
	argument = strings.Trim(argument, "'\"`")
	switch {
	case argument == "":
		s.fault(s.locate(i), "DELIMITER must be followed by a delimiter, such as //")
	case strings.Contains(argument, `\`):
		s.fault(s.locate(i), "DELIMITER cannot contain a backslash")
	default:
		s.delimiter = argument
	}
	return stop
}

func (s *splitter) firstOnLine(i int) bool {
	before := s.text[strings.LastIndexByte(s.text[:i], '\n')+1 : i]
	return strings.TrimSpace(before) == ""
}

// clientCommand refuses \g and its like, and returns where it ends.
func (s *splitter) clientCommand(i int) int {
	end := min(i+2, len(s.text))
	text := s.text[i:end]
	advice := "write the SQL itself"
	if text == `\g` || text == `\G` {
		advice = "end the statement with a semicolon"
	}
	s.fault(s.locate(i), text+" is a command of the mysql client, not SQL: "+advice)
	if s.start >= 0 && (text == `\g` || text == `\G`) {
		s.finish()
		return end
	}
	return lineEnd(s.text, i)
}
