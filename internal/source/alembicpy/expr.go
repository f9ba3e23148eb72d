package alembicpy

// An exprKind is a class of expressions.
type exprKind uint8

const (
	exprOther    exprKind = iota // not understood: it has no value here
	exprName                     // name
	exprConstant                 // name: None, True, False
	exprNumber                   // its text is the source's
	exprString                   // one or more literals in a row, between start and end
	exprTuple                    // args
	exprList                     // args
	exprSet                      // args
	exprDict                     // args: key, value, key, value …
	exprAttr                     // args[0].name
	exprCall                     // args[0](args[1:]…)
	exprIndex                    // args[0][args[1]]
	exprStar                     // *args[0], **args[0]
	exprKeyword                  // name=args[0]
	exprUnary                    // op args[0]; "not" is opNot
	exprBinary                   // args[0] op args[1]; "and" and "or" are opAnd and opOr
	exprCompare                  // args[0] op args[1]
	exprIf                       // args[0] if args[1] else args[2]
	exprWalrus                   // name := args[0]
)

// Operators that are words.
const (
	opNot opCode = 1 + iota
	opAnd
	opOr
	opIn
	opNotIn
	opIs
	opIsNot
)

// An expr is an expression between two offsets of the source.
type expr struct {
	kind       exprKind
	op         opCode
	start, end int
	paren      bool // it stands in brackets of its own
	name       []byte
	args       []*expr
}

// maxDepth is how deep expressions and blocks may nest. Python takes 200
// brackets and 100 blocks.
const maxDepth = 200

// list parses expressions with commas between, which are a tuple if there is
// one. Nothing at all is an empty tuple.
func (p *parser) list() *expr {
	start := p.tok.start
	if p.ends() {
		t := p.node(exprTuple, start)
		t.end = start
		return t
	}
	first := p.starred()
	if !p.isOp(',') {
		return first
	}
	t := p.node(exprTuple, start, first)
	t.end = p.tok.end
	p.advance()
	rest, end := p.exprs()
	if len(rest) > 0 {
		t.args, t.end = append(t.args, rest...), end
	}
	return t
}

// exprs parses expressions with commas between, and returns where the last
// expression or comma ends.
func (p *parser) exprs() (args []*expr, end int) {
	for !p.failed && !p.ends() {
		args = append(args, p.starred())
		end = p.last
		if !p.isOp(',') {
			break
		}
		end = p.tok.end
		p.advance()
	}
	return args, end
}

// ends reports whether the token ends a list of expressions.
func (p *parser) ends() bool {
	switch p.tok.kind {
	case tokNewline, tokEOF:
		return true
	case tokOp:
		switch p.tok.op {
		case ')', ']', '}', '=', ':', ';':
			return true
		}
		return isAugmented(p.tok.op)
	}
	return false
}

// starred parses one item of a display or call.
func (p *parser) starred() *expr {
	if !p.isOp('*') && !p.isOp(op2('*', '*')) {
		return p.test()
	}
	start := p.tok.start
	p.advance()
	return p.node(exprStar, start, p.test())
}

// test parses an expression without commas.
func (p *parser) test() *expr {
	p.nesting++
	defer func() { p.nesting-- }()
	switch {
	case p.nesting > maxDepth:
		return p.fail()
	case p.isWord("lambda"):
		return p.lambda()
	}
	e := p.binary(0)
	switch {
	case p.isOp(op2(':', '=')) && e.kind == exprName:
		p.advance()
		w := p.node(exprWalrus, e.start, p.test())
		w.name = e.name
		return w
	case p.isWord("if"):
		return p.conditional(e)
	}
	return e
}

// lambda passes over a function, which has no value here.
func (p *parser) lambda() *expr {
	start, depth := p.tok.start, p.scanner.depth
	for !p.isOp(':') || p.scanner.depth > depth {
		if p.failed || p.scanner.depth < depth || p.tok.kind == tokNewline || p.tok.kind == tokEOF {
			return p.fail()
		}
		p.advance()
	}
	p.advance()
	p.test()
	return p.node(exprOther, start)
}

