package alembicpy

import (
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// augment resolves target op= value.
func (s *scope) augment(st *python.AugmentedStmt) {
	target, ok := st.Target.(*python.Ident)
	if !ok {
		s.mutated(st.Target, "an assignment to a part of it")
		return
	}
	if s.index(target.Name) < 0 {
		return
	}
	old, bound := s.lookup(target.Name)
	if !bound {
		old = s.unknownAt(target.Start, target.Name+" is not set above it")
	}
	more := s.eval(st.Value)
	if list, ok := old.(*python.List); ok && st.Op == python.Plus {
		if items, ok := itemsOfSequence(more); ok {
			s.change(old, python.NewList(slices.Concat(list.Items, items)...), target.Start)
			return
		}
	}
	v, err := python.Operate(st.Op, old, more)
	if err != nil {
		v, _ = s.recover(st.Value, err)
	}
	s.bind(target.Name, v, target.Start, nil)
}

// itemsOfSequence returns the items of a tuple, list or set.
func itemsOfSequence(v python.Value) (items []python.Value, ok bool) {
	switch v.(type) {
	case python.Tuple, *python.List, *python.Set:
		return itemsOf(v), true
	}
	return nil, false
}

// change gives a list another value, under all of its names.
func (s *scope) change(old, changed python.Value, offset int) {
	for i := range s.vars {
		if v := &s.vars[i]; v.set && isChangeable(v.value) && v.value == old {
			*v = variable{value: changed, set: true, pos: offset}
		}
	}
}

func (s *scope) delete(target python.Expr) {
	switch t := target.(type) {
	case *python.Ident:
		if i := s.index(t.Name); i >= 0 {
			s.vars[i] = variable{}
		}
	case *python.TupleExpr:
		s.deleteAll(t.Items)
	case *python.ListExpr:
		s.deleteAll(t.Items)
	default:
		s.mutated(target, "a del of a part of it")
	}
}

func (s *scope) deleteAll(targets []python.Expr) {
	for _, t := range targets {
		s.delete(t)
	}
}

// rootOf returns the name that an expression of attributes, subscripts and calls
// starts with, or nil.
func rootOf(e python.Expr) *python.Ident {
	for {
		switch x := e.(type) {
		case *python.Ident:
			return x
		case *python.Attribute:
			e = x.Value
		case *python.Subscript:
			e = x.Value
		case *python.Call:
			e = x.Func
		case *python.Starred:
			e = x.Value
		default:
			return nil
		}
	}
}

// mutated notes that the variable that an expression starts with is changed in a way
// that is not followed.
func (s *scope) mutated(e python.Expr, how string) {
	root := rootOf(e)
	if root == nil {
		return
	}
	if i := s.index(root.Name); i >= 0 && s.vars[i].set && isChangeable(s.vars[i].value) {
		s.change(s.vars[i].value, s.unknownAt(root.Start, "it is changed by "+how), root.Start)
	}
}

// expression resolves a statement that is an expression: it matters where it changes
// a list or binds names.
func (s *scope) expression(e python.Expr) {
	if !s.mentions(e) {
		return
	}
	if call, ok := e.(*python.Call); ok && s.method(call) {
		return
	}
	s.walruses(e)
	s.escapes(e)
}

// walruses binds the names that an expression binds with :=, wherever in it.
func (s *scope) walruses(e python.Expr) {
	if e == nil {
		return
	}
	python.Walk(e, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.LambdaExpr:
			return false
		case *python.Comprehension:
			s.walrusesInside(n)
			return false
		case *python.NamedExpr:
			s.eval(n)
		}
		return true
	})
}

// walrusesInside binds the names that a comprehension binds with :=.
func (s *scope) walrusesInside(c *python.Comprehension) {
	python.Walk(c, func(n python.Node) bool {
		if named, ok := n.(*python.NamedExpr); ok {
			s.bind(named.Target.Name, s.unknownAt(named.Start, "it is set in a comprehension"), named.Start, nil)
		}
		return true
	})
}

// method resolves list.append(x) and the like. It returns false for calls that change
// no variable that matters.
func (s *scope) method(e *python.Call) bool {
	f, ok := e.Func.(*python.Attribute)
	if !ok {
		return false
	}
	on, ok := f.Value.(*python.Ident)
	if !ok || s.index(on.Name) < 0 {
		return false
	}
	old, _ := s.lookup(on.Name)
	switch old.(type) {
	case *python.List, *python.Set:
	case *python.Dict:
		return false
	default:
		return true
	}
	changed, ok := s.changed(old, f.Name.Name, e)
	switch {
	case ok:
		s.change(old, changed, on.Start)
	case !isReading(f.Name.Name):
		s.mutated(on, "a call of "+f.Name.Name)
	}
	return true
}

func isReading(method string) bool {
	return slices.Contains([]string{"index", "count", "copy", "union", "issubset", "issuperset", "isdisjoint"}, method)
}

// changed returns a list or set as a method with one argument leaves it.
func (s *scope) changed(old python.Value, method string, e *python.Call) (changed python.Value, ok bool) {
	if len(e.Args) != 1 || len(e.Keywords) > 0 {
		return nil, false
	}
	arg := s.eval(e.Args[0])
	if _, isUnknown := arg.(*unknown); isUnknown {
		return nil, false
	}
	list, isList := old.(*python.List)
	more := []python.Value{arg}
	switch {
	case method == "append" && isList, method == "add" && !isList:
	case method == "extend" && isList, method == "update" && !isList:
		if more, ok = itemsOfSequence(arg); !ok {
			return nil, false
		}
	default:
		return nil, false
	}
	if isList {
		return python.NewList(slices.Concat(list.Items, more)...), true
	}
	set, err := python.NewSet(slices.Concat(itemsOf(old), more)...)
	return set, err == nil
}

// escapes notes each list that is an argument of a call, which may change it.
func (s *scope) escapes(e python.Expr) {
	python.Walk(e, func(n python.Node) bool {
		call, ok := n.(*python.Call)
		if !ok {
			return true
		}
		if isPure(call.Func) {
			return false
		}
		for _, arg := range call.Args {
			s.escapesAs(arg)
		}
		for _, k := range call.Keywords {
			if k.Name.Name != "" { // ** makes a copy
				s.escapesAs(k.Value)
			}
		}
		return true
	})
}

func (s *scope) escapesAs(arg python.Expr) {
	if name, ok := arg.(*python.Ident); ok {
		s.mutated(name, "a call")
	}
}

// isPure reports whether a function's name is that of one of Python's that change
// nothing.
func isPure(function python.Expr) bool {
	name := ""
	switch f := function.(type) {
	case *python.Ident:
		name = f.Name
	case *python.Attribute:
		name = f.Name.Name
	}
	switch name {
	case "print", "len", "repr", "str", "tuple", "list", "set", "frozenset", "sorted", "isinstance", "type", "bool", "any", "all", "min", "max", "id", "hash":
		return true
	}
	return false
}
