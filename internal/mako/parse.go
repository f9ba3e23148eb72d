package mako

import "strings"

// A parser reads expressions by recursive descent, as Python's grammar has them.
type parser struct {
	tokens []token
	depth  int
}

// maxDepth bounds the nesting of brackets and operators. Python's own is of
// that size.
const maxDepth = 100

func newParser(text string) (*parser, error) {
	tokens, err := scan(text)
	return &parser{tokens: tokens}, err
}

// parseExpression reads a text that is one expression.
func parseExpression(text string) (expr, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	p.skipNewlines()
	return p.whole()
}

// whole reads an expression up to the end.
func (p *parser) whole() (expr, error) {
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	isTuple := p.isOp(",")
	p.skipNewlines()
	switch {
	case isTuple:
		return nil, unsupportedf("a tuple without parentheses")
	case p.peek().kind != tokenEnd:
		return nil, p.unexpected()
	}
	return e, nil
}

func (p *parser) peek() token { return p.tokens[0] }

// take returns the next token. The last one, the end, stays.
func (p *parser) take() token {
	t := p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) skipNewlines() {
	for p.peek().kind == tokenNewline {
		p.take()
	}
}

func (p *parser) isOp(op string) bool { t := p.peek(); return t.kind == tokenOp && t.text == op }

func (p *parser) isName(name string) bool {
	t := p.peek()
	return t.kind == tokenName && t.text == name
}

// accept takes an operator or keyword if it is next.
func (p *parser) accept(text string) bool {
	if !p.isOp(text) && !p.isName(text) {
		return false
	}
	p.take()
	return true
}

func (p *parser) expect(text string) error {
	if !p.accept(text) {
		return wrongf("%s; expected %q", p.unexpected(), text)
	}
	return nil
}

// unexpected is the error for the next token. What Python has but is not read
// here is not supported.
func (p *parser) unexpected() error {
	t := p.peek()
	switch t.kind {
	case tokenEnd, tokenNewline:
		return wrongf("the expression ends too early")
	case tokenName:
		if t.text == "for" || t.text == "async" {
			return unsupportedf("a comprehension")
		}
		return wrongf("the name %s does not belong here", t.text)
	case tokenOp:
		if isForeign(t.text) {
			return unsupportedf("the operator %s", t.text)
		}
		return wrongf("%q does not belong here", t.text)
	}
	return wrongf("a value does not belong here")
}

func isForeign(op string) bool {
	switch op {
	case "**", "//", "/", "<<", ">>", "|", "&", "^", "~", "@", ":=", "...", "*", "{":
		return true
	}
	return false
}

// deeper guards the recursion.
func (p *parser) deeper() error {
	if p.depth++; p.depth > maxDepth {
		return unsupportedf("an expression that nests this deep")
	}
	return nil
}

func (p *parser) expression() (expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if p.isName("lambda") || p.isName("await") || p.isName("yield") {
		return nil, unsupportedf("%s", p.peek().text)
	}
	yes, err := p.or()
	if err != nil || !p.accept("if") {
		return yes, err
	}
	return p.conditional(yes)
}

func (p *parser) conditional(yes expr) (expr, error) {
	condition, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.accept("else") {
		return nil, wrongf("an if without an else is not an expression")
	}
	no, err := p.expression()
	return conditional{condition, yes, no}, err
}

func (p *parser) or() (expr, error) { return p.logical("or", p.and) }

func (p *parser) and() (expr, error) { return p.logical("and", p.not) }

func (p *parser) logical(op string, operand func() (expr, error)) (expr, error) {
	left, err := operand()
	for err == nil && p.accept(op) {
		var right expr
		right, err = operand()
		left = logical{op, left, right}
	}
	return left, err
}

func (p *parser) not() (expr, error) {
	if !p.accept("not") {
		return p.comparison()
	}
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	value, err := p.not()
	return unary{"not", value}, err
}

func (p *parser) comparison() (expr, error) {
	first, err := p.sum()
	c := comparison{first: first}
	for err == nil {
		op := p.comparisonOp()
		if op == "" {
			break
		}
		var right expr
		right, err = p.sum()
		c.ops, c.rest = append(c.ops, op), append(c.rest, right)
	}
	if len(c.ops) == 0 {
		return first, err
	}
	return c, err
}

// comparisonOp takes an operator that compares, or nothing.
func (p *parser) comparisonOp() string {
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">", "in"} {
		if p.accept(op) {
			return op
		}
	}
	switch {
	case p.isName("not") && p.tokens[1].kind == tokenName && p.tokens[1].text == "in":
		p.take()
		p.take()
		return "not in"
	case p.accept("is"):
		if p.accept("not") {
			return "is not"
		}
		return "is"
	}
	return ""
}

func (p *parser) sum() (expr, error) { return p.arithmetic(p.product, "+", "-") }

func (p *parser) product() (expr, error) { return p.arithmetic(p.signed, "*", "%") }

func (p *parser) arithmetic(operand func() (expr, error), ops ...string) (expr, error) {
	left, err := operand()
	for err == nil && (p.isOp(ops[0]) || p.isOp(ops[1])) {
		op := p.take().text
		var right expr
		right, err = operand()
		left = binary{op, left, right}
	}
	return left, err
}

func (p *parser) signed() (expr, error) {
	if !p.isOp("-") && !p.isOp("+") {
		return p.postfix()
	}
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	op := p.take().text
	value, err := p.signed()
	return unary{op, value}, err
}

