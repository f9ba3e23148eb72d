package mako

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// An item is a part of a template, as the first pass finds it: a node of Mako's lexer.
type item struct {
	kind itemKind
	line int    // where it starts
	text string // the text, the expression, the control line, the code
	more string // an expression's filters
}

type itemKind int

const (
	itemText itemKind = iota
	itemExpression
	itemControl
	itemCode       // <% %>
	itemModuleCode // <%! %>
)

// A lexer walks over a template as Mako 1.2's does, by the same alternatives in
// the same order, so that its oddities are the same too: a match that is empty
// steps over one character, which is how "%%" at the start of a line becomes "%".
type lexer struct {
	file  string
	text  string
	pos   int
	line  int // of pos
	start int // the line where the last match started
	items []item
}

// coding matches Python's comment that names a file's encoding. Mako removes it.
var coding = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^#[^\n]*coding[:=]\s*([-\w.]+)[^\n]*\r?\n`)
})

// checkEncoding refuses text that is not UTF-8.
func checkEncoding(file, text string) error {
	if m := coding().FindStringSubmatch(text); m != nil {
		switch strings.ReplaceAll(strings.ToLower(m[1]), "_", "-") {
		case "utf-8", "utf8", "ascii", "us-ascii":
		default:
			return &UnsupportedError{file, 1, "the encoding " + m[1]}
		}
	}
	if !utf8.ValidString(text) {
		line := 1 + strings.Count(strings.ToValidUTF8(text, "\n\x00")[:invalidAt(text)], "\n")
		return &SyntaxError{file, line, "this is not UTF-8"}
	}
	return nil
}

func invalidAt(text string) int {
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return len(text)
}

func lex(file, text string) ([]item, error) {
	l := &lexer{file: file, text: text, line: 1}
	if m := coding().FindString(text); m != "" {
		l.advance(len(m))
	}
	for l.pos < len(l.text) {
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	return l.items, nil
}

// next takes the first alternative that matches.
func (l *lexer) next() error {
	for _, match := range []func() (bool, error){
		l.expression, l.controlLine, l.docComment, l.tag, l.closingTag, l.block,
	} {
		if done, err := match(); done || err != nil {
			return err
		}
	}
	l.literalText()
	return nil
}

func (l *lexer) rest() string { return l.text[l.pos:] }

// advance steps over n bytes that were matched.
func (l *lexer) advance(n int) {
	l.start = l.line
	if n == 0 {
		_, n = utf8.DecodeRuneInString(l.rest())
	}
	end := min(l.pos+n, len(l.text))
	l.line += strings.Count(l.text[l.pos:end], "\n")
	l.pos = end
}

func (l *lexer) add(kind itemKind, line int, text, more string) {
	l.items = append(l.items, item{kind, line, text, more})
}

func (l *lexer) errorf(line int, format string, args ...any) error {
	return &SyntaxError{l.file, line, fmt.Sprintf(format, args...)}
}

func (l *lexer) expression() (bool, error) {
	if !strings.HasPrefix(l.rest(), "${") {
		return false, nil
	}
	l.advance(2)
	line := l.start
	text, end, err := l.until(true, "|", "}")
	filters := ""
	if err == nil && end == "|" {
		filters, _, err = l.until(true, "}")
	}
	if err != nil {
		return false, err
	}
	l.add(itemExpression, line, strings.ReplaceAll(text, "\r\n", "\n"), filters)
	return true, nil
}

// until returns the text before the first of the ends that stands outside of
// strings and comments, and, if nesting counts, outside of brackets.
func (l *lexer) until(nesting bool, ends ...string) (text, end string, err error) {
	from := l.pos
	depth := [3]int{}
	for {
		if n := l.skipped(); n > 0 {
			l.advance(n)
			continue
		}
		end := l.prefix(ends)
		switch {
		case end != "" && !(nesting && (depth[0] > 0 || depth[1] > 0 || depth[2] > 0)):
			l.advance(len(end))
			return l.text[from : l.pos-len(end)], end, nil
		case end != "":
			count(&depth, end)
			l.advance(len(end))
		default:
			n := l.stop(ends)
			if n < 0 {
				return "", "", l.errorf(l.line, "expected %s", strings.Join(ends, " or "))
			}
			count(&depth, l.rest()[:n])
			l.advance(n)
		}
	}
}

// skipped returns the length of the comment or string at the position, or 0.
func (l *lexer) skipped() int {
	rest := l.rest()
	if strings.HasPrefix(rest, "#") {
		return strings.IndexByte(rest, '\n') + 1
	}
	return stringLength(rest)
}

// stringLength returns the length of the string that a text starts with, by Mako's rules,
// or 0.
func stringLength(text string) int {
	for _, quote := range []string{`"""`, `'''`, `"`, `'`} {
		if !strings.HasPrefix(text, quote) {
			continue
		}
		for i := len(quote); i < len(text); i++ {
			switch {
			case strings.HasPrefix(text[i:], quote):
				return i + len(quote)
			case text[i] == '\\':
				i++
			}
		}
	}
	return 0
}

func (l *lexer) prefix(ends []string) string {
	for _, end := range ends {
		if strings.HasPrefix(l.rest(), end) {
			return end
		}
	}
	return ""
}

// stop returns the distance to the next quote, comment or end, or -1.
func (l *lexer) stop(ends []string) int {
	nearest := -1
	for _, s := range append([]string{`"`, `'`, "#"}, ends...) {
		if i := strings.Index(l.rest(), s); i >= 0 && (nearest < 0 || i < nearest) {
			nearest = i
		}
	}
	return nearest
}

func count(depth *[3]int, text string) {
	for i, pair := range []string{"{}", "()", "[]"} {
		depth[i] += strings.Count(text, pair[:1]) - strings.Count(text, pair[1:])
	}
}

// controlLine takes a line that starts with % or ##.
func (l *lexer) controlLine() (bool, error) {
	if l.pos > 0 && l.text[l.pos-1] != '\n' {
		return false, nil
	}
	rest := l.rest()
	at := len(rest) - len(strings.TrimLeft(rest, " \t"))
	isComment := strings.HasPrefix(rest[at:], "##")
	isControl := strings.HasPrefix(rest[at:], "%") && !strings.HasPrefix(rest[at:], "%%")
	if !isComment && !isControl {
		return false, nil
	}
	length, end := lineLength(rest[at:])
	if end < 0 {
		return false, nil
	}
	text := strings.TrimLeft(rest[at+1:at+length], " \t")
	l.advance(at + end)
	if isControl {
		l.add(itemControl, l.start, text, "")
	}
	return true, nil
}

// lineLength returns the length of a line that backslashes may continue, without and with
// its line end. The second is -1 where a lone CR ends the line.
func lineLength(text string) (length, end int) {
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "\\\n"):
			i++
		case strings.HasPrefix(text[i:], "\\\r\n"):
			i += 2
		case text[i] == '\n':
			return i, i + 1
		case strings.HasPrefix(text[i:], "\r\n"):
			return i, i + 2
		case text[i] == '\r':
			return i, -1
		}
	}
	return len(text), len(text)
}

