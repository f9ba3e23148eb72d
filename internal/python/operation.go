package python

import (
	"math/bits"
	"strings"
)

// MaxText is the longest string that is computed, in bytes.
const MaxText = 1 << 20

// Operate applies an operator to two values.
func Operate(op Kind, left, right Value) (Value, error) {
	if text, ok := left.(string); ok && op == Percent {
		return percent(text, right)
	}
	n, isNumber := number(left)
	m, areNumbers := number(right)
	switch {
	case isNumber && areNumbers:
		return calculate(op, n, m)
	case op == Plus:
		return add(left, right)
	case op == Star && isNumber:
		return repeat(right, n)
	case op == Star && areNumbers:
		return repeat(left, m)
	case op == Pipe:
		return union(left, right)
	}
	for _, v := range []Value{left, right} {
		if o, ok := v.(Opaque); ok {
			return nil, o.Opaque()
		}
	}
	return nil, Raisef("%s %s %s has no value", DescribeValue(left), op, DescribeValue(right))
}

// maxBits bounds the ints that are computed with.
const maxBits = 62

func calculate(op Kind, n, m int) (Value, error) {
	width := bits.Len(uint(max(n, -n))) + 1
	other := bits.Len(uint(max(m, -m))) + 1
	switch op {
	case Plus, Minus:
		if max(width, other) > maxBits {
			return nil, Unsupportedf("a number of more than %d bits", maxBits)
		}
		if op == Plus {
			return n + m, nil
		}
		return n - m, nil
	case Star:
		if width+other > maxBits {
			return nil, Unsupportedf("a number of more than %d bits", maxBits)
		}
		return n * m, nil
	case Percent:
		if m == 0 {
			return nil, Raisef("a division by zero")
		}
		return ((n % m) + m) % m, nil // the sign is the divisor's
	}
	return nil, Unsupportedf("the operator %s", op)
}

func add(a, b Value) (Value, error) {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return Limited(a + b)
		}
	case Tuple:
		if b, ok := b.(Tuple); ok {
			return append(a[:len(a):len(a)], b...), nil
		}
	case *List:
		if b, ok := b.(*List); ok {
			return &List{append(a.Items[:len(a.Items):len(a.Items)], b.Items...)}, nil
		}
	case Opaque:
		return nil, a.Opaque()
	}
	return nil, Refuse(b, "%s + %s has no value", DescribeValue(a), DescribeValue(b))
}

// union returns the | of two sets.
func union(a, b Value) (Value, error) {
	x, ok := a.(*Set)
	if !ok {
		return nil, Refuse(a, "%s | %s has no value", DescribeValue(a), DescribeValue(b))
	}
	y, ok := b.(*Set)
	if !ok {
		return nil, Refuse(b, "%s | %s has no value", DescribeValue(a), DescribeValue(b))
	}
	return NewSet(append(x.items[:len(x.items):len(x.items)], y.items...)...)
}

func repeat(value Value, n int) (Value, error) {
	text, ok := value.(string)
	switch {
	case !ok:
		if o, ok := value.(Opaque); ok {
			return nil, o.Opaque()
		}
		return nil, Unsupportedf("%s times a number", DescribeValue(value))
	case n <= 0:
		return "", nil
	case len(text) > MaxText/n:
		return nil, errTooLong()
	}
	return strings.Repeat(text, n), nil
}

func errTooLong() error { return Unsupportedf("a string of more than 1 MiB") }

// Limited returns a text, or an error if it is too long.
func Limited(text string) (Value, error) {
	if len(text) > MaxText {
		return nil, errTooLong()
	}
	return text, nil
}

// Item is value[index].
func Item(value, index Value) (Value, error) {
	switch v := value.(type) {
	case Indexed:
		return v.Item(index)
	case *Set:
		return nil, Raisef("a set has no index")
	}
	items, err := Iterate(value)
	if err != nil {
		return nil, err
	}
	i, ok := number(index)
	if !ok {
		return nil, Refuse(index, "%s is not an index", DescribeValue(index))
	}
	if i < 0 {
		i += len(items)
	}
	if i < 0 || i >= len(items) {
		return nil, Raisef("the index is out of range")
	}
	return items[i], nil
}

// Cut is value[from:to]. nil is the start and the end.
func Cut(value, from, to Value) (Value, error) {
	switch value.(type) {
	case *Set, *Dict:
		return nil, Raisef("%s has no index", DescribeValue(value))
	}
	items, err := Iterate(value)
	if err != nil {
		return nil, err
	}
	start, err := bound(from, 0, len(items))
	if err != nil {
		return nil, err
	}
	end, err := bound(to, len(items), len(items))
	if err != nil {
		return nil, err
	}
	return like(value, items[min(start, end):end]), nil
}

// bound returns an index of a slice. A negative one counts from the end, and none is out
// of range.
func bound(value Value, otherwise, length int) (int, error) {
	if value == nil {
		return otherwise, nil
	}
	n, ok := number(value)
	if !ok {
		return 0, Refuse(value, "%s is not an index", DescribeValue(value))
	}
	if n < 0 {
		n += length
	}
	return min(max(n, 0), length), nil
}

// like makes items a value of the kind that they are from.
func like(from Value, items []Value) Value {
	switch from.(type) {
	case Tuple:
		return Tuple(items)
	case *List:
		return &List{items}
	}
	var b strings.Builder
	for _, item := range items {
		b.WriteString(item.(string))
	}
	return b.String()
}
