package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// ident is the class of the bytes of an identifier after its first.
const ident = sqllex.Letter | sqllex.Digit | sqllex.Dollar

// nextToken is PostgreSQL's sqllex.Lexer. Its tokens are those of the server's own
// scanner (scan.l in src/backend/parser), with standard_conforming_strings on.
func nextToken(text string, i int) (sqllex.Kind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\f', '\r', '\v':
		return sqllex.Space, sqllex.Blank.Skip(text, i+1)
	case ';':
		return sqllex.Semicolon, i + 1
	case '\\':
		return sqllex.Backslash, i + 1
	case '\'':
		return sqllex.Quoted(text, i, sqllex.Literal)
	case '"':
		return sqllex.Quoted(text, i, sqllex.Name)
	case '$':
		return dollar(text, i)
	case '-', '/':
		if kind, end := commentEnd(text, i); kind != sqllex.Other {
			return kind, end
		}
	case 0xEF:
		if i == 0 && strings.HasPrefix(text, byteOrderMark) {
			return sqllex.Space, len(byteOrderMark)
		}
	}
	switch {
	case sqllex.Digit.In(text, i), text[i] == '.' && sqllex.Digit.In(text, i+1):
		return sqllex.Other, numberEnd(text, i)
	case sqllex.Letter.In(text, i):
		return wordOrPrefix(text, i)
	case isOperator(text, i):
		return sqllex.Other, operatorEnd(text, i)
	}
	return sqllex.Other, punctuationEnd(text, i)
}

const byteOrderMark = "\uFEFF"

// escaped reads an E'…' string, in which a backslash escapes the next byte. Behind a
// line break it continues in the next quotes, by the same rule; they are part of the
// same token.
func escaped(text string, i int) (sqllex.Kind, int) {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\'':
			if sqllex.At(text, i+1) == '\'' {
				i++
				continue
			}
			next := continued(text, i+1)
			if next < 0 {
				return sqllex.Literal, i + 1
			}
			i = next
		}
	}
	return sqllex.Unfinished, len(text)
}

// continued returns the offset of the quote in which a string continues, or -1. White
// space with a line break lies between, and there may be comments in --.
func continued(text string, i int) int {
	broken := false
	for i < len(text) {
		switch {
		case sqllex.Blank.In(text, i):
			broken = broken || text[i] == '\n' || text[i] == '\r'
			i++
		case strings.HasPrefix(text[i:], "--"):
			i = lineEnd(text, i)
		case text[i] == '\'' && broken:
			return i
		default:
			return -1
		}
	}
	return -1
}

// dollar reads a token that starts with a dollar: $tag$ … $tag$, or $1.
func dollar(text string, i int) (sqllex.Kind, int) {
	end := i + 1
	if sqllex.Letter.In(text, end) {
		for end++; (sqllex.Letter | sqllex.Digit).In(text, end); end++ {
		}
	}
	if sqllex.At(text, end) != '$' {
		return sqllex.Other, sqllex.Digit.Skip(text, i+1)
	}
	tag := text[i : end+1]
	n := strings.Index(text[end+1:], tag)
	if n < 0 {
		return sqllex.Unfinished, len(text)
	}
	return sqllex.Literal, end + 1 + n + len(tag)
}

// commentEnd reads a comment. It returns Other if there is none. Comments in /* … */
// nest.
func commentEnd(text string, i int) (sqllex.Kind, int) {
	switch {
	case strings.HasPrefix(text[i:], "--"):
		return sqllex.Comment, lineEnd(text, i)
	case !strings.HasPrefix(text[i:], "/*"):
		return sqllex.Other, i
	}
	start := i
	for depth := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			i += 2
			if depth--; depth == 0 {
				return sqllex.CommentKind(text[start:i]), i
			}
		default:
			i++
		}
	}
	return sqllex.Unfinished, len(text)
}

// lineEnd returns the offset of the line break at or after i, or the end of the text.
// For the server, a lone carriage return is a line break.
func lineEnd(text string, i int) int {
	if n := strings.IndexAny(text[i:], "\r\n"); n >= 0 {
		return i + n
	}
	return len(text)
}

// numberEnd returns the end of a number. Bytes of an identifier that follow belong to
// the same token, which the server then refuses.
func numberEnd(text string, i int) int {
	for (sqllex.Letter|sqllex.Digit).In(text, i) || sqllex.At(text, i) == '.' && sqllex.Digit.In(text, i+1) {
		if text[i]|0x20 == 'e' && (sqllex.At(text, i+1) == '+' || sqllex.At(text, i+1) == '-') && sqllex.Digit.In(text, i+2) {
			i++
		}
		i++
	}
	return i
}

// wordOrPrefix reads an identifier, or a string that starts with a letter: E'…' has
// escapes, B'…', X'…', N'…' and U&'…' have none.
func wordOrPrefix(text string, i int) (sqllex.Kind, int) {
	switch c := text[i] | 0x20; {
	case c == 'e' && sqllex.At(text, i+1) == '\'':
		return escaped(text, i+1)
	case (c == 'b' || c == 'x' || c == 'n') && sqllex.At(text, i+1) == '\'':
		return sqllex.Quoted(text, i+1, sqllex.Literal)
	case c == 'u' && sqllex.At(text, i+1) == '&' && sqllex.At(text, i+2) == '\'':
		return sqllex.Quoted(text, i+2, sqllex.Literal)
	case c == 'u' && sqllex.At(text, i+1) == '&' && sqllex.At(text, i+2) == '"':
		return sqllex.Quoted(text, i+2, sqllex.Name)
	}
	return sqllex.Word, ident.Skip(text, i+1)
}

// operatorEnd returns the end of an operator. A comment ends it.
func operatorEnd(text string, i int) int {
	for i++; isOperator(text, i); i++ {
		if strings.HasPrefix(text[i:], "--") || strings.HasPrefix(text[i:], "/*") {
			break
		}
	}
	return i
}

func punctuationEnd(text string, i int) int {
	switch text[i : i+1+min(1, len(text)-i-1)] {
	case "::", ":=", "..":
		return i + 2
	}
	return i + 1
}

// isOperator reports whether text[i] is a byte of an operator.
func isOperator(text string, i int) bool {
	return i < len(text) && strings.IndexByte("~!@#^&|`?+-*/%<>=", text[i]) >= 0
}
