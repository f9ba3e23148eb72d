package interpreter

import (
	"math"

	"github.com/ramusdb/ramus/internal/python"
)

// Operate returns left op right.
func (m *Machine) Operate(op python.Kind, left, right Value) (Value, error) {
	if o, ok := left.(Operator); ok {
		return o.Operate(m, op, right, false)
	}
	if o, ok := right.(Operator); ok {
		if _, text := left.(string); !text || op != python.Percent {
			return o.Operate(m, op, left, true)
		}
	}
	if u := firstUnknown(left, right); u != nil {
		return u, nil
	}
	if x, y, ok := floats(left, right); ok {
		return m.calculate(op, x, y)
	}
	if text, ok := left.(string); ok && op == python.Percent {
		return m.percent(text, right)
	}
	switch op {
	case python.Minus, python.Ampersand, python.Caret:
		if a, ok := left.(*python.Set); ok {
			return m.sets(op, a, right)
		}
	case python.Slash, python.DoubleSlash, python.DoubleStar:
		return m.divide(op, left, right)
	}
	return python.Operate(op, left, right)
}

// percent formats a string, unless it has an unknown value.
func (m *Machine) percent(text string, right Value) (Value, error) {
	if u := unknownIn(right); u != nil {
		return u, nil
	}
	if d, ok := right.(*python.Dict); ok {
		return m.percentNamed(text, d)
	}
	return python.Operate(python.Percent, text, right)
}

// unknownIn returns the first unknown value among a value and its items.
func unknownIn(v Value) *Unknown {
	switch v := v.(type) {
	case *Unknown:
		return v
	case python.Tuple:
		return unknownAmong(v)
	case *python.List:
		return unknownAmong(v.Items)
	case *python.Dict:
		return unknownAmong(v.Values())
	}
	return nil
}

func unknownAmong(items []Value) *Unknown {
	for _, item := range items {
		if u := unknownIn(item); u != nil {
			return u
		}
	}
	return nil
}

// floats returns two numbers of which one is a float.
func floats(a, b Value) (x, y float64, ok bool) {
	_, isFloat := a.(Float)
	_, areFloats := b.(Float)
	if !isFloat && !areFloats {
		return 0, 0, false
	}
	x, ok = float(a)
	y, both := float(b)
	return x, y, ok && both
}

func float(v Value) (float64, bool) {
	switch v := v.(type) {
	case Float:
		return float64(v), true
	case int:
		return float64(v), v < 1<<53 && v > -1<<53
	}
	return 0, false
}

func (m *Machine) calculate(op python.Kind, x, y float64) (Value, error) {
	switch op {
	case python.Plus:
		return Float(x + y), nil
	case python.Minus:
		return Float(x - y), nil
	case python.Star:
		return Float(x * y), nil
	case python.Slash:
		if y != 0 {
			return Float(x / y), nil
		}
	}
	return nil, m.Refuse("%s of floats is not supported", op)
}

// divide returns the / or // of two ints, or the power.
func (m *Machine) divide(op python.Kind, left, right Value) (Value, error) {
	x, ok := left.(int)
	y, both := right.(int)
	if !ok || !both || y == 0 || op == python.DoubleStar {
		return nil, m.Refuse("%s between %s and %s is not supported", op, python.DescribeValue(left), python.DescribeValue(right))
	}
	if op == python.Slash {
		if max(x, -x) >= 1<<53 || max(y, -y) >= 1<<53 {
			return nil, m.Refuse("a division of numbers of more than 53 bits is not supported")
		}
		return Float(float64(x) / float64(y)), nil
	}
	return int(math.Floor(float64(x) / float64(y))), m.small(x)
}

func (m *Machine) small(x int) error {
	if max(x, -x) >= 1<<50 {
		return m.Refuse("a division of numbers of more than 50 bits is not supported")
	}
	return nil
}

// sets returns the difference, intersection or symmetric difference of two sets.
func (m *Machine) sets(op python.Kind, a *python.Set, right Value) (Value, error) {
	b, ok := right.(*python.Set)
	if !ok || op == python.Caret {
		return nil, m.Refuse("%s between %s and %s is not supported", op, python.DescribeValue(a), python.DescribeValue(right))
	}
	var kept []Value
	for _, item := range a.Items() {
		in, err := m.contains(b.Items(), item)
		if err != nil {
			return nil, err
		}
		if in == (op == python.Ampersand) {
			kept = append(kept, item)
		}
	}
	return python.NewSet(kept...)
}

func (m *Machine) contains(items []Value, item Value) (bool, error) {
	for _, x := range items {
		m.steps++
		if same, err := m.Equal(x, item); err != nil || same {
			return same, err
		}
	}
	return false, nil
}

func (m *Machine) unary(e *python.Unary, s *scope) (Value, error) {
	v, err := m.eval(e.Operand, s)
	if err != nil {
		return nil, err
	}
	if o, ok := v.(Operator); ok {
		return o.Operate(m, e.Op, nil, false)
	}
	if e.Op == python.Not {
		holds, err := m.Truth(v)
		return !holds, err
	}
	switch x := v.(type) {
	case *Unknown:
		return x, nil
	case Float:
		switch e.Op {
		case python.Minus:
			return -x, nil
		case python.Plus:
			return x, nil
		}
	case int:
		switch e.Op {
		case python.Minus:
			return -x, nil
		case python.Tilde:
			return ^x, nil
		case python.Plus:
			return x, nil
		}
	}
	return nil, m.Refuse("%s of %s is not supported", e.Op, python.DescribeValue(v))
}

