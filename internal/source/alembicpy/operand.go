package alembicpy

// trailers parses what follows an operand: attributes, calls, indices.
func (p *parser) trailers(e *expr) *expr {
	for !p.failed {
		switch {
		case p.isOp('.'):
			p.advance()
			attr := p.node(exprAttr, e.start, e)
			attr.name, attr.end = p.text(p.tok), p.tok.end
			if !p.expect(tokName) {
				return p.fail()
			}
			e = attr
		case p.isOp('('):
			e = p.call(e)
		case p.isOp('['):
			e = p.index(e)
		default:
			return e
		}
	}
	return e
}

func (p *parser) call(f *expr) *expr {
	p.advance()
	args := []*expr{f}
	for !p.failed && !p.isOp(')') {
		args = append(args, p.argument())
		if !p.isOp(',') {
			break
		}
		p.advance()
	}
	return p.closed(p.node(exprCall, f.start, args...), ')')
}

// argument parses one argument of a call.
func (p *parser) argument() *expr {
	name := p.tok
	e := p.starred()
	if e.kind == exprName && p.isOp('=') {
		p.advance()
		k := p.node(exprKeyword, name.start, p.test())
		k.name = e.name
		return k
	}
	return e
}

func (p *parser) index(x *expr) *expr {
	p.advance()
	i := p.list()
	if p.isOp(':') {
		i = p.slice(i)
	}
	return p.closed(p.node(exprIndex, x.start, x, i), ']')
}

// slice passes over the rest of an a:b:c, which has no value here.
func (p *parser) slice(e *expr) *expr {
	for p.isOp(':') {
		p.advance()
		p.list()
	}
	return p.node(exprOther, e.start)
}

// closed takes the bracket that ends e.
func (p *parser) closed(e *expr, bracket opCode) *expr {
	if p.isWord("for") || p.isWord("async") {
		p.comprehension(e)
	}
	if p.failed || !p.isOp(bracket) {
		return p.fail()
	}
	e.end = p.tok.end
	p.advance()
	return e
}

// comprehension passes over the rest of one, which has no value here.
func (p *parser) comprehension(e *expr) {
	depth := p.scanner.depth
	for !p.failed && p.scanner.depth >= depth && p.tok.kind != tokEOF {
		p.advance()
	}
	if e.kind == exprCall {
		e.args = append(e.args[:1:1], p.node(exprOther, e.start))
		return
	}
	e.kind, e.args = exprOther, nil
}

func (p *parser) atom() *expr {
	start := p.tok.start
	switch p.tok.kind {
	case tokName:
		return p.nameOrConstant()
	case tokNumber:
		p.advance()
		return p.node(exprNumber, start)
	case tokString:
		for p.tok.kind == tokString {
			p.advance()
		}
		return p.node(exprString, start)
	case tokOp:
		return p.display()
	}
	return p.fail()
}

func (p *parser) nameOrConstant() *expr {
	tok := p.tok
	kind := exprName
	switch word := p.text(tok); {
	case string(word) == "None", string(word) == "True", string(word) == "False":
		kind = exprConstant
	case isKeyword(word):
		return p.fail()
	}
	p.advance()
	e := p.node(kind, tok.start)
	e.name = p.text(tok)
	return e
}

// display parses what is in brackets, or an ellipsis.
func (p *parser) display() *expr {
	start := p.tok.start
	switch p.tok.op {
	case '(':
		p.advance()
		return p.parens(start)
	case '[':
		p.advance()
		args, _ := p.exprs()
		return p.closed(p.node(exprList, start, args...), ']')
	case '{':
		p.advance()
		return p.braces(start)
	case '.':
		for p.isOp('.') {
			p.advance()
		}
		return p.node(exprOther, start)
	}
	return p.fail()
}

// parens parses an expression in brackets. The brackets are part of a tuple,
// and of nothing else.
func (p *parser) parens(start int) *expr {
	e := p.list()
	if e.kind == exprTuple && !e.paren {
		e.start = start
		e.paren = true
		return p.closed(e, ')')
	}
	if p.isWord("for") || p.isWord("async") {
		return p.closed(p.node(exprOther, start), ')')
	}
	end := e.end
	e.paren = true
	p.closed(e, ')')
	e.end = end
	return e
}

// braces parses a set or a dict.
func (p *parser) braces(start int) *expr {
	kind, args := exprDict, []*expr(nil)
	for !p.failed && !p.isOp('}') {
		e := p.starred()
		args = append(args, e)
		switch {
		case p.isOp(':'):
			p.advance()
			args = append(args, p.test())
		case e.kind == exprStar && p.src[e.start+1] == '*':
			args = append(args, p.node(exprOther, e.start))
		default:
			kind = exprSet
		}
		if !p.isOp(',') {
			break
		}
		p.advance()
	}
	return p.closed(p.node(kind, start, args...), '}')
}
