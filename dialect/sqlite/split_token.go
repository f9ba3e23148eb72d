package sqlite

import "strings"

// A tokenKind tells apart what splitting needs to know of a token. The
// boundaries between tokens are those of SQLite's own tokenizer
// (sqlite3GetToken in its tokenize.c).
type tokenKind uint8

const (
	other      tokenKind = iota // an operator, number or variable, or a byte that SQLite refuses
	word                        // a keyword or a bare identifier
	name                        // an identifier in quotes: "a", `a`, [a]
	literal                     // 'a', x'61'
	semicolon                   //
	space                       //
	comment                     //
	unfinished                  // a quote or comment that the end of the text cuts off
)

// nextToken is the token that starts at text[i]: its kind and where it ends.
func nextToken(text string, i int) (tokenKind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\f', '\r': // a \v only goes on with white space
		return space, endOf(text, i+1, spaceByte)
	case ';':
		return semicolon, i + 1
	case '\'':
		return quotedToken(text, i, literal)
	case '"', '`':
		return quotedToken(text, i, name)
	case '[':
		return through(text, i+1, "]", name)
	case '-', '/':
		return commentOrOperator(text, i)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.':
		return other, numberEnd(text, i)
	case '?':
		return other, endOf(text, i+1, digitByte)
	case '$', '@', ':', '#':
		return other, variableEnd(text, i)
	case 'x', 'X':
		if at(text, i+1) == '\'' {
			return through(text, i+2, "'", literal) // in a blob, no quote is doubled
		}
	case 0xEF:
		if strings.HasPrefix(text[i:], "\uFEFF") {
			return space, i + 3
		}
	}
	if byteClass[text[i]]&identByte != 0 {
		return word, endOf(text, i+1, identByte)
	}
	return other, operatorEnd(text, i)
}

// quotedToken ends a quote whose closing mark is doubled to stand for itself.
func quotedToken(text string, i int, kind tokenKind) (tokenKind, int) {
	mark := text[i]
	for {
		n := strings.IndexByte(text[i+1:], mark)
		if n < 0 {
			return unfinished, len(text)
		}
		i += n + 2
		if at(text, i) != mark {
			return kind, i
		}
	}
}

// through ends a token after the first closing mark from i on.
func through(text string, i int, mark string, kind tokenKind) (tokenKind, int) {
	n := strings.Index(text[min(i, len(text)):], mark)
	if n < 0 {
		return unfinished, len(text)
	}
	return kind, i + n + len(mark)
}

// commentOrOperator reads what starts with - or /. A comment in -- … ends
// before the line feed; one in /* … */ does not nest
// (https://sqlite.org/lang_comment.html).
func commentOrOperator(text string, i int) (tokenKind, int) {
	switch text[i : i+1+min(1, len(text)-i-1)] {
	case "--":
		if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
			return comment, i + n
		}
		return comment, len(text)
	case "/*":
		return through(text, i+2, "*/", comment)
	}
	return other, operatorEnd(text, i)
}

// numberEnd ends a number, or the dot that is none. What an identifier could
// go on with belongs to the same token, which SQLite then refuses.
func numberEnd(text string, i int) int {
	if text[i] == '.' && !is(text, i+1, digitByte) {
		return i + 1
	}
	if text[i] == '0' && at(text, i+1)|0x20 == 'x' {
		return endOf(text, i+1, identByte)
	}
	i = digitsEnd(text, i)
	if at(text, i) == '.' {
		i = digitsEnd(text, i+1)
	}
	if at(text, i)|0x20 == 'e' {
		if c := at(text, i+1); (c == '+' || c == '-') && is(text, i+2, digitByte) {
			i += 2
		}
	}
	return endOf(text, i, identByte)
}

// digitsEnd skips digits and the underscores that may stand between them.
func digitsEnd(text string, i int) int {
	for is(text, i, digitByte) || at(text, i) == '_' {
		i++
	}
	return i
}

// variableEnd ends $a, @a, :a and #a, with Tcl's endings ::b and (c): a
// semicolon in those parentheses is part of the name
// (https://sqlite.org/lang_expr.html#parameters).
func variableEnd(text string, i int) int {
	named := false
	for i++; ; {
		switch c := at(text, i); {
		case is(text, i, identByte):
			named = true
			i++
		case c == '(' && named:
			for i++; i < len(text) && !is(text, i, spaceByte) && text[i] != ')'; i++ {
			}
			if at(text, i) == ')' {
				i++
			}
			return i
		case c == ':' && at(text, i+1) == ':':
			i += 2
		default:
			return i
		}
	}
}

// operatorEnd ends an operator, or a byte that starts no token at all.
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

// at is the byte at text[i], and 0 past its end.
func at(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// is reports whether there is a byte of the class at text[i].
func is(text string, i int, class uint8) bool {
	return i < len(text) && byteClass[text[i]]&class != 0
}

// endOf is where the run of bytes of the class that goes on at i ends.
func endOf(text string, i int, class uint8) int {
	for i < len(text) && byteClass[text[i]]&class != 0 {
		i++
	}
	return i
}

// The classes of bytes, as bits.
const (
	spaceByte uint8 = 1 << iota // goes on with white space
	identByte                   // goes on with an identifier
	digitByte
)

var byteClass = func() (class [256]uint8) {
	for c := range class {
		switch b := byte(c); {
		case b >= '\t' && b <= '\r', b == ' ':
			class[c] = spaceByte
		case b >= '0' && b <= '9':
			class[c] = identByte | digitByte
		case b|0x20 >= 'a' && b|0x20 <= 'z', b == '_', b == '$', b >= 0x80:
			class[c] = identByte
		}
	}
	return class
}()
