package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// clientCommand refuses a command of psql, and returns the end of its line. Between
// statements it passes over the \restrict KEY and \unrestrict KEY of pg_dump, which
// forbid psql all other commands (https://www.postgresql.org/docs/current/app-psql.html):
// they are forbidden here anyway.
func (s *splitter) clientCommand(i int) int {
	end := lineEnd(s.text, i)
	words := strings.Fields(s.text[i:end])
	guard := words[0] == `\restrict` || words[0] == `\unrestrict`
	switch {
	case words[0] == `\.`:
		s.Fault(s.Place(i), `\. ends the data of COPY … FROM stdin, but there is none here`)
	case guard && s.Started():
		s.Fault(s.Place(i), "the statement before "+words[0]+" is not ended by ;")
	case guard && (len(words) != 2 || !isGuardKey(words[1])):
		s.Fault(s.Place(i), words[0]+" must be followed by one key of letters and digits, as pg_dump writes it: delete the line")
	case !guard:
		s.Fault(s.Place(i), words[0]+" is a command of the psql client, not SQL: write the SQL itself")
	}
	return end
}

func isGuardKey(word string) bool {
	return (sqllex.Letter|sqllex.Digit).Skip(word, 0) == len(word)
}

// withoutGuards returns a script that was split, with spaces for the commands that
// clientCommand passes over, so that places stay the same.
func withoutGuards(text string) string {
	if !strings.Contains(text, `restrict`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		kind, end := nextToken(text, i)
		if kind != sqllex.Backslash {
			b.WriteString(text[i:end])
		} else {
			end = lineEnd(text, i)
			b.WriteString(strings.Repeat(" ", end-i))
		}
		i = end
	}
	return b.String()
}
