package mako

import (
	"math/bits"
	"strings"
)

// eval evaluates an expression. Its errors have no place yet.
func (f *frame) eval(e expr) (any, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case constant:
		return e.value, nil
	case nameExpr:
		return f.lookup(e.name)
	case tupleExpr:
		items, err := f.evalAll(e)
		return Tuple(items), err
	case listExpr:
		items, err := f.evalAll(e)
		return List(items), err
	case formatted:
		return f.format(e)
	case converted:
		return f.convert(e)
	case unary:
		return f.unary(e)
	case binary:
		return f.binary(e)
	case logical:
		return f.logical(e)
	case comparison:
		return f.comparison(e)
	case conditional:
		return f.conditional(e)
	}
	return f.access(e)
}

// access evaluates what stands behind a value: .name, (arguments), [index].
func (f *frame) access(e expr) (any, error) {
	switch e := e.(type) {
	case attribute:
		value, err := f.eval(e.value)
		if err != nil {
			return nil, err
		}
		return attributeOf(value, e.name)
	case call:
		return f.call(e)
	case subscript:
		return f.subscript(e)
	case sliced:
		return f.slice(e)
	case comprehension:
		return nil, unsupportedf("a comprehension")
	}
	return nil, unsupportedf("this expression")
}

func (f *frame) evalAll(exprs []expr) ([]any, error) {
	values := make([]any, len(exprs))
	for i, e := range exprs {
		var err error
		if values[i], err = f.eval(e); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// lookup finds a name as Mako does: the template's own, then the values, then
// Python's functions; else it is undefined.
func (f *frame) lookup(name string) (any, error) {
	if value, ok := f.locals[name]; ok {
		return value, nil
	}
	if f.t.local[name] && !f.module {
		return nil, wrongf("%s is used before it is assigned", name)
	}
	if value, ok := f.globals[name]; ok {
		return value, nil
	}
	switch {
	case name == "loop" && len(f.loops) > 0:
		return f.loops[len(f.loops)-1], nil
	case name == "context" && !f.module:
		return context{f}, nil
	case name == "UNDEFINED":
		return undefined{name}, nil
	}
	return f.value(name, undefined{name})
}

// value is context.get().
func (f *frame) value(name string, otherwise any) (any, error) {
	if value, ok := f.values[name]; ok {
		return value, nil
	}
	switch {
	case isBuiltin(name):
		return builtin(name), nil
	case isForeignName(name):
		return nil, unsupportedf("the name %s", name)
	}
	return otherwise, nil
}

// isForeignName reports whether a name is one of Python's or Mako's that has a
// value there and none here.
func isForeignName(name string) bool {
	return strings.Contains(" capture caller self local parent next pageargs loop STOP_RENDERING "+
		"abs aiter all anext any ascii bin breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir "+
		"divmod eval exec filter float format frozenset getattr globals hasattr hash help hex id input issubclass iter locals "+
		"map max memoryview min object oct open ord pow print property reversed round set setattr slice sorted staticmethod "+
		"sum super type vars zip exit quit copyright credits license __import__ __name__ ", " "+name+" ")
}

func (f *frame) format(parts formatted) (any, error) {
	var b strings.Builder
	for _, part := range parts {
		value, err := f.eval(part)
		if err != nil {
			return nil, err
		}
		b.WriteString(value.(string))
	}
	return limited(b.String())
}

func (f *frame) convert(c converted) (any, error) {
	value, err := f.eval(c.value)
	if err != nil {
		return nil, err
	}
	if c.conversion == 'r' {
		return repr(value)
	}
	return str(value)
}

func (f *frame) unary(e unary) (any, error) {
	value, err := f.eval(e.value)
	if err != nil {
		return nil, err
	}
	if e.op == "not" {
		holds, err := truth(value)
		return !holds, err
	}
	n, ok := number(value)
	switch {
	case !ok:
		return nil, foreignOr(value, "%s has no sign", describe(value))
	case e.op == "-":
		return -n, nil
	}
	return n, nil
}

func (f *frame) logical(e logical) (any, error) {
	left, err := f.eval(e.left)
	if err != nil {
		return nil, err
	}
	holds, err := truth(left)
	if err != nil || holds == (e.op == "or") {
		return left, err
	}
	return f.eval(e.right)
}

func (f *frame) conditional(e conditional) (any, error) {
	condition, err := f.eval(e.condition)
	if err != nil {
		return nil, err
	}
	holds, err := truth(condition)
	switch {
	case err != nil:
		return nil, err
	case holds:
		return f.eval(e.yes)
	}
	return f.eval(e.no)
}

func (f *frame) comparison(e comparison) (any, error) {
	left, err := f.eval(e.first)
	if err != nil {
		return nil, err
	}
	for i, op := range e.ops {
		right, err := f.eval(e.rest[i])
		if err != nil {
			return nil, err
		}
		if holds, err := compare(op, left, right); err != nil || !holds {
			return false, err
		}
		left = right
	}
	return true, nil
}

// compare applies one operator of a comparison.
func compare(op string, a, b any) (bool, error) {
	switch op {
	case "==", "!=":
		same, err := equal(a, b)
		return same == (op == "=="), err
	case "in", "not in":
		found, err := contains(b, a)
		return found == (op == "in"), err
	case "is", "is not":
		same, err := identical(a, b)
		return same == (op == "is"), err
	}
	n, err := order(a, b)
	return err == nil && (n < 0 && op[0] == '<' || n > 0 && op[0] == '>' || n == 0 && len(op) == 2), err
}

// order is negative, zero or positive, for numbers and for strings.
func order(a, b any) (int, error) {
	n, isNumber := number(a)
	m, areNumbers := number(b)
	if isNumber && areNumbers {
		return n - m, nil
	}
	s, isString := a.(string)
	t, areStrings := b.(string)
	if isString && areStrings {
		return strings.Compare(s, t), nil
	}
	if describe(a) == describe(b) {
		return 0, unsupportedf("the order of %s and %s", describe(a), describe(b))
	}
	return 0, foreignOr(a, "%s and %s have no order", describe(a), describe(b))
}

func contains(container, value any) (bool, error) {
	if text, ok := container.(string); ok {
		part, ok := value.(string)
		if !ok {
			return false, foreignOr(value, "%s is not in a string", describe(value))
		}
		return strings.Contains(text, part), nil
	}
	items, err := iterate(container)
	if err != nil {
		return false, err
	}
	for _, item := range items {
		if same, err := equal(item, value); err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// identical is Python's "is", for the values of which there is only one.
func identical(a, b any) (bool, error) {
	for _, v := range []any{a, b} {
		switch v.(type) {
		case nil, bool:
			return a == nil && b == nil || isBool(a, b), nil
		case undefined:
			_, ok := a.(undefined)
			_, both := b.(undefined)
			return ok && both, nil
		}
	}
	return false, unsupportedf("\"is\" between %s and %s", describe(a), describe(b))
}

func isBool(a, b any) bool {
	x, ok := a.(bool)
	y, both := b.(bool)
	return ok && both && x == y
}

func (f *frame) binary(e binary) (any, error) {
	left, err := f.eval(e.left)
	if err != nil {
		return nil, err
	}
	right, err := f.eval(e.right)
	if err != nil {
		return nil, err
	}
	if text, ok := left.(string); ok && e.op == "%" {
		return percent(text, right)
	}
	n, isNumber := number(left)
	m, areNumbers := number(right)
	switch {
	case isNumber && areNumbers:
		return calculate(e.op, n, m)
	case e.op == "+":
		return add(left, right)
	case e.op == "*" && isNumber:
		return repeat(right, n)
	case e.op == "*" && areNumbers:
		return repeat(left, m)
	}
	return nil, foreignOr(left, "%s %s %s has no value", describe(left), e.op, describe(right))
}

func calculate(op string, n, m int) (any, error) {
	const limit = 1 << 30
	if bits.Len(uint(max(n, -n))) > 30 || bits.Len(uint(max(m, -m))) > 30 {
		return nil, unsupportedf("a number beyond %d", limit)
	}
	switch op {
	case "+":
		return n + m, nil
	case "-":
		return n - m, nil
	case "*":
		return n * m, nil
	}
	if m == 0 {
		return nil, wrongf("a division by zero")
	}
	return ((n % m) + m) % m, nil // the sign is the divisor's
}

func add(a, b any) (any, error) {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return limited(a + b)
		}
	case Tuple:
		if b, ok := b.(Tuple); ok {
			return append(a[:len(a):len(a)], b...), nil
		}
	case List:
		if b, ok := b.(List); ok {
			return append(a[:len(a):len(a)], b...), nil
		}
	case undefined, foreign:
		return nil, foreignOr(a, "")
	}
	return nil, foreignOr(b, "%s + %s has no value", describe(a), describe(b))
}

func repeat(value any, n int) (any, error) {
	text, ok := value.(string)
	switch {
	case !ok:
		return nil, unsupportedf("%s times a number", describe(value))
	case n <= 0:
		return "", nil
	case len(text) > maxText/n:
		return nil, errTooLong
	}
	return strings.Repeat(text, n), nil
}

var errTooLong = unsupportedf("a string of more than 1 MiB")

func limited(text string) (any, error) {
	if len(text) > maxText {
		return nil, errTooLong
	}
	return text, nil
}
