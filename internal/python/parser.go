package python

import "fmt"

// maxDepth bounds how deep the parser calls itself, and how long a chain such as
// a.b.c or a + b + c may be that nests to the left: whoever walks over a tree may
// call itself for each level.
const (
	maxDepth = 1000
	maxChain = 5000
)

// A parser parses by recursive descent. A syntax error is a panic with an *Error,
// which the statement that has it recovers from.
type parser struct {
	src     string
	scanner *Scanner
	tokens  []Token // those that have been scanned, from the statement on
	at      int     // index of the token at hand
	tok     Token   // the token at hand
	last    int     // where the last token ends that is no line end or indent
	depth   int
	errors  Errors
	failed  map[int]*Error // of Bad tokens, by their offset

	skipAnnotations bool // of variables
}

func newParser(src string, scanner *Scanner) *parser {
	p := &parser{src: src, scanner: scanner, tokens: make([]Token, 0, 32)}
	p.load()
	return p
}

// Parse parses a whole module: decoded text, as [Decoder] makes it. Where a
// statement has a syntax error, the module has a *BadStmt, and the error is an
// [Errors] of all of them.
func Parse(src string) (*Module, error) {
	p := newParser(src, NewScanner(src))
	m := &Module{Span: Span{0, len(src)}, Body: p.module()}
	return m, p.errors.sorted()
}

// A StatementParser parses statements of texts and reuses its memory. The zero value is
// ready.
type StatementParser struct {
	// SkipAnnotations tells Parse to pass over the annotations of variables, which may
	// then be any tokens: their Annotation is nil.
	SkipAnnotations bool

	scanner Scanner
	tokens  []Token
}

// Parse parses the logical lines between two offsets, which are those of one block that
// is indented by some columns; the first one starts at the first offset. Errors are those
// of the function [Parse].
func (sp *StatementParser) Parse(src string, lines Span, indent int) ([]Stmt, error) {
	src = src[:lines.End]
	sp.scanner.reset(src, lines.Start, indent)
	p := parser{src: src, scanner: &sp.scanner, tokens: sp.tokens[:0], skipAnnotations: sp.SkipAnnotations}
	p.load()
	body := p.module()
	sp.tokens = p.tokens
	return body, p.errors.sorted()
}

// ParseStatements parses as a new [StatementParser] does.
func ParseStatements(src string, lines Span, indent int) ([]Stmt, error) {
	return new(StatementParser).Parse(src, lines, indent)
}

// ParseExpr parses a text that is one expression, or several with commas between.
// Line ends count as white space.
func ParseExpr(src string) (Expr, error) {
	s := NewScannerAt(src, 0, 0)
	p := newParser(src, s)
	return p.alone(func() Expr {
		p.skipLineEnds()
		e := p.starExpressions()
		p.endText()
		return e
	})
}

// skipLineEnds passes over line ends and the indents behind them.
func (p *parser) skipLineEnds() {
	for p.is(Newline) || p.is(Indent) || p.is(Dedent) {
		p.next()
	}
}

// endText takes the end of a text.
func (p *parser) endText() {
	p.skipLineEnds()
	if !p.is(EOF) {
		p.unexpected()
	}
}

// ParseTargets parses "target in iterable", as behind the word for.
func ParseTargets(src string) (target, iterable Expr, err error) {
	p := newParser(src, NewScannerAt(src, 0, 0))
	iterable, err = p.alone(func() Expr {
		target = p.forTargets()
		p.expect(In)
		e := p.starExpressions()
		p.endText()
		return e
	})
	return target, iterable, err
}

// ParsePrimary parses the name at an offset with the calls, attributes and
// subscripts behind it. Any text may follow.
func ParsePrimary(src string, offset int) (Expr, error) {
	p := newParser(src, NewScannerAt(src, offset, 0))
	return p.alone(p.primary)
}

// alone calls a function of the parser and returns its syntax errors.
func (p *parser) alone(parse func() Expr) (e Expr, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, caught(r)
		}
	}()
	e = parse()
	return e, p.errors.sorted()
}

