package python

// match parses a match statement, or returns nil if the word is a name here.
func (p *parser) match() Stmt {
	s := &MatchStmt{}
	start := p.tok.Start
	isMatch := p.attempt(func() {
		p.next()
		s.Subject = p.list(p.starNamed)
		if _, star := s.Subject.(*Starred); star {
			p.unexpected()
		}
		p.expect(Colon)
		p.expect(Newline)
		p.expect(Indent)
		if !p.isWord(0, "case") {
			p.unexpected()
		}
	})
	if !isMatch {
		return nil
	}
	p.enter()
	defer p.leave()
	for p.isWord(0, "case") {
		s.Cases = append(s.Cases, p.caseClause())
	}
	if !p.is(EOF) {
		p.expect(Dedent)
	}
	s.Span = p.from(start)
	return s
}

func (p *parser) caseClause() Case {
	p.next()
	c := Case{Pattern: p.patterns()}
	if p.accept(If) {
		c.Guard = p.named()
	}
	c.Body = p.block()
	return c
}

// patterns parses a pattern, or a sequence without brackets.
func (p *parser) patterns() Pattern {
	start := p.tok.Start
	first := p.starPattern()
	_, star := first.(*StarPattern)
	if !p.is(Comma) {
		if star {
			p.fail(start, "a starred pattern stands in a sequence only")
		}
		return first
	}
	items := []Pattern{first}
	for p.accept(Comma) && !p.is(Colon) && !p.is(If) {
		items = append(items, p.starPattern())
	}
	return &SequencePattern{p.from(start), items}
}

// starPattern parses *name, or a pattern with its "as".
func (p *parser) starPattern() Pattern {
	if !p.is(Star) {
		return p.asPattern()
	}
	start := p.next().Start
	name := p.capture(true)
	return &StarPattern{p.from(start), name}
}

// capture takes a name, which is empty for _.
func (p *parser) capture(wildcard bool) string {
	name := p.ident()
	if name.Name != "_" {
		return name.Name
	}
	if !wildcard {
		p.fail(name.Start, "_ can't be bound here")
	}
	return ""
}

func (p *parser) asPattern() Pattern {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	pattern := p.orPattern()
	if !p.accept(As) {
		return pattern
	}
	name := p.capture(false)
	if p.is(Dot) || p.is(LParen) {
		p.unexpected()
	}
	return &AsPattern{p.from(start), pattern, name}
}

func (p *parser) orPattern() Pattern {
	start := p.tok.Start
	first := p.closedPattern()
	if !p.is(Pipe) {
		return first
	}
	all := []Pattern{first}
	for p.accept(Pipe) {
		all = append(all, p.closedPattern())
	}
	return &OrPattern{p.from(start), all}
}

func (p *parser) closedPattern() Pattern {
	tok := p.tok
	switch tok.Kind {
	case None, True, False:
		p.next()
		return &SingletonPattern{tok.Span, tok.Kind}
	case Number, Minus, String, FStringStart:
		value := p.literalPattern()
		return &ValuePattern{p.from(tok.Start), value}
	case Name:
		return p.namePattern()
	case LParen:
		return p.groupPattern()
	case LBracket:
		p.next()
		items := p.patternItems(RBracket)
		p.expect(RBracket)
		return &SequencePattern{p.from(tok.Start), items}
	case LBrace:
		return p.mapping()
	}
	p.unexpected()
	return nil
}

// literalPattern parses a number with a sign, a complex one, or strings.
func (p *parser) literalPattern() Expr {
	if p.is(String) || p.is(FStringStart) {
		return p.strings()
	}
	start := p.tok.Start
	left := p.signedNumber()
	if op := p.tok.Kind; (op == Plus || op == Minus) && p.peek(1).Kind == Number {
		p.next()
		tok := p.next()
		if !isImaginary(p.text(tok)) {
			p.fail(tok.Start, "a number of a pattern is added to an imaginary one only")
		}
		left = &Binary{p.from(start), op, left, &NumExpr{tok.Span, p.text(tok)}}
	}
	return left
}

