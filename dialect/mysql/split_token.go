package mysql

import "strings"

// A tokenKind tells apart what splitting needs to know of a token. The
// boundaries are those of the server's lexer (sql_lex.cc) in its default
// sql_mode: without ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
type tokenKind uint8

const (
	other      tokenKind = iota // an operator, a number, or a byte that starts nothing
	word                        // a keyword or a bare identifier
	name                        // an identifier in backticks
	literal                     // 'a', "a"
	semicolon                   //
	space                       //
	comment                     // one that no server obeys
	hint                        // an optimizer's: /*+ … */
	codeStart                   // /*! or /*M!, with its version: what follows is code
	codeEnd                     // */
	backslash                   // outside quotes: a command of the client
	unfinished                  // a quote or comment that the end of the text cuts off
)

// nextToken is the token that starts at text[i]: its kind and where it ends.
func nextToken(text string, i int) (tokenKind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\v', '\f', '\r':
		return space, endOf(text, i+1, spaceByte)
	case ';':
		return semicolon, i + 1
	case '\\':
		return backslash, i + 1
	case '\'', '"':
		return stringToken(text, i)
	case '`':
		return identifierToken(text, i)
	case '#':
		return comment, lineEnd(text, i)
	case '-':
		if startsDashComment(text, i) {
			return comment, lineEnd(text, i)
		}
	case '/':
		if at(text, i+1) == '*' {
			return commentToken(text, i)
		}
	case '*':
		if at(text, i+1) == '/' {
			return codeEnd, i + 2
		}
	case ':':
		if at(text, i+1) == '=' {
			return other, i + 2
		}
	case '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if end := numberEnd(text, i); end > i {
			return other, end
		}
	case 0xEF:
		if strings.HasPrefix(text[i:], "\uFEFF") {
			return space, i + len("\uFEFF")
		}
	}
	if byteClass[text[i]]&identByte != 0 {
		return word, endOf(text, i+1, identByte)
	}
	return other, i + 1
}

// stringToken ends a string: a backslash escapes the byte behind it, a doubled
// mark stands for itself.
func stringToken(text string, i int) (tokenKind, int) {
	mark := text[i]
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\', c == mark && at(text, i+1) == mark:
			i++
		case c == mark:
			return literal, i + 1
		}
	}
	return unfinished, len(text)
}

// identifierToken ends a name in backticks, in which a backslash is nothing
// special.
func identifierToken(text string, i int) (tokenKind, int) {
	for {
		n := strings.IndexByte(text[i+1:], '`')
		if n < 0 {
			return unfinished, len(text)
		}
		i += n + 2
		if at(text, i) != '`' {
			return name, i
		}
		if i >= len(text) {
			return unfinished, len(text)
		}
	}
}

// startsDashComment: two dashes need white space or a control character behind
// them (https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html).
func startsDashComment(text string, i int) bool {
	if at(text, i+1) != '-' {
		return false
	}
	return i+2 >= len(text) || text[i+2] <= ' ' || text[i+2] == 0x7F
}

// commentToken reads what starts with /*. Comments do not nest. What is in
// /*! … */ and MariaDB's /*M! … */ runs, unless its version is above the
// server's; that of 999999 never runs (mariadb-dump's sandbox line).
func commentToken(text string, i int) (tokenKind, int) {
	rest := text[i+2:]
	mark := strings.TrimPrefix(rest, "M")
	if strings.HasPrefix(mark, "!") && !strings.HasPrefix(mark, "!999999") {
		start := len(text) - len(mark) + 1
		end := start
		for end < start+6 && is(text, end, digitByte) {
			end++
		}
		if end-start < 5 {
			end = start // these digits are no version
		}
		return codeStart, end
	}
	n := strings.Index(rest, "*/")
	if n < 0 {
		return unfinished, len(text)
	}
	if rest[0] == '+' {
		return hint, i + n + 4
	}
	return comment, i + n + 4
}

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// numberEnd ends a number; i itself when none starts there. A name may start
// with digits.
func numberEnd(text string, i int) int {
	start := i
	i = endOf(text, i, digitByte)
	if at(text, i) == '.' && (i > start || is(text, i+1, digitByte)) {
		i = endOf(text, i+1, digitByte)
	} else if i == start || is(text, i, identByte) && at(text, i)|0x20 != 'e' {
		return start
	}
	if at(text, i)|0x20 == 'e' {
		end := i + 1
		if c := at(text, end); c == '+' || c == '-' {
			end++
		}
		switch {
		case is(text, end, digitByte):
			return endOf(text, end, digitByte)
		case is(text, i+1, identByte) || end == i+1:
			return start // a name: 1e, 1eb
		}
	}
	return i
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
	spaceByte uint8 = 1 << iota
	identByte       // goes on with an identifier
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