func (p *parser) conditional(then *expr) *expr {
	p.advance()
	cond := p.binary(0)
	if !p.isWord("else") {
		return p.fail()
	}
	p.advance()
	return p.node(exprIf, then.start, then, cond, p.test())
}

// levels of binary operators, the loosest first.
const (
	levelOr = iota
	levelAnd
	levelNot
	levelCompare
	levelBitOr
	levelBitXor
	levelBitAnd
	levelShift
	levelSum
	levelProduct
	levelUnary
)

// binary parses operators of this level and tighter ones.
func (p *parser) binary(level int) *expr {
	switch {
	case level == levelUnary:
		return p.unary()
	case level == levelNot && p.isWord("not"):
		return p.prefix(opNot, levelNot)
	}
	e := p.binary(level + 1)
	for !p.failed {
		op, words := p.operatorOf(level)
		if op == 0 {
			break
		}
		for range words {
			p.advance()
		}
		kind := exprBinary
		if level == levelCompare {
			kind = exprCompare
		}
		next := p.binary(level + 1)
		if kind == exprCompare && e.kind == exprCompare && !e.paren {
			return p.fail() // a < b < c
		}
		e = p.node(kind, e.start, e, next)
		e.op = op
	}
	return e
}

// prefix parses an operator in front of its operand.
func (p *parser) prefix(op opCode, level int) *expr {
	p.nesting++
	defer func() { p.nesting-- }()
	if p.nesting > maxDepth {
		return p.fail()
	}
	start := p.tok.start
	p.advance()
	e := p.node(exprUnary, start, p.binary(level))
	e.op = op
	return e
}

// operatorOf returns the operator at the token if it is of that level, and how
// many tokens it has.
func (p *parser) operatorOf(level int) (op opCode, tokens int) {
	switch p.tok.kind {
	case tokOp:
		if levelOf(p.tok.op) == level {
			return p.tok.op, 1
		}
	case tokName:
		return p.wordOperator(level)
	}
	return 0, 0
}

func (p *parser) wordOperator(level int) (op opCode, tokens int) {
	word := string(p.text(p.tok))
	switch {
	case level == levelOr && word == "or":
		return opOr, 1
	case level == levelAnd && word == "and":
		return opAnd, 1
	case level != levelCompare:
	case word == "in":
		return opIn, 1
	case word == "is" && string(p.text(p.peek())) == "not":
		return opIsNot, 2
	case word == "is":
		return opIs, 1
	case word == "not" && string(p.text(p.peek())) == "in":
		return opNotIn, 2
	}
	return 0, 0
}

func levelOf(op opCode) int {
	switch op {
	case '<', '>', op2('=', '='), op2('!', '='), op2('<', '='), op2('>', '='), op2('<', '>'):
		return levelCompare
	case '|':
		return levelBitOr
	case '^':
		return levelBitXor
	case '&':
		return levelBitAnd
	case op2('<', '<'), op2('>', '>'):
		return levelShift
	case '+', '-':
		return levelSum
	case '*', '/', '%', '@', op2('/', '/'):
		return levelProduct
	}
	return -1
}

func (p *parser) unary() *expr {
	switch {
	case p.isOp('-'), p.isOp('+'), p.isOp('~'):
		return p.prefix(p.tok.op, levelUnary)
	}
	e := p.trailers(p.atom())
	if p.isOp(op2('*', '*')) {
		p.advance()
		e = p.node(exprBinary, e.start, e, p.unaryDeeper())
		e.op = op2('*', '*')
	}
	return e
}

func (p *parser) unaryDeeper() *expr {
	p.nesting++
	defer func() { p.nesting-- }()
	if p.nesting > maxDepth {
		return p.fail()
	}
	return p.unary()
}