// caught returns the syntax error of a panic. Other panics go on.
func caught(r any) *Error {
	e, ok := r.(*Error)
	if !ok {
		panic(r)
	}
	return e
}

// peek returns the token n behind the one at hand.
func (p *parser) peek(n int) Token {
	for p.at+n >= len(p.tokens) {
		tok := p.scanner.Next()
		if tok.Kind == Bad {
			if p.failed == nil {
				p.failed = map[int]*Error{}
			}
			p.failed[tok.Start] = p.scanner.Err()
		}
		p.tokens = append(p.tokens, tok)
	}
	return p.tokens[p.at+n]
}

// load makes the token at the index the one at hand.
func (p *parser) load() { p.tok = p.peek(0) }

func (p *parser) is(kind Kind) bool { return p.tok.Kind == kind }

// next takes the token at hand.
func (p *parser) next() Token {
	tok := p.tok
	switch tok.Kind {
	case EOF:
		return tok
	case Newline, Indent, Dedent:
	default:
		p.last = tok.End
	}
	p.at++
	p.load()
	return tok
}

// accept takes a token if it is of that kind.
func (p *parser) accept(kind Kind) bool {
	if !p.is(kind) {
		return false
	}
	p.next()
	return true
}

// expect takes a token of that kind, or fails.
func (p *parser) expect(kind Kind) Token {
	if !p.is(kind) {
		p.wanted(kind)
	}
	return p.next()
}

func (p *parser) text(tok Token) string { return p.src[tok.Start:tok.End] }

// isWord reports whether the token n behind is a name of that text.
func (p *parser) isWord(n int, word string) bool {
	tok := p.peek(n)
	return tok.Kind == Name && p.text(tok) == word
}

// from returns the span from an offset up to the last token.
func (p *parser) from(start int) Span { return Span{start, max(start, p.last)} }

// forget drops the tokens that are parsed, so that those of a long module are not
// kept.
func (p *parser) forget() {
	if p.at > 4096 {
		p.tokens = append(p.tokens[:0], p.tokens[p.at:]...)
		p.at = 0
	}
}

// enter guards a function that calls itself; leave ends it.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		panic(&Error{Offset: p.tok.Start, Message: "the expression nests too deep", TooDeep: true})
	}
}

func (p *parser) leave() { p.depth-- }

// fail ends the statement with a syntax error.
func (p *parser) fail(offset int, format string, args ...any) {
	panic(&Error{Offset: offset, Message: fmt.Sprintf(format, args...)})
}

// badToken fails if the token at hand is none, with the scanner's reason, or if the
// text ends in a bracket.
func (p *parser) badToken() {
	switch tok := p.tok; tok.Kind {
	case Bad:
		panic(p.failed[tok.Start])
	case EOF:
		if open := p.scanner.brackets; len(open) > 0 {
			p.fail(open[0].pos, "the %q is never closed", open[0].kind)
		}
	}
}

// unexpected fails with the token at hand.
func (p *parser) unexpected() { p.fail(p.tok.Start, "%s", p.found()) }

// wanted fails with the token at hand and the one that belongs there.
func (p *parser) wanted(kind Kind) {
	switch found := p.found(); kind {
	case Name, Newline, Indent, String, EOF:
		p.fail(p.tok.Start, "%s; expected: %s", found, kind)
	default:
		p.fail(p.tok.Start, "%s; expected %q", found, kind.String())
	}
}

// found describes the token at hand, which does not belong there.
func (p *parser) found() string {
	p.badToken()
	tok := p.tok
	switch {
	case tok.Kind == EOF || tok.Kind == Newline || tok.Kind == Dedent || tok.Kind == FStringEnd:
		return "the expression ends too early"
	case tok.Kind == Indent:
		return "the line is indented, and nothing above it opens a block"
	case tok.Kind == Name || tok.Kind.IsKeyword():
		return fmt.Sprintf("the name %s does not belong here", p.text(tok))
	case tok.Kind.IsOperator():
		return fmt.Sprintf("%q does not belong here", p.text(tok))
	}
	return "a value does not belong here"
}
