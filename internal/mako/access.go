package mako

import (
	"errors"
	"strings"
)

func (f *frame) call(e call) (any, error) {
	named := map[string]any{}
	function, receiver, method, err := f.callee(e.function)
	if err != nil {
		return nil, err
	}
	args, err := f.evalAll(e.args)
	if err != nil {
		return nil, err
	}
	for i, name := range e.named {
		if named[name], err = f.eval(e.namedArgs[i]); err != nil {
			return nil, err
		}
	}
	if method != "" {
		return callMethod(receiver, method, args, named)
	}
	return apply(function, args, named)
}

// callee evaluates what is called: a function, or a value and the name of its method.
func (f *frame) callee(e expr) (function, receiver any, method string, err error) {
	a, ok := e.(attribute)
	if !ok {
		function, err = f.eval(e)
		return function, nil, "", err
	}
	receiver, err = f.eval(a.value)
	return nil, receiver, a.name, err
}

// apply calls a function.
func apply(function any, args []any, named map[string]any) (any, error) {
	switch fn := function.(type) {
	case builtin:
		return fn.call(args, named)
	case Func:
		value, err := fn(args, named)
		return value, native(err)
	}
	return nil, foreignOr(function, "%s cannot be called", describe(function))
}

// native makes an error of a Func one of this package.
func native(err error) error {
	var u unsupported
	var w wrong
	if err == nil || errors.As(err, &u) || errors.As(err, &w) {
		return err
	}
	return wrongf("%v", err)
}

func (f *frame) subscript(e subscript) (any, error) {
	value, err := f.eval(e.value)
	if err != nil {
		return nil, err
	}
	index, err := f.eval(e.index)
	if err != nil {
		return nil, err
	}
	if c, ok := value.(context); ok {
		return c.item(index)
	}
	items, err := iterate(value)
	if err != nil {
		return nil, err
	}
	i, ok := number(index)
	if !ok {
		return nil, foreignOr(index, "%s is not an index", describe(index))
	}
	if i < 0 {
		i += len(items)
	}
	if i < 0 || i >= len(items) {
		return nil, wrongf("the index is out of range")
	}
	return items[i], nil
}

func (f *frame) slice(e sliced) (any, error) {
	value, err := f.eval(e.value)
	if err != nil {
		return nil, err
	}
	items, err := iterate(value)
	if err != nil {
		return nil, err
	}
	from, err := f.bound(e.from, 0, len(items))
	if err != nil {
		return nil, err
	}
	to, err := f.bound(e.to, len(items), len(items))
	if err != nil {
		return nil, err
	}
	return cut(value, items[min(from, to):to]), nil
}

// bound is an index of a slice: one from the end counts back, and none is out
// of range.
func (f *frame) bound(e expr, otherwise, length int) (int, error) {
	if e == nil {
		return otherwise, nil
	}
	value, err := f.eval(e)
	if err != nil || value == nil {
		return otherwise, err
	}
	n, ok := number(value)
	if !ok {
		return 0, foreignOr(value, "%s is not an index", describe(value))
	}
	if n < 0 {
		n += length
	}
	return min(max(n, 0), length), nil
}

// cut makes items a value of the kind that they are from.
func cut(from any, items []any) any {
	switch from.(type) {
	case Tuple:
		return Tuple(items)
	case List:
		return List(items)
	}
	var b strings.Builder
	for _, item := range items {
		b.WriteString(item.(string))
	}
	return b.String()
}
