package python

// decorated parses decorators and the function or class behind them.
func (p *parser) decorated() Stmt {
	decorators := []Expr{}
	for p.accept(At) {
		decorators = append(decorators, p.named())
		p.expect(Newline)
	}
	switch tok := p.tok; tok.Kind {
	case Def:
		return p.function(tok.Start, decorators, false)
	case Class:
		return p.class(decorators)
	case Async:
		return p.async(decorators)
	}
	p.unexpected()
	return nil
}

func (p *parser) function(start int, decorators []Expr, async bool) Stmt {
	p.expect(Def)
	s := &FunctionStmt{Async: async, Decorators: decorators, Name: p.ident()}
	s.TypeParams = p.typeParams()
	p.expect(LParen)
	s.Params = p.params(RParen, true)
	p.expect(RParen)
	if p.accept(Arrow) {
		s.Returns = p.expression()
	}
	s.Body = p.block()
	s.Span = p.from(start)
	return s
}

func (p *parser) class(decorators []Expr) Stmt {
	start := p.next().Start
	s := &ClassStmt{Decorators: decorators, Name: p.ident()}
	s.TypeParams = p.typeParams()
	if p.accept(LParen) {
		s.Args, s.Keywords = p.arguments(false)
		p.expect(RParen)
	}
	s.Body = p.block()
	s.Span = p.from(start)
	return s
}

// params parses the parameters of a function or lambda up to a closing token.
func (p *parser) params(end Kind, annotations bool) Params {
	var ps Params
	star := false
	for !p.is(end) {
		start := p.tok.Start
		switch {
		case ps.DoubleStar != nil:
			p.fail(start, "a parameter stands behind the one with **")
		case p.accept(DoubleStar):
			ps.DoubleStar = p.starParam(annotations, false)
		case p.accept(Slash):
			if star || ps.PositionalOnly != nil || len(ps.Positional) == 0 {
				p.fail(start, "a / belongs behind parameters, once, before any *")
			}
			ps.PositionalOnly, ps.Positional = ps.Positional, nil
		case p.is(Star):
			if star {
				p.fail(start, "a second *")
			}
			star = true
			p.starOf(&ps, end, annotations)
		case star:
			ps.KeywordOnly = append(ps.KeywordOnly, p.param(annotations))
		default:
			ps.Positional = append(ps.Positional, p.positionalParam(&ps, annotations))
		}
		if !p.accept(Comma) {
			break
		}
	}
	return ps
}

// starOf parses *args, or the * before parameters that have names only.
func (p *parser) starOf(ps *Params, end Kind, annotations bool) {
	start := p.next().Start
	if !p.is(Comma) {
		ps.Star = p.starParam(annotations, true)
		return
	}
	if k := p.peek(1).Kind; k == end || k == DoubleStar || k == Star {
		p.fail(start, "no named parameter stands behind the *")
	}
}

// starParam parses the name behind * or **. The annotation of *args may be starred.
func (p *parser) starParam(annotations, starred bool) *Param {
	name := p.ident()
	param := &Param{Name: name.Name}
	if annotations && p.accept(Colon) {
		if starred {
			param.Annotation = p.starExpression()
		} else {
			param.Annotation = p.expression()
		}
	}
	if p.is(Assign) {
		p.fail(name.Start, "a parameter with a star has no default")
	}
	param.Span = p.from(name.Start)
	return param
}

// positionalParam parses a parameter. One without a default can't stand behind one
// with a default.
func (p *parser) positionalParam(ps *Params, annotations bool) Param {
	before := ps.Positional
	if len(before) == 0 {
		before = ps.PositionalOnly
	}
	param := p.param(annotations)
	if n := len(before); n > 0 && before[n-1].Default != nil && param.Default == nil {
		p.fail(param.Start, "a parameter without a default stands behind one with a default")
	}
	return param
}

func (p *parser) param(annotations bool) Param {
	name := p.ident()
	param := Param{Name: name.Name}
	if annotations && p.accept(Colon) {
		param.Annotation = p.expression()
	}
	param.Span = p.from(name.Start)
	if p.accept(Assign) {
		param.Default = p.expression()
	}
	return param
}

// typeParams parses those in square brackets, if there are some.
func (p *parser) typeParams() (all []TypeParam) {
	if !p.accept(LBracket) {
		return nil
	}
	for {
		all = append(all, p.typeParam())
		if !p.accept(Comma) || p.is(RBracket) {
			break
		}
	}
	p.expect(RBracket)
	return all
}

func (p *parser) typeParam() TypeParam {
	tok := p.tok
	t := TypeParam{}
	if tok.Kind == Star || tok.Kind == DoubleStar {
		t.Star = p.next().Kind
	}
	t.Name = p.ident()
	if t.Star == 0 && p.accept(Colon) {
		t.Bound = p.expression()
	}
	if p.accept(Assign) {
		if t.Star == Star {
			t.Default = p.starExpression()
		} else {
			t.Default = p.expression()
		}
	}
	t.Span = p.from(tok.Start)
	return t
}