func (l *lexer) docComment() (bool, error) {
	const open, end = "<%doc>", "</%doc>"
	if !strings.HasPrefix(l.rest(), open) {
		return false, nil
	}
	i := strings.Index(l.rest(), end)
	if i < 0 {
		return false, nil
	}
	l.advance(i + len(end))
	return true, nil
}

var openTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^<%([\w.:]+)((?:\s+\w+|\s*=\s*|"[^"]*?"|'[^']*?'|\s*,\s*)*)\s*(/)?>`)
})

// tag takes <%text>. The other tags are known and not supported.
func (l *lexer) tag() (bool, error) {
	m := openTag().FindStringSubmatch(l.rest())
	if m == nil {
		return false, nil
	}
	l.advance(len(m[0]))
	line, name := l.start, m[1]
	switch {
	case name == "text" && strings.TrimSpace(m[2]) != "":
		return false, &UnsupportedError{l.file, line, "an attribute of <%text>"}
	case name == "text" && m[3] != "":
		return true, nil
	case name == "text":
		return true, l.literal(line)
	case isTag(name) || strings.Contains(name, ":"):
		return false, &UnsupportedError{l.file, line, "the tag <%" + name + ">"}
	}
	return false, l.errorf(line, "there is no tag <%%%s>", name)
}

func isTag(name string) bool {
	switch name {
	case "def", "block", "call", "include", "inherit", "namespace", "page":
		return true
	}
	return false
}

// literal takes the text in <%text>.
func (l *lexer) literal(line int) error {
	const end = "</%text>"
	i := strings.Index(l.rest(), end)
	if i < 0 {
		return l.errorf(line, "<%%text> has no </%%text>")
	}
	l.add(itemText, line, l.rest()[:i], "")
	l.advance(i + len(end))
	return nil
}

var closeTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^</%[\t ]*([^\t ]+?)[\t ]*>`)
})

func (l *lexer) closingTag() (bool, error) {
	m := closeTag().FindStringSubmatch(l.rest())
	if m == nil {
		return false, nil
	}
	return false, l.errorf(l.line, "</%%%s> closes a tag that is not open", m[1])
}

// block takes <% %> and <%! %>.
func (l *lexer) block() (bool, error) {
	if !strings.HasPrefix(l.rest(), "<%") {
		return false, nil
	}
	kind, n := itemCode, 2
	if strings.HasPrefix(l.rest(), "<%!") {
		kind, n = itemModuleCode, 3
	}
	l.advance(n)
	line := l.start
	code, _, err := l.until(false, "%>")
	if err != nil {
		return false, err
	}
	l.add(kind, line, strings.ReplaceAll(code, "\r\n", "\n"), "")
	return true, nil
}

// literalText takes the text up to the next item of another kind. A backslash at the end
// of a line removes the line end.
func (l *lexer) literalText() {
	rest := l.rest()
	length, taken := len(rest), 0
	for i := 0; i < len(rest); i++ {
		if n, ok := l.stopsText(l.pos + i); ok {
			length, taken = i, n
			break
		}
	}
	line := l.line
	l.advance(length + taken)
	if length > 0 {
		l.add(itemText, line, rest[:length], "")
	}
}

// stopsText reports whether text ends at i, and how many bytes are dropped there.
func (l *lexer) stopsText(i int) (taken int, ok bool) {
	rest := l.text[i:]
	switch rest[0] {
	case '$':
		return 0, strings.HasPrefix(rest, "${")
	case '<':
		rest = strings.TrimPrefix(rest[1:], "/")
		return 0, rest != "" && (rest[0] == '%' || rest[0] == '&')
	case '\\':
		for _, end := range []string{"\\\n", "\\\r\n"} {
			if strings.HasPrefix(rest, end) {
				return len(end), true
			}
		}
		return 0, false
	case ' ', '\t', '%', '#':
		if i == 0 || l.text[i-1] != '\n' {
			return 0, false
		}
		rest = strings.TrimLeft(rest, " \t")
		return 0, strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "##")
	}
	return 0, false
}
