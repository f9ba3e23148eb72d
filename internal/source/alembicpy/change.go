package alembicpy

import (
	"slices"
)

// augment resolves target op= value.
func (s *scope) augment(st *stmt) {
	target := st.targets[0]
	if target.kind != exprName {
		s.mutated(target, "an assignment to a part of it")
		return
	}
	if s.index(target.name) < 0 {
		return
	}
	old, more := s.lookup(target.name), s.eval(st.value)
	op := st.op & 0xff
	if st.op>>16 == '=' {
		op = st.op & 0xffff
	}
	if old.kind == list && op == '+' && more.is(list, tuple, set) {
		s.change(old, value{kind: list, id: old.id, items: slices.Concat(old.items, more.items)}, target.start)
		return
	}
	s.bind(target.name, s.operate(op, old, more, st.start), target.start, nil)
}

// change gives a list another value, under all of its names.
func (s *scope) change(old, new value, pos int) {
	for i := range s.vars {
		if v := &s.vars[i]; v.id == old.id && v.kind == old.kind {
			*v = variable{new, pos, nil}
		}
	}
}

func (s *scope) delete(target *expr) {
	switch target.kind {
	case exprName:
		s.bind(target.name, value{}, target.start, nil)
	case exprTuple, exprList:
		for _, t := range target.args {
			s.delete(t)
		}
	default:
		s.mutated(target, "a del of a part of it")
	}
}

// mutated notes that something changes the variable that an expression starts
// from in a way that is not followed.
func (s *scope) mutated(e *expr, what string) {
	for len(e.args) > 0 {
		e = e.args[0]
	}
	if e.kind != exprName {
		return
	}
	if i := s.index(e.name); i >= 0 && s.vars[i].is(list, set, dict) {
		s.change(s.vars[i].value, s.notStatic(e.start, "it is changed by "+what), e.start)
	}
}

// expression resolves a statement that is an expression: what matters is a list
// that it changes, and names that it binds.
func (s *scope) expression(st *stmt) {
	e := st.value
	if !s.mentions(e) {
		return
	}
	if e.kind == exprCall && e.args[0].kind == exprAttr && s.method(e) {
		return
	}
	s.walruses(e)
	s.escapes(e)
}

// walruses binds what an expression binds with :=, wherever in it.
func (s *scope) walruses(e *expr) {
	for _, arg := range e.args {
		s.walruses(arg)
	}
	if e.kind == exprWalrus {
		s.eval(e)
	}
}

// method resolves list.append(x) and the like. It reports false for what does
// not change a variable that matters.
func (s *scope) method(e *expr) bool {
	on := e.args[0].args[0]
	if on.kind != exprName || s.index(on.name) < 0 {
		return false
	}
	old := s.lookup(on.name)
	if !old.is(list, set) {
		return !old.is(dict)
	}
	new, ok := s.changed(old, string(e.args[0].name), e.args[1:])
	switch {
	case ok:
		s.change(old, new, on.start)
	case !isReading(string(e.args[0].name)):
		s.mutated(on, "a call of "+string(e.args[0].name))
	}
	return true
}

func isReading(method string) bool {
	return slices.Contains([]string{"index", "count", "copy", "union", "issubset", "issuperset", "isdisjoint"}, method)
}

// changed is what a method makes of a list or set.
func (s *scope) changed(old value, method string, args []*expr) (new value, ok bool) {
	if len(args) != 1 {
		return new, false
	}
	arg := s.eval(args[0])
	more := []value{arg}
	switch {
	case arg.kind == unknown:
		return new, false
	case method == "append" && old.kind == list, method == "add" && old.kind == set:
	case method == "extend" && old.kind == list, method == "update" && old.kind == set:
		if !arg.is(tuple, list, set) {
			return new, false
		}
		more = arg.items
	default:
		return new, false
	}
	if old.kind == set {
		return value{kind: set, id: old.id, items: unique(slices.Concat(old.items, more))}, true
	}
	return value{kind: list, id: old.id, items: slices.Concat(old.items, more)}, true
}

// escapes notes that a list is handed to a call that may change it.
func (s *scope) escapes(e *expr) {
	if e.kind == exprCall && isPure(e.args[0].name) {
		return
	}
	for _, arg := range e.args {
		if e.kind == exprCall && arg.kind == exprName {
			s.mutated(arg, "a call")
		}
		s.escapes(arg)
	}
}

// isPure reports whether a function of that name is Python's and changes
// nothing.
func isPure(name []byte) bool {
	switch string(name) {
	case "print", "len", "repr", "str", "tuple", "list", "set", "frozenset", "sorted", "isinstance", "type", "bool", "any", "all", "min", "max", "id", "hash":
		return true
	}
	return false
}
