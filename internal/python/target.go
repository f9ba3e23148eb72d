package python

// forTargets parses the targets of a for or of a comprehension.
func (p *parser) forTargets() Expr {
	target := p.list(func() Expr {
		if p.is(Star) {
			return p.starred()
		}
		return p.primary()
	})
	p.checkTarget(target)
	return target
}

// checkTarget fails for an expression that nothing can be assigned to.
func (p *parser) checkTarget(e Expr) {
	switch e := e.(type) {
	case *Ident, *Attribute, *Subscript:
	case *Starred:
		if _, star := e.Value.(*Starred); star {
			p.noTarget(e)
		}
		p.checkTarget(e.Value)
	case *TupleExpr:
		p.checkAll(e.Items, p.checkTarget)
	case *ListExpr:
		p.checkAll(e.Items, p.checkTarget)
	default:
		p.noTarget(e)
	}
}

// checkAll checks the items of a sequence, one level deeper.
func (p *parser) checkAll(items []Expr, check func(Expr)) {
	p.enter()
	defer p.leave()
	for _, item := range items {
		check(item)
	}
}

// checkSingle fails for an expression that is no single target.
func (p *parser) checkSingle(e Expr) {
	switch e.(type) {
	case *Ident, *Attribute, *Subscript:
	default:
		p.noTarget(e)
	}
}

// checkDeleted fails for an expression that can't be deleted.
func (p *parser) checkDeleted(e Expr) {
	switch e := e.(type) {
	case *TupleExpr:
		p.checkAll(e.Items, p.checkDeleted)
	case *ListExpr:
		p.checkAll(e.Items, p.checkDeleted)
	default:
		p.checkSingle(e)
	}
}

func (p *parser) noTarget(e Expr) {
	p.fail(e.Range().Start, "nothing can be assigned to %s", Describe(e))
}

// Describe names the kind of an expression, with its article.
func Describe(e Expr) string {
	switch e := e.(type) {
	case *Constant:
		return e.Kind.String()
	case *NumExpr:
		return "a number"
	case *StrExpr, *BytesExpr:
		return "a string"
	case *FString:
		if e.Template {
			return "a t-string"
		}
		return "an f-string"
	case *DictExpr, *SetExpr:
		return "a dictionary or set"
	case *TupleExpr:
		return "a tuple"
	case *ListExpr:
		return "a list"
	case *Comprehension:
		return "a comprehension"
	case *Call:
		return "a call"
	case *LambdaExpr:
		return "lambda"
	case *AwaitExpr:
		return "await"
	case *YieldExpr:
		return "yield"
	case *Starred:
		return "a starred expression"
	case *NamedExpr:
		return "the operator :="
	case *Unary:
		return "the operator " + e.Op.String()
	case *Binary:
		return "the operator " + e.Op.String()
	case *Comparison:
		return "a comparison"
	}
	return "this expression"
}
