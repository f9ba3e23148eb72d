package python

import "strings"

// number scans a number. The rules are those of Python's lexical analysis: digits
// in groups with single underscores between, no leading zeros before a decimal
// integer, and behind a number a name only if it is an operator's.
func (s *Scanner) number() Token {
	start := s.pos
	rest := s.src[start:]
	n, message := numberLength(rest)
	s.pos += max(n, 1)
	if message == "" && !mayFollowNumber(s.src[s.pos:]) {
		message = "the number is followed by a letter"
	}
	if message != "" {
		for s.pos < len(s.src) && IsNameByte(s.src[s.pos]) {
			s.pos++
		}
		return s.bad(start, "%s: %s", s.src[start:s.pos], message)
	}
	return s.token(Number, start)
}

func mayFollowNumber(text string) bool {
	if text == "" || classes[text[0]]&(isLetter|isDigit) == 0 {
		return true
	}
	for _, word := range []string{"and", "else", "for", "if", "in", "is", "not", "or"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// numberLength returns the length of the number that a text starts with, and why
// it is none.
func numberLength(text string) (n int, message string) {
	if len(text) > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			return basedLength(text, "0123456789abcdefABCDEF")
		case 'o':
			return basedLength(text, "01234567")
		case 'b':
			return basedLength(text, "01")
		}
	}
	return decimalLength(text)
}

func basedLength(text, digits string) (n int, message string) {
	n = 2
	if n < len(text) && text[n] == '_' {
		n++
	}
	length, ok := digitsLength(text[n:], digits)
	n += length
	if !ok || n < len(text) && classes[text[n]]&isDigit != 0 {
		return n, "it has a digit of another base, or none"
	}
	return n, ""
}

// digitsLength returns the length of digits with single underscores between them.
func digitsLength(text, digits string) (n int, ok bool) {
	for n < len(text) && strings.IndexByte(digits, text[n]) >= 0 {
		n++
		if n+1 < len(text) && text[n] == '_' && strings.IndexByte(digits, text[n+1]) >= 0 {
			n++
		}
	}
	return n, n > 0
}

const decimals = "0123456789"

func decimalLength(text string) (n int, message string) {
	n, _ = digitsLength(text, decimals)
	whole := text[:n]
	isInt := true
	if n < len(text) && text[n] == '.' {
		isInt = false
		more, _ := digitsLength(text[n+1:], decimals)
		n += 1 + more
	}
	if more := exponentLength(text[n:]); more > 0 {
		isInt = false
		n += more
	}
	if n < len(text) && text[n]|0x20 == 'j' {
		return n + 1, ""
	}
	if isInt && len(whole) > 1 && whole[0] == '0' && strings.Trim(whole, "0_") != "" {
		return n, "a decimal number has no leading zeros"
	}
	return n, ""
}

func exponentLength(text string) int {
	if text == "" || text[0]|0x20 != 'e' {
		return 0
	}
	n := 1
	if n < len(text) && (text[n] == '+' || text[n] == '-') {
		n++
	}
	digits, ok := digitsLength(text[n:], decimals)
	if !ok {
		return 0
	}
	return n + digits
}
