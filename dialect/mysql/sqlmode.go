package mysql

import (
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Scripts are split under the server's default, in which a backslash in a string escapes
// the next character. Under NO_BACKSLASH_ESCAPES it stands for itself, and under
// ANSI_QUOTES it does between double quotes: strings with a backslash are refused there,
// since they would be read as something else.

const (
	noEscapes  = "NO_BACKSLASH_ESCAPES"
	ansiQuotes = "ANSI_QUOTES"
)

const noEscapesRefusal = "a string with a backslash is refused under sql_mode " + noEscapes + ", which this script sets: ramus reads a backslash as an escape; write the backslash as CHAR(92)"

// setsNoEscapes reports whether NO_BACKSLASH_ESCAPES holds behind a statement, if it held
// before it or not.
func setsNoEscapes(p sqllex.Phrase, before bool) bool {
	if !p.Starts("SET") || !p.Has("SQL_MODE") {
		return before
	}
	keeps := false
	for i, t := range p {
		if t.Kind == sqllex.Literal && strings.Contains(strings.ToUpper(t.Text), noEscapes) {
			return true
		}
		keeps = keeps || t.Is("@") && i > 0 && p[i-1].Is("@")
	}
	return before && keeps
}

// unreadable returns an error for a statement with a string that the server, in the
// sql_mode of the connection, reads in another way than the splitter.
func (s server) unreadable(st dialect.Statement) error {
	if s.quoting == "" || !s.readsOtherwise(st.Text) {
		return nil
	}
	words := "the statement was not sent: ramus reads the backslash in its string as an escape, but the server does not, since the sql_mode has " + s.quoting +
		"; remove that from the URL or from the server's sql_mode, or write the backslash as CHAR(92)"
	return &dialect.DatabaseError{Words: words, Err: errors.New(words)}
}

func (s server) readsOtherwise(text string) bool {
	for i := 0; i < len(text) && strings.Contains(text[i:], `\`); {
		kind, end := nextToken(text, i)
		if kind == sqllex.Literal && strings.Contains(text[i:end], `\`) && (s.quoting == noEscapes || text[i] == '"') {
			return true
		}
		i = end
	}
	return false
}

// quotingMode returns the mode of a sql_mode that changes how strings are read; "" if
// there is none.
func quotingMode(sqlMode string) string {
	switch {
	case strings.Contains(sqlMode, noEscapes):
		return noEscapes
	case strings.Contains(sqlMode, ansiQuotes):
		return ansiQuotes
	}
	return ""
}
