package alembicpy

import (
	"bytes"
	"slices"
	"strconv"
)

// call is the value of calling one of Python's functions, or a string's method.
func (s *scope) call(e *expr) value {
	f := e.args[0]
	if f.kind == exprAttr {
		return s.methodCall(e)
	}
	if f.kind == exprName && s.isBuiltin(f.name) && len(e.args) <= 2 {
		if v, ok := s.convert(string(f.name), e); ok {
			return v
		}
	}
	return s.notStatic(e.start, "it is the result of calling "+string(s.src[f.start:f.end]))
}

// isBuiltin reports whether a name is that of a type of Python, and not bound
// by the module.
func (s *scope) isBuiltin(name []byte) bool {
	switch string(name) {
	case "tuple", "list", "set", "frozenset", "str", "sorted", "bool", "len":
		return s.lookup(name).kind == unbound
	}
	return false
}

// convert is type(x) or type().
func (s *scope) convert(to string, e *expr) (v value, ok bool) {
	var arg value
	empty := len(e.args) == 1
	if empty {
		arg = value{kind: tuple}
	} else if arg = s.eval(e.args[1]); !arg.allKnown() {
		return arg.firstUnknown(), true
	}
	switch to {
	case "str":
		return s.toStr(arg, empty)
	case "bool":
		truth, known := arg.isTrue()
		return boolValue(truth), known
	case "len":
		return value{kind: integer, num: int64(len(arg.items))}, arg.is(tuple, list, set)
	}
	return s.toContainer(to, arg)
}

func (s *scope) toStr(arg value, empty bool) (value, bool) {
	switch {
	case empty:
		return strValue(nil), true
	case arg.kind == integer:
		return strValue(strconv.AppendInt(nil, arg.num, 10)), true
	}
	return arg, arg.kind == str
}

func (s *scope) toContainer(to string, arg value) (value, bool) {
	items := arg.items
	switch {
	case arg.kind == str:
		items = characters(arg.text)
	case !arg.is(tuple, list, set):
		return value{}, false
	}
	switch to {
	case "set", "frozenset":
		return s.fresh(value{kind: set, items: unique(items)}), true
	case "tuple":
		return value{kind: tuple, items: items}, true
	case "sorted":
		if slices.ContainsFunc(items, func(v value) bool { return v.kind != str }) {
			return value{}, false
		}
		items = slices.Clone(items)
		slices.SortFunc(items, func(a, b value) int { return bytes.Compare(a.text, b.text) })
	}
	return s.fresh(value{kind: list, items: items}), true
}

// characters is a string as Python iterates over it.
func characters(text []byte) (items []value) {
	for _, r := range string(text) {
		items = append(items, strValue([]byte(string(r))))
	}
	return items
}

// methodCall is the value of a string's method, of those that are easy.
func (s *scope) methodCall(e *expr) value {
	f := e.args[0]
	on := s.eval(f.args[0])
	var args []value
	for _, arg := range e.args[1:] {
		args = append(args, s.argument(arg))
	}
	if on.kind == str && !slices.ContainsFunc(args, func(v value) bool { return !v.allKnown() }) {
		if v, ok := s.strMethod(on.text, string(f.name), args, e); ok {
			return v
		}
	}
	return s.notStatic(e.start, "it is the result of calling "+string(s.src[f.start:f.end]))
}

func (s *scope) argument(e *expr) value {
	if e.kind == exprStar {
		return s.notStatic(e.start, "it is computed")
	}
	if e.kind == exprKeyword {
		return s.eval(e.args[0])
	}
	return s.eval(e)
}

func (s *scope) strMethod(text []byte, method string, args []value, e *expr) (value, bool) {
	switch method {
	case "format":
		out, ok := formatted(text, args, e.args[1:])
		return strValue(out), ok
	case "lower", "upper", "strip", "title":
		if len(args) > 0 {
			return value{}, false
		}
		change := map[string]func([]byte) []byte{"lower": bytes.ToLower, "upper": bytes.ToUpper, "strip": stripped}[method]
		if change == nil {
			return value{}, false
		}
		return strValue(change(text)), true
	case "join":
		return joinedBy(text, args)
	case "split":
		return s.split(text, args)
	}
	return value{}, false
}

func joinedBy(sep []byte, args []value) (value, bool) {
	if len(args) != 1 || !args[0].is(tuple, list) {
		return value{}, false
	}
	parts := make([][]byte, len(args[0].items))
	for i, item := range args[0].items {
		if item.kind != str {
			return value{}, false
		}
		parts[i] = item.text
	}
	return strValue(bytes.Join(parts, sep)), true
}

func (s *scope) split(text []byte, args []value) (value, bool) {
	var parts [][]byte
	switch {
	case len(args) == 0:
		parts = bytes.Fields(text)
	case len(args) == 1 && args[0].kind == str && len(args[0].text) > 0:
		parts = bytes.Split(text, args[0].text)
	default:
		return value{}, false
	}
	v := value{kind: list}
	for _, part := range parts {
		v.items = append(v.items, strValue(part))
	}
	return s.fresh(v), true
}
