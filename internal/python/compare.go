package python

import "strings"

// Equal is Python's ==.
func Equal(a, b Value) (bool, error) {
	if c, ok := a.(Comparer); ok {
		return c.Equal(b), nil
	}
	if c, ok := b.(Comparer); ok {
		return c.Equal(a), nil
	}
	if err := opaque(a, b); err != nil {
		return false, err
	}
	if n, ok := number(a); ok {
		m, ok := number(b)
		return ok && n == m, nil
	}
	switch x := a.(type) {
	case nil:
		return b == nil, nil
	case string:
		y, ok := b.(string)
		return ok && x == y, nil
	case Bytes:
		y, ok := b.(Bytes)
		return ok && x == y, nil
	case Tuple:
		y, ok := b.(Tuple)
		return equalItems(x, y, ok)
	case *List:
		if y, ok := b.(*List); ok {
			return equalItems(x.Items, y.Items, true)
		}
		return false, nil
	case *Set:
		if y, ok := b.(*Set); ok {
			return equalSets(x, y)
		}
		return false, nil
	}
	return false, Unsupportedf("a comparison of %s", DescribeValue(a))
}

func equalItems(a, b []Value, sameType bool) (bool, error) {
	if !sameType || len(a) != len(b) {
		return false, nil
	}
	for i := range a {
		if same, err := Equal(a[i], b[i]); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

func equalSets(a, b *Set) (bool, error) {
	if len(a.items) != len(b.items) {
		return false, nil
	}
	for _, item := range a.items {
		if has, err := contains(b.items, item); err != nil || !has {
			return false, err
		}
	}
	return true, nil
}

// compare applies one operator of a comparison.
func compare(op Kind, a, b Value) (bool, error) {
	switch op {
	case EqualEqual, NotEqual:
		same, err := Equal(a, b)
		return same == (op == EqualEqual), err
	case In, NotIn:
		found, err := in(b, a)
		return found == (op == In), err
	case Is, IsNot:
		same, err := identical(a, b)
		return same == (op == Is), err
	}
	n, err := order(a, b)
	if err != nil {
		return false, err
	}
	switch op {
	case Less:
		return n < 0, nil
	case Greater:
		return n > 0, nil
	case LessEqual:
		return n <= 0, nil
	}
	return n >= 0, nil
}

// order compares two numbers or two strings: the result is negative, zero or positive.
func order(a, b Value) (int, error) {
	n, isNumber := number(a)
	m, areNumbers := number(b)
	if isNumber && areNumbers {
		return compareInts(n, m), nil
	}
	s, isString := a.(string)
	t, areStrings := b.(string)
	if isString && areStrings {
		return strings.Compare(s, t), nil
	}
	for _, v := range []Value{a, b} {
		if o, ok := v.(Opaque); ok {
			return 0, o.Opaque()
		}
	}
	if DescribeValue(a) == DescribeValue(b) {
		return 0, Unsupportedf("the order of %s and %s", DescribeValue(a), DescribeValue(b))
	}
	return 0, Raisef("%s and %s have no order", DescribeValue(a), DescribeValue(b))
}

func compareInts(n, m int) int {
	switch {
	case n < m:
		return -1
	case n > m:
		return 1
	}
	return 0
}

// in evaluates "value in container".
func in(container, value Value) (bool, error) {
	if text, ok := container.(string); ok {
		part, ok := value.(string)
		if !ok {
			return false, Refuse(value, "%s is not in a string", DescribeValue(value))
		}
		return strings.Contains(text, part), nil
	}
	items, err := Iterate(container)
	if err != nil {
		return false, err
	}
	return contains(items, value)
}

func contains(items []Value, value Value) (bool, error) {
	for _, item := range items {
		if same, err := Equal(item, value); err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// identical evaluates Python's "is", for values of which only one exists.
func identical(a, b Value) (bool, error) {
	for _, v := range []Value{a, b} {
		if c, ok := v.(Comparer); ok {
			return c.Equal(a) && c.Equal(b), nil
		}
	}
	if err := opaque(a, b); err != nil {
		return false, err
	}
	for _, v := range []Value{a, b} {
		switch v.(type) {
		case nil, bool:
			return a == nil && b == nil || isSameBool(a, b), nil
		}
	}
	return false, Unsupportedf("\"is\" between %s and %s", DescribeValue(a), DescribeValue(b))
}

func isSameBool(a, b Value) bool {
	x, ok := a.(bool)
	y, both := b.(bool)
	return ok && both && x == y
}
