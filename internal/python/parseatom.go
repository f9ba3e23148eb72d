package python

// primary parses an atom and the attributes, calls and subscripts behind it.
func (p *parser) primary() Expr {
	start := p.tok.Start
	e := p.atom()
	for links := 0; ; links++ {
		switch p.tok.Kind {
		case Dot, LParen, LBracket:
			p.checkChain(links)
		default:
			return e
		}
		switch p.next().Kind {
		case Dot:
			if !p.is(Name) {
				p.badToken()
				p.fail(p.tok.Start, "a dot without a name behind it")
			}
			name := p.ident()
			e = &Attribute{p.from(start), e, name}
		case LParen:
			e = p.call(start, e)
		case LBracket:
			index := p.slices()
			p.expect(RBracket)
			e = &Subscript{p.from(start), e, index}
		}
	}
}

// call parses the arguments of a call, behind its bracket. The bracket around a
// generator that is the one argument is the generator's too.
func (p *parser) call(start int, function Expr) Expr {
	open := p.last - 1
	args, keywords := p.arguments(true)
	p.expect(RParen)
	if len(args) == 1 && len(keywords) == 0 {
		if g, ok := args[0].(*Comprehension); ok && g.End == 0 {
			g.Span = p.from(open)
		}
	}
	return &Call{p.from(start), function, args, keywords}
}

// arguments parses those of a call or of a class. A generator without brackets of
// its own is allowed alone, where generator says so, and has no span yet.
func (p *parser) arguments(generator bool) (args []Expr, keywords []Keyword) {
	unpacked := false
	for !p.is(RParen) {
		start := p.tok.Start
		switch {
		case p.accept(DoubleStar):
			value := p.expression()
			keywords = append(keywords, Keyword{Span: p.from(start), Value: value})
			unpacked = true
		case p.is(Star):
			if unpacked {
				p.fail(start, "an argument with * stands behind one with **")
			}
			p.next()
			value := p.expression()
			args = append(args, &Starred{p.from(start), value})
		case p.is(Name) && p.peek(1).Kind == Assign:
			name := p.ident()
			p.next()
			value := p.expression()
			keywords = append(keywords, Keyword{p.from(start), name, value})
		default:
			args = append(args, p.positional(generator && len(args)+len(keywords) == 0, len(keywords) > 0))
		}
		if !p.accept(Comma) {
			break
		}
	}
	return args, keywords
}

// positional parses an argument without a name.
func (p *parser) positional(generator, behindNamed bool) Expr {
	start := p.tok.Start
	e := p.named()
	switch {
	case p.is(For) || p.is(Async):
		g := &Comprehension{Kind: LParen, Item: e, Generators: p.generators()}
		if !generator || !p.is(RParen) {
			p.badToken()
			p.fail(start, "a generator beside other arguments needs brackets")
		}
		return g
	case behindNamed:
		p.fail(start, "an argument without a name stands behind one with a name")
	}
	return e
}

// slices parses the inside of a subscript's brackets.
func (p *parser) slices() Expr {
	start := p.tok.Start
	first := p.slice()
	_, star := first.(*Starred)
	if !p.is(Comma) && !star {
		return first
	}
	items := []Expr{first}
	for p.accept(Comma) && !p.is(RBracket) {
		items = append(items, p.slice())
	}
	return &TupleExpr{Span: p.from(start), Items: items}
}

func (p *parser) slice() Expr {
	start := p.tok.Start
	if p.accept(Star) {
		value := p.expression()
		return &Starred{p.from(start), value}
	}
	var lower Expr
	if !p.is(Colon) {
		lower = p.named()
		if !p.is(Colon) {
			return lower
		}
		if isBareNamed(lower, start) {
			p.unexpected()
		}
	}
	p.next()
	s := &Slice{Lower: lower, Upper: p.bound()}
	if p.accept(Colon) {
		s.Step = p.bound()
	}
	s.Span = p.from(start)
	return s
}

// isBareNamed reports whether an expression whose first token starts at an offset is
// name := value without brackets.
func isBareNamed(e Expr, start int) bool {
	named, ok := e.(*NamedExpr)
	return ok && named.Start == start
}

// bound parses one of a slice, or nothing.
func (p *parser) bound() Expr {
	if p.is(Colon) || p.is(Comma) || p.is(RBracket) {
		return nil
	}
	return p.expression()
}

