package python

// compound parses a compound statement, or returns nil if there is none.
func (p *parser) compound() Stmt {
	tok := p.tok
	switch tok.Kind {
	case If:
		return p.ifStmt()
	case While:
		return p.while()
	case For:
		return p.forStmt(tok.Start, false)
	case Try:
		return p.try()
	case With:
		return p.with(tok.Start, false)
	case Def:
		return p.function(tok.Start, nil, false)
	case Class:
		return p.class(nil)
	case At:
		return p.decorated()
	case Async:
		return p.async(nil)
	case Name:
		if p.text(tok) == "match" {
			return p.match()
		}
	}
	return nil
}

// async parses the statement behind the word.
func (p *parser) async(decorators []Expr) Stmt {
	start := p.next().Start
	switch p.tok.Kind {
	case Def:
		return p.function(start, decorators, true)
	case For:
		if decorators == nil {
			return p.forStmt(start, true)
		}
	case With:
		if decorators == nil {
			return p.with(start, true)
		}
	}
	p.unexpected()
	return nil
}

// block parses the colon and the body of a clause.
func (p *parser) block() (body []Stmt) {
	p.expect(Colon)
	if !p.accept(Newline) {
		return p.simpleLine(nil)
	}
	if !p.is(Indent) {
		p.badToken()
		p.fail(p.tok.Start, "an indented block is expected")
	}
	p.next()
	p.enter()
	defer p.leave()
	for !p.is(Dedent) && !p.is(EOF) {
		body = p.statement(body)
		p.forget()
	}
	p.accept(Dedent)
	return body
}

// elseBlock parses an else clause if there is one.
func (p *parser) elseBlock() []Stmt {
	if !p.accept(Else) {
		return nil
	}
	return p.block()
}

// ifStmt parses an if with its elif clauses, each of which is an if in the else of
// the one before.
func (p *parser) ifStmt() Stmt {
	first := p.ifClause()
	chain := []*IfStmt{first}
	for p.is(Elif) {
		p.checkChain(len(chain))
		next := p.ifClause()
		chain[len(chain)-1].Else = []Stmt{next}
		chain = append(chain, next)
	}
	chain[len(chain)-1].Else = p.elseBlock()
	for _, s := range chain {
		s.End = p.last
	}
	return first
}

func (p *parser) ifClause() *IfStmt {
	s := &IfStmt{Span: Span{Start: p.next().Start}}
	s.Condition = p.named()
	s.Body = p.block()
	return s
}

func (p *parser) while() Stmt {
	start := p.next().Start
	s := &WhileStmt{Condition: p.named()}
	s.Body = p.block()
	s.Else = p.elseBlock()
	s.Span = p.from(start)
	return s
}

func (p *parser) forStmt(start int, async bool) Stmt {
	p.expect(For)
	s := &ForStmt{Async: async, Target: p.forTargets()}
	p.expect(In)
	s.Iterable = p.starExpressions()
	s.Body = p.block()
	s.Else = p.elseBlock()
	s.Span = p.from(start)
	return s
}

func (p *parser) try() Stmt {
	start := p.next().Start
	s := &TryStmt{Body: p.block()}
	for p.is(Except) {
		s.Handlers = append(s.Handlers, p.handler(s))
	}
	if len(s.Handlers) > 0 {
		s.Else = p.elseBlock()
	}
	if p.accept(Finally) {
		s.Finally = p.block()
	} else if len(s.Handlers) == 0 {
		p.badToken()
		p.fail(p.tok.Start, "a try without except or finally")
	}
	s.Span = p.from(start)
	return s
}

// handler parses one except clause. Several types need no brackets where there is no
// name (PEP 758).
func (p *parser) handler(s *TryStmt) Handler {
	start := p.next().Start
	star := p.accept(Star)
	if len(s.Handlers) > 0 && star != s.Star {
		p.fail(start, "except and except* can't stand in one try")
	}
	s.Star = star
	h := Handler{}
	if star || !p.is(Colon) {
		h.Type = p.list(p.expression)
	}
	if p.is(As) {
		if t, ok := h.Type.(*TupleExpr); ok && !t.Parens {
			p.fail(h.Type.Range().Start, "several types with a name need brackets")
		}
		p.next()
		h.Name = p.ident()
	}
	h.Body = p.block()
	h.Span = p.from(start)
	return h
}

func (p *parser) with(start int, async bool) Stmt {
	p.expect(With)
	s := &WithStmt{Async: async}
	if !p.is(LParen) || !p.attempt(func() { s.Items = p.bracketedItems() }) {
		s.Items = p.withItems(Colon)
	}
	s.Body = p.block()
	s.Span = p.from(start)
	return s
}

// attempt calls a function of the parser. If that fails, it goes back to the token at
// hand and returns false.
func (p *parser) attempt(parse func()) (ok bool) {
	at, last, depth, errors := p.at, p.last, p.depth, len(p.errors)
	defer func() {
		if r := recover(); r != nil {
			if caught(r).TooDeep {
				panic(r)
			}
			p.at, p.last, p.depth, p.errors = at, last, depth, p.errors[:errors]
			p.load()
			ok = false
		}
	}()
	parse()
	return true
}

// bracketedItems parses the items of a with in brackets, up to its colon.
func (p *parser) bracketedItems() []WithItem {
	p.expect(LParen)
	items := p.withItems(RParen)
	p.expect(RParen)
	if !p.is(Colon) {
		p.wanted(Colon)
	}
	return items
}

// withItems parses items with commas between, up to a bracket or colon.
func (p *parser) withItems(end Kind) (items []WithItem) {
	for {
		item := WithItem{Context: p.expression()}
		if p.accept(As) {
			item.Target = p.withTarget()
		}
		items = append(items, item)
		if !p.accept(Comma) || end == RParen && p.is(RParen) {
			return items
		}
	}
}

func (p *parser) withTarget() Expr {
	var target Expr
	if p.is(Star) {
		target = p.starred()
	} else {
		target = p.primary()
	}
	p.checkTarget(target)
	return target
}