// Truth returns a value as a condition.
func (m *Machine) Truth(v Value) (bool, error) {
	switch v := v.(type) {
	case Truther:
		return v.Truth(m)
	case Float:
		return v != 0, nil
	case *Unknown:
		return false, v.Opaque()
	case *Instance, *Class, *Function, *Native, bound, *Module, *Member:
		if i, ok := v.(*Instance); ok && i.class.has("__bool__", "__len__") {
			return false, m.Refuse("the truth of %s is not supported", i.Describe())
		}
		return true, nil
	}
	return python.Truth(v)
}

func (m *Machine) comparison(e *python.Comparison, s *scope) (Value, error) {
	left, err := m.eval(e.First, s)
	if err != nil {
		return nil, err
	}
	for i, op := range e.Ops {
		right, err := m.eval(e.Rest[i], s)
		if err != nil {
			return nil, err
		}
		result, err := m.compare(op, left, right)
		if err != nil || i == len(e.Ops)-1 {
			return result, err
		}
		holds, err := m.Truth(result)
		if err != nil || !holds {
			return result, err
		}
		left = right
	}
	return true, nil
}

// compare applies one operator of a comparison. The result may be an expression of SQL.
func (m *Machine) compare(op python.Kind, left, right Value) (Value, error) {
	if op == python.Is || op == python.IsNot {
		same, err := m.identical(left, right)
		return same == (op == python.Is), err
	}
	if o, ok := left.(Operator); ok && op != python.In && op != python.NotIn {
		return o.Operate(m, op, right, false)
	}
	if o, ok := right.(Operator); ok && op != python.In && op != python.NotIn {
		return o.Operate(m, op, left, true)
	}
	if u := firstUnknown(left, right); u != nil {
		return u, nil
	}
	switch op {
	case python.EqualEqual, python.NotEqual:
		same, err := m.Equal(left, right)
		return same == (op == python.EqualEqual), err
	case python.In, python.NotIn:
		found, err := m.in(left, right)
		return found == (op == python.In), err
	}
	if x, y, ok := floats(left, right); ok {
		return ordered(op, x, y), nil
	}
	return m.order(op, left, right)
}

func ordered(op python.Kind, x, y float64) bool {
	switch op {
	case python.Less:
		return x < y
	case python.LessEqual:
		return x <= y
	case python.Greater:
		return x > y
	}
	return x >= y
}

func (m *Machine) order(op python.Kind, left, right Value) (Value, error) {
	x, ok := left.(int)
	y, both := right.(int)
	if ok && both {
		switch op {
		case python.Less:
			return x < y, nil
		case python.LessEqual:
			return x <= y, nil
		case python.Greater:
			return x > y, nil
		}
		return x >= y, nil
	}
	a, ok := left.(string)
	b, both := right.(string)
	if !ok || !both {
		return nil, m.Refuse("the order of %s and %s is not supported", python.DescribeValue(left), python.DescribeValue(right))
	}
	switch op {
	case python.Less:
		return a < b, nil
	case python.LessEqual:
		return a <= b, nil
	case python.Greater:
		return a > b, nil
	}
	return a >= b, nil
}

// Equal is Python's == of values that are no SQL.
func (m *Machine) Equal(a, b Value) (bool, error) {
	if u := firstUnknown(a, b); u != nil {
		return false, u.Opaque()
	}
	if x, y, ok := floats(a, b); ok {
		return x == y, nil
	}
	for _, v := range []Value{a, b} {
		switch v.(type) {
		case *Class, *Function, *Module, *Native, Float:
			return a == b && comparable(a) && comparable(b), nil
		case *Member:
			return m.equalMember(a, b)
		case nil, bool, int, string, python.Bytes, python.Tuple, *python.List, *python.Set, *python.Dict:
		default:
			return false, m.Refuse("a comparison of %s is not supported", python.DescribeValue(v))
		}
	}
	return python.Equal(a, b)
}

// comparable reports whether Go can compare a value with another.
func comparable(v Value) bool {
	switch v.(type) {
	case python.Tuple:
		return false
	}
	return true
}

func (m *Machine) identical(a, b Value) (bool, error) {
	if u := firstUnknown(a, b); u != nil {
		return false, u.Opaque()
	}
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	x, ok := a.(bool)
	y, both := b.(bool)
	if ok || both {
		return ok && both && x == y, nil
	}
	for _, v := range []Value{a, b} {
		switch v.(type) {
		case *Class, *Member, *Instance, *python.List, *python.Dict, *python.Set, *Function:
			return comparable(a) && comparable(b) && a == b, nil
		}
	}
	return false, m.Refuse(`"is" between %s and %s is not supported`, python.DescribeValue(a), python.DescribeValue(b))
}

func (m *Machine) in(item, container Value) (bool, error) {
	switch c := container.(type) {
	case *Unknown:
		return false, c.Opaque()
	case string:
		part, ok := item.(string)
		if !ok {
			return false, m.Wrong(item, "%s in a string is not supported", python.DescribeValue(item))
		}
		return contains(c, part), nil
	}
	items, err := m.Iterate(container)
	if err != nil {
		return false, err
	}
	return m.contains(items, item)
}
