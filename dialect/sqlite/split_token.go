package sqlite

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// ident is the class of the bytes of an identifier.
const ident = sqllex.Letter | sqllex.Digit | sqllex.Dollar

// nextToken is SQLite's sqllex.Lexer. Its tokens are those of SQLite's own tokenizer
// (sqlite3GetToken in its tokenize.c).
func nextToken(text string, i int) (sqllex.Kind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\f', '\r': // a \v only goes on with white space
		return sqllex.Space, sqllex.Blank.Skip(text, i+1)
	case ';':
		return sqllex.Semicolon, i + 1
	case '\'':
		return sqllex.Quoted(text, i, sqllex.Literal)
	case '"', '`':
		return sqllex.Quoted(text, i, sqllex.Name)
	case '[':
		return sqllex.Through(text, i+1, "]", sqllex.Name)
	case '-', '/':
		return commentOrOperator(text, i)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.':
		return sqllex.Other, numberEnd(text, i)
	case '?':
		return sqllex.Other, sqllex.Digit.Skip(text, i+1)
	case '$', '@', ':', '#':
		return sqllex.Other, variableEnd(text, i)
	case 'x', 'X':
		if sqllex.At(text, i+1) == '\'' {
			return sqllex.Through(text, i+2, "'", sqllex.Literal) // in a blob, no quote is doubled
		}
	case 0xEF:
		if strings.HasPrefix(text[i:], "\uFEFF") {
			return sqllex.Space, i + 3
		}
	}
	if ident.In(text, i) {
		return sqllex.Word, ident.Skip(text, i+1)
	}
	return sqllex.Other, operatorEnd(text, i)
}

// commentOrOperator reads a token that starts with - or /. A comment in -- … ends
// before the line feed; one in /* … */ does not nest
// (https://sqlite.org/lang_comment.html).
func commentOrOperator(text string, i int) (sqllex.Kind, int) {
	switch text[i : i+1+min(1, len(text)-i-1)] {
	case "--":
		return sqllex.Comment, sqllex.LineEnd(text, i)
	case "/*":
		kind, end := sqllex.Through(text, i+2, "*/", sqllex.Comment)
		if kind == sqllex.Comment {
			kind = sqllex.CommentKind(text[i:end])
		}
		return kind, end
	}
	return sqllex.Other, operatorEnd(text, i)
}

// numberEnd returns the end of a number, or of a dot. Bytes of an identifier that
// follow a number belong to its token, which SQLite then refuses.
func numberEnd(text string, i int) int {
	if text[i] == '.' && !sqllex.Digit.In(text, i+1) {
		return i + 1
	}
	if text[i] == '0' && sqllex.At(text, i+1)|0x20 == 'x' {
		return ident.Skip(text, i+1)
	}
	i = digitsEnd(text, i)
	if sqllex.At(text, i) == '.' {
		i = digitsEnd(text, i+1)
	}
	if sqllex.At(text, i)|0x20 == 'e' {
		if c := sqllex.At(text, i+1); (c == '+' || c == '-') && sqllex.Digit.In(text, i+2) {
			i += 2
		}
	}
	return ident.Skip(text, i)
}

// digitsEnd skips digits and the underscores that may stand between them.
func digitsEnd(text string, i int) int {
	for sqllex.Digit.In(text, i) || sqllex.At(text, i) == '_' {
		i++
	}
	return i
}

// variableEnd returns the end of $a, @a, :a and #a, with Tcl's endings ::b and (c): a
// semicolon in those parentheses is part of the name
// (https://sqlite.org/lang_expr.html#parameters).
func variableEnd(text string, i int) int {
	named := false
	for i++; ; {
		switch c := sqllex.At(text, i); {
		case ident.In(text, i):
			named = true
			i++
		case c == '(' && named:
			for i++; i < len(text) && !sqllex.Blank.In(text, i) && text[i] != ')'; i++ {
			}
			if sqllex.At(text, i) == ')' {
				i++
			}
			return i
		case c == ':' && sqllex.At(text, i+1) == ':':
			i += 2
		default:
			return i
		}
	}
}

// operatorEnd returns the end of an operator, or of a byte that starts no token at all.
func operatorEnd(text string, i int) int {
	if strings.HasPrefix(text[i:], "->>") {
		return i + 3
	}
	switch text[i : i+1+min(1, len(text)-i-1)] {
	case "->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||":
		return i + 2
	}
	return i + 1
}
