package python

import (
	"errors"
	"strings"
)

// strings parses literals that stand side by side: they are one value.
func (p *parser) strings() Expr {
	start := p.tok.Start
	if s := p.oneString(); s != nil {
		return s
	}
	var parts []Expr
	formatted, template, plain := false, false, false
	var plainBytes *BytesExpr
	for p.is(String) || p.is(FStringStart) {
		tok := p.tok
		if tok.Kind == FStringStart {
			isTemplate := strings.ContainsAny(p.text(tok), "tT")
			template, formatted = template || isTemplate, formatted || !isTemplate
			parts = p.fstring(parts)
			continue
		}
		l := LiteralAt(p.src, p.next())
		if l.has('b') {
			plainBytes = p.bytes(plainBytes, l)
		} else {
			plain = true
			parts = append(parts, p.plain(l))
		}
	}
	switch {
	case plainBytes != nil && (plain || formatted || template):
		p.fail(start, "bytes and text can't stand side by side")
	case template && (plain || formatted):
		p.fail(start, "t-strings and other strings can't stand side by side")
	case plainBytes != nil:
		return plainBytes
	case formatted || template:
		return &FString{p.from(start), template, parts}
	}
	return joined(p.from(start), parts)
}

// oneString parses a plain literal that stands alone, as most do, or returns nil.
func (p *parser) oneString() Expr {
	if !p.is(String) || p.peek(1).Kind == String || p.peek(1).Kind == FStringStart {
		return nil
	}
	l := LiteralAt(p.src, p.next())
	if l.has('b') {
		return p.bytes(nil, l)
	}
	return p.plain(l)
}

// joined makes one string of several.
func joined(span Span, parts []Expr) *StrExpr {
	s := &StrExpr{Span: span}
	var b strings.Builder
	for _, part := range parts {
		one := part.(*StrExpr)
		b.WriteString(one.Value)
		s.Literals = append(s.Literals, one.Literals...)
		s.Err = errors.Join(s.Err, one.Err)
	}
	s.Value = b.String()
	return s
}

// plain makes a string of a literal. An escape that Python refuses is a syntax
// error.
func (p *parser) plain(l Literal) *StrExpr {
	s := &StrExpr{Span: l.Span, Literals: []Literal{l}}
	s.Value, s.Err = l.decode(p.src)
	p.noteEscape(l.Start, s.Err)
	return s
}

// noteEscape notes a wrong escape. The string goes on.
func (p *parser) noteEscape(offset int, err error) {
	if err == nil {
		return
	}
	var wrong *EscapeError
	if errors.As(err, &wrong) && !wrong.Unread {
		p.errors = append(p.errors, &Error{Offset: offset, Message: wrong.Error()})
	}
}

func (p *parser) bytes(before *BytesExpr, l Literal) *BytesExpr {
	if before == nil {
		before = &BytesExpr{Span: l.Span}
	}
	value, err := l.decode(p.src)
	p.noteEscape(l.Start, err)
	if strings.IndexFunc(p.src[l.Text.Start:l.Text.End], func(r rune) bool { return r >= 0x80 }) >= 0 {
		p.fail(l.Start, "bytes can have ASCII characters only")
	}
	before.Value += value
	before.Literals = append(before.Literals, l)
	before.End = l.End
	return before
}

// fstring parses one f-string and appends its parts to those before it.
func (p *parser) fstring(parts []Expr) []Expr {
	p.enter()
	defer p.leave()
	raw := strings.ContainsAny(p.text(p.next()), "rR")
	parts = append(parts, p.fstringParts(raw)...)
	p.expect(FStringEnd)
	return parts
}

// fstringParts parses the text and the fields of an f-string or of a format
// specification.
func (p *parser) fstringParts(raw bool) (parts []Expr) {
	for {
		switch tok := p.tok; tok.Kind {
		case FStringMiddle:
			p.next()
			parts = append(parts, p.middle(tok, raw))
		case LBrace:
			parts = append(parts, p.field(raw))
		default:
			p.badToken()
			return parts
		}
	}
}

// middle makes a string of the text of an f-string.
func (p *parser) middle(tok Token, raw bool) *StrExpr {
	s := &StrExpr{Span: tok.Span}
	s.Value, s.Err = undoubled(p.text(tok), raw)
	p.noteEscape(tok.Start, s.Err)
	return s
}

// field parses a {field} of an f-string.
func (p *parser) field(raw bool) Expr {
	p.enter()
	defer p.leave()
	open := p.next()
	if k := p.tok.Kind; k == RBrace || k == Exclamation || k == Colon || k == Assign {
		p.fail(p.tok.Start, "an f-string with nothing in its braces")
	}
	f := &Field{Value: p.yieldOr(p.starExpressions)}
	if p.accept(Assign) {
		f.Debug = p.src[open.End:p.tok.Start]
	}
	if p.accept(Exclamation) {
		f.Conversion = p.conversion()
	}
	if p.is(Colon) {
		f.Spec = p.spec(raw)
	}
	p.expect(RBrace)
	f.Span = p.from(open.Start)
	return f
}

func (p *parser) conversion() string {
	before := p.last
	name := p.ident()
	if name.Start != before || name.Name != "s" && name.Name != "r" && name.Name != "a" {
		p.fail(name.Start, "the conversion !%s is none: there are !s, !r and !a", name.Name)
	}
	return name.Name
}

func (p *parser) spec(raw bool) *FString {
	start := p.next().Start
	parts := p.fstringParts(raw)
	return &FString{Span: p.from(start), Parts: parts}
}
