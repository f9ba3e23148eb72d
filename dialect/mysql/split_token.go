package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// ident is the class of the bytes of an identifier.
const ident = sqllex.Letter | sqllex.Digit | sqllex.Dollar

// nextToken is MySQL's sqllex.Lexer. Its tokens are those of the server's lexer
// (sql_lex.cc) in its default sql_mode: without ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
func nextToken(text string, i int) (sqllex.Kind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\v', '\f', '\r':
		return sqllex.Space, sqllex.Blank.Skip(text, i+1)
	case ';':
		return sqllex.Semicolon, i + 1
	case '\\':
		return sqllex.Backslash, i + 1
	case '\'', '"':
		return stringToken(text, i)
	case '`':
		return sqllex.Quoted(text, i, sqllex.Name)
	case '#':
		return sqllex.Comment, sqllex.LineEnd(text, i)
	case '-':
		if startsDashComment(text, i) {
			return sqllex.Comment, sqllex.LineEnd(text, i)
		}
	case '/':
		if sqllex.At(text, i+1) == '*' {
			return commentToken(text, i)
		}
	case '*':
		if sqllex.At(text, i+1) == '/' {
			return sqllex.CodeEnd, i + 2
		}
	case ':':
		if sqllex.At(text, i+1) == '=' {
			return sqllex.Other, i + 2
		}
	case '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if end := numberEnd(text, i); end > i {
			return sqllex.Other, end
		}
	case 0xEF:
		if strings.HasPrefix(text[i:], "\uFEFF") {
			return sqllex.Space, i + len("\uFEFF")
		}
	}
	if ident.In(text, i) {
		return sqllex.Word, ident.Skip(text, i+1)
	}
	return sqllex.Other, i + 1
}

// stringToken reads a string. A backslash escapes the byte behind it, and a doubled
// quote stands for itself.
func stringToken(text string, i int) (sqllex.Kind, int) {
	mark := text[i]
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\', c == mark && sqllex.At(text, i+1) == mark:
			i++
		case c == mark:
			return sqllex.Literal, i + 1
		}
	}
	return sqllex.Unfinished, len(text)
}

// startsDashComment reports whether a comment in -- starts here. Two dashes need white
// space or a control character behind them (https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html).
func startsDashComment(text string, i int) bool {
	if sqllex.At(text, i+1) != '-' {
		return false
	}
	return i+2 >= len(text) || text[i+2] <= ' ' || text[i+2] == 0x7F
}

// commentToken reads a token that starts with /*. Comments do not nest. The text in
// /*! … */ and MariaDB's /*M! … */ runs, unless its version is above the server's;
// version 999999 never runs (mariadb-dump's sandbox line).
func commentToken(text string, i int) (sqllex.Kind, int) {
	rest := text[i+2:]
	mark := strings.TrimPrefix(rest, "M")
	if strings.HasPrefix(mark, "!") && !strings.HasPrefix(mark, "!999999") {
		start := len(text) - len(mark) + 1
		end := start
		for end < start+6 && sqllex.Digit.In(text, end) {
			end++
		}
		if end-start < 5 {
			end = start // these digits are no version
		}
		return sqllex.CodeStart, end
	}
	n := strings.Index(rest, "*/")
	if n < 0 {
		return sqllex.Unfinished, len(text)
	}
	if rest[0] == '+' {
		return sqllex.Hint, i + n + 4
	}
	return sqllex.Comment, i + n + 4
}

// numberEnd returns the end of a number; i if there is none. A name may start with
// digits.
func numberEnd(text string, i int) int {
	start := i
	i = sqllex.Digit.Skip(text, i)
	if sqllex.At(text, i) == '.' && (i > start || sqllex.Digit.In(text, i+1)) {
		i = sqllex.Digit.Skip(text, i+1)
	} else if i == start || ident.In(text, i) && sqllex.At(text, i)|0x20 != 'e' {
		return start
	}
	if sqllex.At(text, i)|0x20 == 'e' {
		end := i + 1
		if c := sqllex.At(text, end); c == '+' || c == '-' {
			end++
		}
		switch {
		case sqllex.Digit.In(text, end):
			return sqllex.Digit.Skip(text, end)
		case ident.In(text, i+1) || end == i+1:
			return start // a name: 1e, 1eb
		}
	}
	return i
}