// postfix reads an atom and what follows it: attributes, calls, subscripts.
func (p *parser) postfix() (expr, error) {
	e, err := p.atom()
	for err == nil {
		switch {
		case p.accept("."):
			name := p.take()
			if name.kind != tokenName || isKeyword(name.text) {
				return nil, wrongf("a dot without a name behind it")
			}
			e = attribute{e, name.text}
		case p.accept("("):
			e, err = p.call(e)
		case p.accept("["):
			e, err = p.subscript(e)
		default:
			return e, nil
		}
	}
	return nil, err
}

func (p *parser) call(function expr) (expr, error) {
	c := call{function: function}
	for !p.accept(")") {
		if err := p.argument(&c); err != nil {
			return nil, err
		}
		if !p.isOp(")") {
			if err := p.separator(); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// separator takes the comma between two values.
func (p *parser) separator() error {
	if !p.accept(",") {
		return p.unexpected()
	}
	return nil
}

func (p *parser) argument(c *call) error {
	name := ""
	if t := p.peek(); t.kind == tokenName && p.tokens[1].kind == tokenOp && p.tokens[1].text == "=" {
		name = t.text
		p.take()
		p.take()
	}
	value, err := p.expression()
	if err == nil && p.isName("for") {
		if value, err = p.comprehension(value); err == nil && (!p.isOp(")") || len(c.args)+len(c.named) > 0 || name != "") {
			return unsupportedf("a comprehension")
		}
	}
	switch {
	case err != nil:
		return err
	case name != "":
		c.named, c.namedArgs = append(c.named, name), append(c.namedArgs, value)
	case len(c.named) > 0:
		return wrongf("an argument without a name stands behind one with a name")
	default:
		c.args = append(c.args, value)
	}
	return nil
}

func (p *parser) subscript(value expr) (expr, error) {
	var from, to expr
	var err error
	if !p.isOp(":") {
		if from, err = p.expression(); err != nil {
			return nil, err
		}
		if p.accept("]") {
			return subscript{value, from}, nil
		}
	}
	if p.isOp(",") {
		return nil, unsupportedf("a tuple without parentheses")
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	if !p.isOp("]") && !p.isOp(":") {
		if to, err = p.expression(); err != nil {
			return nil, err
		}
	}
	if p.isOp(":") {
		return nil, unsupportedf("a slice with a step")
	}
	return sliced{value, from, to}, p.expect("]")
}

func (p *parser) atom() (expr, error) {
	switch t := p.peek(); {
	case t.kind == tokenInt:
		return constant{p.take().n}, nil
	case t.kind == tokenString || t.kind == tokenFormat:
		return p.strings()
	case t.kind == tokenName:
		return p.name()
	case p.accept("("):
		return p.group()
	case p.accept("["):
		items, err := p.items("]")
		return listExpr(items), err
	case p.isOp("{"):
		return nil, unsupportedf("a dictionary or set")
	}
	return nil, p.unexpected()
}

func (p *parser) name() (expr, error) {
	t := p.peek()
	switch t.text {
	case "None":
		p.take()
		return constant{nil}, nil
	case "True", "False":
		p.take()
		return constant{t.text == "True"}, nil
	}
	if isKeyword(t.text) {
		return nil, p.unexpected()
	}
	p.take()
	return nameExpr{t.text}, nil
}

func isKeyword(name string) bool {
	return strings.Contains(" None True False and as assert async await break class continue def del elif else except finally for "+
		"from global if import in is lambda nonlocal not or pass raise return try while with yield ", " "+name+" ")
}

// group reads what stands in parentheses: an expression or a tuple.
func (p *parser) group() (expr, error) {
	if p.accept(")") {
		return tupleExpr{}, nil
	}
	first, err := p.expression()
	if err == nil && p.isName("for") {
		if first, err = p.comprehension(first); err != nil {
			return nil, err
		}
		return first, p.expect(")")
	}
	if err != nil {
		return nil, err
	}
	if p.accept(")") {
		return first, nil
	}
	if err := p.separator(); err != nil {
		return nil, err
	}
	items, err := p.items(")")
	return tupleExpr(append([]expr{first}, items...)), err
}

// items reads expressions with commas up to a bracket.
func (p *parser) items(end string) ([]expr, error) {
	var items []expr
	for !p.accept(end) {
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		if p.isName("for") && len(items) == 0 && end == "]" {
			if item, err = p.comprehension(item); err != nil {
				return nil, err
			}
			return []expr{item}, p.expect(end)
		}
		items = append(items, item)
		if !p.isOp(end) {
			if err := p.separator(); err != nil {
				return nil, err
			}
		}
	}
	return items, nil
}

// comprehension reads what follows the first "for" of a comprehension. It has no
// value here, but may stand where it is never evaluated.
func (p *parser) comprehension(item expr) (expr, error) {
	for p.accept("for") {
		if _, _, err := p.targets(); err != nil {
			return nil, err
		}
		if _, err := p.or(); err != nil {
			return nil, err
		}
		for p.accept("if") {
			if _, err := p.or(); err != nil {
				return nil, err
			}
		}
	}
	return comprehension{item}, nil
}

// strings reads strings that stand side by side: they are one.
func (p *parser) strings() (expr, error) {
	var parts formatted
	plain := ""
	isPlain := true
	for t := p.peek(); t.kind == tokenString || t.kind == tokenFormat; t = p.peek() {
		p.take()
		if t.kind == tokenString {
			plain += t.text
			parts = append(parts, constant{t.text})
			continue
		}
		isPlain = false
		more, err := p.fstring(t)
		if err != nil {
			return nil, err
		}
		parts = append(parts, more...)
	}
	if isPlain {
		return constant{plain}, nil
	}
	return parts, nil
}