func isImaginary(text string) bool { return text[len(text)-1]|0x20 == 'j' }

func (p *parser) signedNumber() Expr {
	start := p.tok.Start
	if !p.accept(Minus) {
		tok := p.expect(Number)
		return &NumExpr{tok.Span, p.text(tok)}
	}
	tok := p.expect(Number)
	return &Unary{p.from(start), Minus, &NumExpr{tok.Span, p.text(tok)}}
}

// namePattern parses a capture, _, a dotted name, or a class.
func (p *parser) namePattern() Pattern {
	start := p.tok.Start
	name := p.ident()
	if !p.is(Dot) && !p.is(LParen) {
		if name.Name == "_" {
			return &AsPattern{Span: name.Span}
		}
		return &AsPattern{Span: name.Span, Name: name.Name}
	}
	var value Expr = &name
	for links := 0; p.accept(Dot); links++ {
		p.checkChain(links)
		attr := p.ident()
		value = &Attribute{p.from(start), value, attr}
	}
	if !p.is(LParen) {
		return &ValuePattern{p.from(start), value}
	}
	return p.classPattern(start, value)
}

func (p *parser) classPattern(start int, class Expr) Pattern {
	p.next()
	c := &ClassPattern{Class: class}
	for !p.is(RParen) {
		if p.is(Name) && p.peek(1).Kind == Assign {
			c.Names = append(c.Names, p.ident())
			p.next()
			c.Named = append(c.Named, p.asPattern())
		} else {
			if len(c.Names) > 0 {
				p.fail(p.tok.Start, "a pattern without a name stands behind one with a name")
			}
			c.Patterns = append(c.Patterns, p.asPattern())
		}
		if !p.accept(Comma) {
			break
		}
	}
	p.expect(RParen)
	c.Span = p.from(start)
	return c
}

// groupPattern parses a pattern in brackets, or a sequence.
func (p *parser) groupPattern() Pattern {
	start := p.next().Start
	if p.accept(RParen) {
		return &SequencePattern{Span: p.from(start)}
	}
	first := p.starPattern()
	if _, star := first.(*StarPattern); !star && p.accept(RParen) {
		return first
	}
	items := []Pattern{first}
	p.expect(Comma)
	items = append(items, p.patternItems(RParen)...)
	p.expect(RParen)
	return &SequencePattern{p.from(start), items}
}

// patternItems parses patterns with commas between, up to a bracket.
func (p *parser) patternItems(end Kind) (items []Pattern) {
	for !p.is(end) {
		items = append(items, p.starPattern())
		if !p.accept(Comma) {
			break
		}
	}
	return items
}

func (p *parser) mapping() Pattern {
	start := p.next().Start
	m := &MappingPattern{}
	for !p.is(RBrace) {
		if m.Rest != "" {
			p.fail(p.tok.Start, "the pattern with ** is the last one of a mapping")
		}
		if p.accept(DoubleStar) {
			m.Rest = p.capture(false)
		} else {
			m.Keys = append(m.Keys, p.mappingKey())
			p.expect(Colon)
			m.Patterns = append(m.Patterns, p.asPattern())
		}
		if !p.accept(Comma) {
			break
		}
	}
	p.expect(RBrace)
	m.Span = p.from(start)
	return m
}

// mappingKey parses a literal or a dotted name.
func (p *parser) mappingKey() Expr {
	tok := p.tok
	switch tok.Kind {
	case None, True, False:
		p.next()
		return &Constant{tok.Span, tok.Kind}
	case Name:
		value, ok := p.namePattern().(*ValuePattern)
		if !ok {
			p.fail(tok.Start, "a key of a mapping is a literal or a dotted name")
		}
		return value.Value
	}
	return p.literalPattern()
}