func (p *parser) atom() Expr {
	tok := p.tok
	switch tok.Kind {
	case Name:
		name := p.ident()
		return &name
	case Number:
		p.next()
		return &NumExpr{tok.Span, p.text(tok)}
	case String, FStringStart:
		return p.strings()
	case None, True, False, Ellipsis:
		p.next()
		return &Constant{tok.Span, tok.Kind}
	case LParen:
		return p.group()
	case LBracket:
		return p.listDisplay()
	case LBrace:
		return p.braces()
	}
	p.unexpected()
	return nil
}

// group parses round brackets: an expression, a tuple or a generator.
func (p *parser) group() Expr {
	start := p.next().Start
	if p.accept(RParen) {
		return &TupleExpr{Span: p.from(start), Parens: true}
	}
	if p.is(Yield) {
		y := p.yield()
		p.expect(RParen)
		return y
	}
	first := p.starNamed()
	if p.is(For) || p.is(Async) {
		return p.comprehension(start, LParen, first, nil, RParen)
	}
	if !p.is(Comma) {
		if _, star := first.(*Starred); star {
			p.fail(first.Range().Start, "a starred expression can't stand here")
		}
		p.expect(RParen)
		return first
	}
	items := append([]Expr{first}, p.moreItems(RParen)...)
	p.expect(RParen)
	return &TupleExpr{p.from(start), items, true}
}

// moreItems parses a comma and the items behind it, up to a bracket.
func (p *parser) moreItems(end Kind) (items []Expr) {
	for p.accept(Comma) && !p.is(end) {
		items = append(items, p.starNamed())
	}
	return items
}

func (p *parser) listDisplay() Expr {
	start := p.next().Start
	var items []Expr
	if !p.is(RBracket) {
		first := p.starNamed()
		if p.is(For) || p.is(Async) {
			return p.comprehension(start, LBracket, first, nil, RBracket)
		}
		items = append([]Expr{first}, p.moreItems(RBracket)...)
	}
	p.expect(RBracket)
	return &ListExpr{p.from(start), items}
}

// braces parses a dict or a set.
func (p *parser) braces() Expr {
	start := p.next().Start
	if p.is(RBrace) || p.is(DoubleStar) {
		return p.dict(start, nil)
	}
	at := p.tok.Start
	first := p.starNamed()
	_, star := first.(*Starred)
	switch {
	case p.is(Colon) && !star && !isBareNamed(first, at):
		return p.dict(start, first)
	case p.is(For) || p.is(Async):
		return p.comprehension(start, LBrace, first, nil, RBrace)
	}
	items := append([]Expr{first}, p.moreItems(RBrace)...)
	p.expect(RBrace)
	return &SetExpr{p.from(start), items}
}

// dict parses a dict whose first key, if any, is parsed.
func (p *parser) dict(start int, key Expr) Expr {
	d := &DictExpr{}
	for key != nil || !p.is(RBrace) {
		var value Expr
		if key == nil && p.accept(DoubleStar) {
			value = p.binary(levelBitOr)
		} else {
			if key == nil {
				key = p.expression()
			}
			p.expect(Colon)
			value = p.expression()
			if len(d.Keys) == 0 && (p.is(For) || p.is(Async)) {
				return p.comprehension(start, Colon, key, value, RBrace)
			}
		}
		d.Keys, d.Values = append(d.Keys, key), append(d.Values, value)
		key = nil
		if !p.accept(Comma) {
			break
		}
	}
	p.expect(RBrace)
	d.Span = p.from(start)
	return d
}

// comprehension parses the rest of one, up to its bracket.
func (p *parser) comprehension(start int, kind Kind, item, value Expr, end Kind) Expr {
	if _, star := item.(*Starred); star {
		p.fail(item.Range().Start, "a comprehension can't unpack with a star")
	}
	c := &Comprehension{Kind: kind, Item: item, Value: value, Generators: p.generators()}
	p.expect(end)
	c.Span = p.from(start)
	return c
}

// generators parses the for and if clauses of a comprehension.
func (p *parser) generators() (all []Generator) {
	for p.is(For) || p.is(Async) {
		g := Generator{Async: p.accept(Async)}
		p.expect(For)
		g.Target = p.forTargets()
		p.expect(In)
		g.Iterable = p.disjunction()
		for p.accept(If) {
			g.Conditions = append(g.Conditions, p.disjunction())
		}
		all = append(all, g)
	}
	return all
}
