package python

// starExpressions parses expressions with commas between, which are a tuple if
// there is a comma: the right side of an assignment, the value of a return.
func (p *parser) starExpressions() Expr { return p.list(p.starExpression) }

// list parses one item, or several with commas between.
func (p *parser) list(item func() Expr) Expr {
	start := p.tok.Start
	first := item()
	if !p.is(Comma) {
		return first
	}
	items := []Expr{first}
	for p.accept(Comma) {
		if p.endsList() {
			break
		}
		items = append(items, item())
	}
	return &TupleExpr{Span: p.from(start), Items: items}
}

// endsList reports whether the token at hand starts no item of a list.
func (p *parser) endsList() bool {
	switch k := p.tok.Kind; k {
	case Newline, EOF, Dedent, RParen, RBracket, RBrace, Assign, Colon, Semicolon, Exclamation, In, FStringEnd:
		return true
	default:
		return k.isAugmented()
	}
}

// starExpression parses an expression, or "*" and an operand.
func (p *parser) starExpression() Expr {
	if p.is(Star) {
		return p.starred()
	}
	return p.expression()
}

func (p *parser) starNamed() Expr {
	if p.is(Star) {
		return p.starred()
	}
	return p.named()
}

func (p *parser) starred() Expr {
	start := p.expect(Star).Start
	value := p.binary(levelBitOr)
	return &Starred{p.from(start), value}
}

// named parses an expression, or name := expression.
func (p *parser) named() Expr {
	if !p.is(Name) || p.peek(1).Kind != Walrus {
		return p.expression()
	}
	p.enter()
	defer p.leave()
	target := p.ident()
	p.expect(Walrus)
	value := p.expression()
	return &NamedExpr{p.from(target.Start), &target, value}
}

// ident takes a name.
func (p *parser) ident() Ident {
	tok := p.expect(Name)
	return Ident{tok.Span, p.text(tok)}
}

// expression parses an expression without commas.
func (p *parser) expression() Expr {
	p.enter()
	defer p.leave()
	if p.is(Lambda) {
		return p.lambda()
	}
	start := p.tok.Start
	then := p.disjunction()
	if !p.accept(If) {
		return then
	}
	condition := p.disjunction()
	if !p.is(Else) {
		p.badToken()
		p.fail(p.tok.Start, "an if without an else is not an expression")
	}
	p.next()
	otherwise := p.expression()
	return &Conditional{p.from(start), condition, then, otherwise}
}

func (p *parser) lambda() Expr {
	start := p.expect(Lambda).Start
	params := p.params(Colon, false)
	p.expect(Colon)
	body := p.expression()
	return &LambdaExpr{p.from(start), params, body}
}

// disjunction parses operands with "or" between.
func (p *parser) disjunction() Expr { return p.logical(Or, p.conjunction) }

func (p *parser) conjunction() Expr { return p.logical(And, p.inversion) }

func (p *parser) logical(op Kind, operand func() Expr) Expr {
	start := p.tok.Start
	first := operand()
	if !p.is(op) {
		return first
	}
	operands := []Expr{first}
	for p.accept(op) {
		operands = append(operands, operand())
	}
	return &Logical{p.from(start), op, operands}
}

func (p *parser) inversion() Expr {
	if !p.is(Not) {
		return p.comparison()
	}
	p.enter()
	defer p.leave()
	start := p.next().Start
	operand := p.inversion()
	return &Unary{p.from(start), Not, operand}
}

func (p *parser) comparison() Expr {
	start := p.tok.Start
	first := p.binary(levelBitOr)
	var ops []Kind
	var rest []Expr
	for {
		op := p.comparisonOp()
		if op == EOF {
			break
		}
		ops = append(ops, op)
		rest = append(rest, p.binary(levelBitOr))
	}
	if len(ops) == 0 {
		return first
	}
	return &Comparison{p.from(start), first, ops, rest}
}

// comparisonOp takes an operator that compares, or returns EOF.
func (p *parser) comparisonOp() Kind {
	switch k := p.tok.Kind; k {
	case EqualEqual, NotEqual, Less, LessEqual, Greater, GreaterEqual, In:
		p.next()
		return k
	case Is:
		p.next()
		if p.accept(Not) {
			return IsNot
		}
		return Is
	case Not:
		if p.peek(1).Kind == In {
			p.next()
			p.next()
			return NotIn
		}
	}
	return EOF
}

// The levels of binary operators, the loosest first.
const (
	levelBitOr = iota
	levelBitXor
	levelBitAnd
	levelShift
	levelSum
	levelProduct
	levelUnary
)

func levelOf(op Kind) int {
	switch op {
	case Pipe:
		return levelBitOr
	case Caret:
		return levelBitXor
	case Ampersand:
		return levelBitAnd
	case ShiftLeft, ShiftRight:
		return levelShift
	case Plus, Minus:
		return levelSum
	case Star, Slash, DoubleSlash, Percent, At:
		return levelProduct
	}
	return -1
}

// binary parses operators of a level and of tighter ones.
func (p *parser) binary(level int) Expr {
	start := p.tok.Start
	left := p.factor()
	for links := 0; ; links++ {
		op := p.tok.Kind
		found := levelOf(op)
		if found < level {
			return left
		}
		p.checkChain(links)
		p.next()
		right := p.operand(found + 1)
		left = &Binary{p.from(start), op, left, right}
	}
}

// operand parses the right operand of an operator.
func (p *parser) operand(level int) Expr {
	if level == levelUnary {
		return p.factor()
	}
	return p.binary(level)
}

// checkChain fails if a chain that nests to the left is too long.
func (p *parser) checkChain(links int) {
	if links >= maxChain {
		panic(&Error{Offset: p.tok.Start, Message: "the expression is too long", TooDeep: true})
	}
}

// factor parses a sign and its operand, or a power.
func (p *parser) factor() Expr {
	switch op := p.tok.Kind; op {
	case Plus, Minus, Tilde:
		p.enter()
		defer p.leave()
		start := p.next().Start
		operand := p.factor()
		return &Unary{p.from(start), op, operand}
	}
	return p.power()
}

func (p *parser) power() Expr {
	start := p.tok.Start
	base := p.awaited()
	if !p.is(DoubleStar) {
		return base
	}
	p.enter()
	defer p.leave()
	p.next()
	exponent := p.factor()
	return &Binary{p.from(start), DoubleStar, base, exponent}
}

func (p *parser) awaited() Expr {
	if !p.is(Await) {
		return p.primary()
	}
	start := p.next().Start
	value := p.primary()
	return &AwaitExpr{p.from(start), value}
}

// yield parses a yield expression.
func (p *parser) yield() Expr {
	start := p.expect(Yield).Start
	y := &YieldExpr{}
	switch {
	case p.accept(From):
		y.From = true
		y.Value = p.expression()
	case !p.endsList():
		y.Value = p.starExpressions()
	}
	y.Span = p.from(start)
	return y
}

// yieldOr parses a yield expression, or calls another function of the parser.
func (p *parser) yieldOr(other func() Expr) Expr {
	if p.is(Yield) {
		return p.yield()
	}
	return other()
}
