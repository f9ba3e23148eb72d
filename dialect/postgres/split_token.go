package postgres

import "strings"

// A tokenKind tells apart what splitting needs to know of a token. The
// boundaries between tokens are those of the server's own scanner (scan.l in
// src/backend/parser), with standard_conforming_strings on.
type tokenKind uint8

const (
	other      tokenKind = iota // an operator, number or parameter, or a byte that the server refuses
	word                        // a keyword or a bare identifier
	name                        // an identifier in quotes: "a", U&"a"
	literal                     // 'a', E'a', B'1', $$a$$
	open                        // (
	closing                     // )
	semicolon                   //
	backslash                   // outside quotes, only psql knows it
	space                       //
	comment                     //
	unfinished                  // a quote or comment that the end of the text cuts off
)

// nextToken is the token that starts at text[i]: its kind and where it ends.
func nextToken(text string, i int) (tokenKind, int) {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\f', '\r', '\v':
		return space, endOf(text, i+1, spaceByte)
	case ';':
		return semicolon, i + 1
	case '(':
		return open, i + 1
	case ')':
		return closing, i + 1
	case '\\':
		return backslash, i + 1
	case '\'':
		return quoted(text, i, literal)
	case '"':
		return quoted(text, i, name)
	case '$':
		return dollar(text, i)
	case '-', '/':
		if kind, end := commentEnd(text, i); kind != other {
			return kind, end
		}
	case 0xEF:
		if i == 0 && strings.HasPrefix(text, byteOrderMark) {
			return space, len(byteOrderMark)
		}
	}
	switch {
	case is(text, i, digitByte), text[i] == '.' && is(text, i+1, digitByte):
		return other, numberEnd(text, i)
	case is(text, i, startByte):
		return wordOrPrefix(text, i)
	case is(text, i, operatorByte):
		return other, operatorEnd(text, i)
	}
	return other, punctuationEnd(text, i)
}

const byteOrderMark = "\uFEFF"

// quoted ends a quote whose mark is doubled to stand for itself.
func quoted(text string, i int, kind tokenKind) (tokenKind, int) {
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

// escaped ends an E'…' string, in which a backslash takes the next byte's
// meaning. After a line break it goes on in the next quotes, with the same rule
// (SQL's way of long strings): those then are part of this token.
func escaped(text string, i int) (tokenKind, int) {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\'':
			if at(text, i+1) == '\'' {
				i++
				continue
			}
			next := continued(text, i+1)
			if next < 0 {
				return literal, i + 1
			}
			i = next
		}
	}
	return unfinished, len(text)
}

// continued is where the quote stands that a string goes on with, or -1:
// white space with a line break is between, and comments in -- may be.
func continued(text string, i int) int {
	broken := false
	for i < len(text) {
		switch {
		case is(text, i, spaceByte):
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

// dollar reads what starts with a dollar: $tag$ … $tag$, or $1.
func dollar(text string, i int) (tokenKind, int) {
	end := i + 1
	if is(text, end, startByte) {
		for end++; is(text, end, startByte|digitByte); end++ {
		}
	}
	if at(text, end) != '$' {
		return other, endOf(text, i+1, digitByte)
	}
	tag := text[i : end+1]
	n := strings.Index(text[end+1:], tag)
	if n < 0 {
		return unfinished, len(text)
	}
	return literal, end + 1 + n + len(tag)
}

// commentEnd reads a comment, or answers other. Those in /* … */ nest.
func commentEnd(text string, i int) (tokenKind, int) {
	switch {
	case strings.HasPrefix(text[i:], "--"):
		return comment, lineEnd(text, i)
	case !strings.HasPrefix(text[i:], "/*"):
		return other, i
	}
	for depth := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			i += 2
			if depth--; depth == 0 {
				return comment, i
			}
		default:
			i++
		}
	}
	return unfinished, len(text)
}

// lineEnd is where the line that goes on at i ends; its line break is not part
// of it. The server takes a lone carriage return for one.
func lineEnd(text string, i int) int {
	if n := strings.IndexAny(text[i:], "\r\n"); n >= 0 {
		return i + n
	}
	return len(text)
}

// numberEnd ends a number. What an identifier could go on with belongs to it,
// which the server refuses.
func numberEnd(text string, i int) int {
	for is(text, i, digitByte|startByte) || at(text, i) == '.' && is(text, i+1, digitByte) {
		if text[i]|0x20 == 'e' && (at(text, i+1) == '+' || at(text, i+1) == '-') && is(text, i+2, digitByte) {
			i++
		}
		i++
	}
	return i
}

// wordOrPrefix reads an identifier, or a string that a letter starts: E'…' has
// escapes, B'…', X'…', N'…' and U&'…' have none.
func wordOrPrefix(text string, i int) (tokenKind, int) {
	switch c := text[i] | 0x20; {
	case c == 'e' && at(text, i+1) == '\'':
		return escaped(text, i+1)
	case (c == 'b' || c == 'x' || c == 'n') && at(text, i+1) == '\'':
		return quoted(text, i+1, literal)
	case c == 'u' && at(text, i+1) == '&' && at(text, i+2) == '\'':
		return quoted(text, i+2, literal)
	case c == 'u' && at(text, i+1) == '&' && at(text, i+2) == '"':
		return quoted(text, i+2, name)
	}
	return word, endOf(text, i+1, startByte|digitByte|dollarByte)
}

// operatorEnd ends an operator, which no comment can start in.
func operatorEnd(text string, i int) int {
	for i++; is(text, i, operatorByte); i++ {
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
	spaceByte    uint8 = 1 << iota
	startByte          // starts an identifier, and goes on with one
	digitByte          //
	dollarByte         // goes on with an identifier, but not with the tag of a dollar quote
	operatorByte       //
)

var byteClass = func() (class [256]uint8) {
	for c := range class {
		switch b := byte(c); {
		case b >= '\t' && b <= '\r', b == ' ':
			class[c] = spaceByte
		case b >= '0' && b <= '9':
			class[c] = digitByte
		case b|0x20 >= 'a' && b|0x20 <= 'z', b == '_', b >= 0x80:
			class[c] = startByte
		case b == '$':
			class[c] = dollarByte
		}
	}
	for _, b := range []byte("~!@#^&|`?+-*/%<>=") {
		class[b] = operatorByte
	}
	return class
}()
