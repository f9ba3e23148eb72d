package mako

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is one of Python's.
type token struct {
	kind tokenKind
	text string // the name, the operator, the string's value
	n    int
	line int // lines behind the first
	col  int // of a line's first token, in columns
	raw  string
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenInt
	tokenString
	tokenFormat // an f-string; text is what stands in its quotes, as written
	tokenOp
	tokenNewline
)

// A scanner cuts Python into tokens.
type scanner struct {
	text   string
	pos    int
	line   int
	depth  int // of brackets
	tokens []token
}

// scan returns the tokens of a text, a tokenEnd last. A newline counts outside
// of brackets.
func scan(text string) ([]token, error) {
	s := &scanner{text: text}
	for s.pos < len(s.text) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	s.add(token{kind: tokenEnd})
	return s.tokens, nil
}

func (s *scanner) add(t token) {
	t.line = s.line
	s.tokens = append(s.tokens, t)
}

func (s *scanner) next() error {
	rest := s.text[s.pos:]
	switch c := rest[0]; {
	case c == '\n' || c == ';':
		s.newline(c)
	case c == ' ' || c == '\t' || c == '\r' || c == '\f':
		s.pos++
	case c == '#':
		s.comment(rest)
	case strings.HasPrefix(rest, "\\\n"):
		s.pos += 2
		s.line++
	case c >= '0' && c <= '9', c == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		return s.number(rest)
	case c == '"' || c == '\'':
		return s.str(rest, "")
	case c == '_' || c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return s.name(rest)
	default:
		return s.operator(rest)
	}
	return nil
}

func (s *scanner) newline(c byte) {
	if s.depth == 0 {
		s.add(token{kind: tokenNewline})
	}
	if c == '\n' {
		s.line++
	}
	s.pos++
}

func (s *scanner) comment(rest string) {
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		s.pos += i
		return
	}
	s.pos = len(s.text)
}

// column is where the line of pos has its first token, tabs being expanded.
func (s *scanner) column() int {
	from := strings.LastIndexByte(s.text[:s.pos], '\n') + 1
	column := 0
	for _, c := range s.text[from:s.pos] {
		if c == '\t' {
			column += 7 - column%8
		}
		column++
	}
	return column
}

func (s *scanner) push(kind tokenKind, length int) {
	s.add(token{kind: kind, text: s.text[s.pos : s.pos+length], col: s.column()})
	s.pos += length
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func (s *scanner) name(rest string) error {
	length := strings.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) })
	if length < 0 {
		length = len(rest)
	}
	if length == 0 {
		r, _ := utf8.DecodeRuneInString(rest)
		return wrongf("the character %q does not belong here", r)
	}
	if behind := rest[length:]; behind != "" && (behind[0] == '"' || behind[0] == '\'') && isPrefix(rest[:length]) {
		s.pos += length
		return s.str(behind, strings.ToLower(rest[:length]))
	}
	s.push(tokenName, length)
	return nil
}

// isPrefix reports whether a name before a quote belongs to the string.
func isPrefix(name string) bool {
	switch strings.ToLower(name) {
	case "r", "u", "b", "f", "br", "rb", "fr", "rf":
		return true
	}
	return false
}

func (s *scanner) number(rest string) error {
	length := strings.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) && r != '.' })
	if length < 0 {
		length = len(rest)
	}
	text := rest[:length]
	n, err := strconv.ParseInt(text, 0, 64)
	leadingZero := len(text) > 1 && text[0] == '0' && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != ""
	if err != nil || leadingZero {
		return unsupportedf("the number %s", text)
	}
	s.add(token{kind: tokenInt, n: int(n), col: s.column()})
	s.pos += length
	return nil
}

// operators are those that are read, the longer ones first.
var operators = [...]string{
	"**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "**", "//", "<<", ">>",
	"(", ")", "[", "]", "{", "}", ",", ":", ".", "=", "+", "-", "*", "/", "%", "<", ">", "|", "&", "^", "~", "@",
}

func (s *scanner) operator(rest string) error {
	for _, op := range operators {
		if !strings.HasPrefix(rest, op) {
			continue
		}
		switch op {
		case "(", "[", "{":
			s.depth++
		case ")", "]", "}":
			s.depth--
		}
		s.push(tokenOp, len(op))
		return nil
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return wrongf("the character %q does not belong here", r)
}

// str takes a string; rest starts with its quotes.
func (s *scanner) str(rest, prefix string) error {
	length := stringLength(rest)
	if length == 0 {
		return wrongf("a string is not closed")
	}
	quotes := 1
	if length >= 6 && (strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, `'''`)) {
		quotes = 3
	}
	inner := rest[quotes : length-quotes]
	if quotes == 1 && hasNewline(inner) {
		return wrongf("a string is not closed on its line")
	}
	t := token{kind: tokenString, col: s.column(), text: inner, raw: prefix}
	s.pos += length
	defer func() { s.line += strings.Count(inner, "\n") }()
	return s.value(t, prefix)
}

// hasNewline reports whether a text has a line end that no backslash takes away.
func hasNewline(inner string) bool {
	return strings.Contains(strings.ReplaceAll(strings.ReplaceAll(inner, `\\`, ""), "\\\n", ""), "\n")
}

func (s *scanner) value(t token, prefix string) error {
	switch {
	case strings.Contains(prefix, "b"):
		return unsupportedf("a string of bytes")
	case strings.Contains(prefix, "f"):
		t.kind = tokenFormat
	case !strings.Contains(prefix, "r"):
		text, err := unescape(t.text)
		if err != nil {
			return err
		}
		t.text = text
	}
	s.add(t)
	return nil
}

// unescape replaces the escape sequences of a Python string.
func unescape(text string) (string, error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			b.WriteString(text)
			return b.String(), nil
		}
		b.WriteString(text[:i])
		r, length, err := escape(text[i+1:])
		if err != nil {
			return "", err
		}
		if length > 0 && r >= 0 {
			b.WriteRune(r)
		}
		if length == 0 { // no escape sequence: the backslash stays
			b.WriteByte('\\')
		}
		text = text[i+1+length:]
	}
}

// escape reads what stands behind a backslash. A length of 0 is no escape
// sequence; r < 0 stands for nothing.
func escape(text string) (r rune, length int, err error) {
	const letters, values = `\'"abfnrtv`, "\\'\"\a\b\f\n\r\t\v"
	c := text[0]
	if i := strings.IndexByte(letters, c); i >= 0 {
		return rune(values[i]), 1, nil
	}
	switch {
	case c == '\n':
		return -1, 1, nil
	case c >= '0' && c <= '7':
		end := 1
		for end < 3 && end < len(text) && text[end] >= '0' && text[end] <= '7' {
			end++
		}
		n, _ := strconv.ParseInt(text[:end], 8, 32)
		return rune(n), end, nil
	case c == 'N':
		return 0, 0, unsupportedf(`the escape sequence \N`)
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits == 0 {
		return 0, 0, nil
	}
	return hex(text, digits)
}

func hex(text string, digits int) (r rune, length int, err error) {
	if len(text) <= digits {
		return 0, 0, wrongf(`the escape sequence \%s is cut short`, text)
	}
	n, err := strconv.ParseUint(text[1:1+digits], 16, 32)
	switch {
	case err != nil || n > unicode.MaxRune:
		return 0, 0, wrongf(`the escape sequence \%s is not one`, text[:1+digits])
	case !utf8.ValidRune(rune(n)):
		return 0, 0, unsupportedf("a surrogate")
	}
	return rune(n), 1 + digits, nil
}
