package alembicpy

import (
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
)

// names knows the values of names in a function of a module: those that are assigned
// once in the module, and those that were assigned in the function before.
type names struct {
	module   func() *unit    // parsed when it is asked for
	bound    map[string]bool // those of the function; true if not only by imports
	local    map[string]python.Value
	binds    map[string]bool // the names of connections
	visiting map[string]bool
}

func newNames(src string, params python.Params, body []python.Stmt) *names {
	n := &names{
		module: sync.OnceValue(func() *unit { return newUnit("", "", src) }),
		bound:  map[string]bool{}, local: map[string]python.Value{}, binds: map[string]bool{}, visiting: map[string]bool{},
	}
	for _, name := range parameterNames(params) {
		n.bound[name] = true
	}
	for _, st := range body {
		for name, other := range boundIn(st) {
			n.bound[name] = n.bound[name] || other
		}
	}
	return n
}

// isBound reports whether a name is one of the function.
func (n *names) isBound(name string) bool { _, ok := n.bound[name]; return ok }

// boundIn returns the names that a statement may bind; true for those that something
// else than an import binds.
func boundIn(st python.Stmt) map[string]bool {
	bound := map[string]bool{}
	add := func(targets ...python.Expr) {
		for _, target := range targets {
			for _, name := range namesOf(target) {
				bound[name.Name] = true
			}
		}
	}
	python.Walk(st, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.AssignStmt:
			add(n.Targets...)
		case *python.AnnotatedStmt:
			add(n.Target)
		case *python.AugmentedStmt:
			add(n.Target)
		case *python.DelStmt:
			add(n.Targets...)
		case *python.ForStmt:
			add(n.Target)
		case *python.WithStmt:
			for _, item := range n.Items {
				add(item.Target)
			}
		case *python.TryStmt:
			for _, h := range n.Handlers {
				bound[h.Name.Name] = true
			}
		case *python.NamedExpr:
			add(n.Target)
		case *python.Comprehension:
			for _, g := range n.Generators {
				add(g.Target)
			}
		case *python.FunctionStmt:
			bound[n.Name.Name] = true
		case *python.ClassStmt:
			bound[n.Name.Name] = true
		case *python.ImportStmt:
			for _, i := range importsOf(n) {
				bound[i.name] = bound[i.name]
			}
		case *python.ImportFromStmt:
			for _, i := range importsFrom(n) {
				bound[i.name] = bound[i.name]
			}
		case *python.AsPattern:
			bound[n.Name] = true
		case *python.StarPattern:
			bound[n.Name] = true
		case *python.MappingPattern:
			bound[n.Rest] = true
		}
		return true
	})
	return bound
}

// forget forgets the values of the names that a statement may bind.
func (n *names) forget(st python.Stmt) {
	for name := range boundIn(st) {
		delete(n.local, name)
		delete(n.binds, name)
	}
}

// assign notes the value of a name of the function.
func (n *names) assign(name string, value python.Expr, isBind bool) {
	if isBind {
		n.binds[name] = true
		return
	}
	if v, err := n.eval(value); err == nil && isFixed(v) {
		n.local[name] = v
	}
}

// isFixed reports whether a value is of a type that nothing can change later.
func isFixed(v python.Value) bool {
	switch v := v.(type) {
	case string, int, bool, python.BigNumber:
		return true
	case python.Tuple:
		for _, item := range v {
			if !isFixed(item) {
				return false
			}
		}
		return true
	}
	return false
}

func (n *names) eval(e python.Expr) (python.Value, error) {
	ev := python.Evaluator{Name: n.lookup}
	return ev.Eval(e)
}

// text returns the value of an expression if it is a string that is known.
func (n *names) text(e python.Expr) (string, bool) {
	if e == nil {
		return "", false
	}
	if str, ok := e.(*python.StrExpr); ok {
		return str.Value, str.Err == nil
	}
	v, err := n.eval(e)
	text, ok := v.(string)
	return text, ok && err == nil
}

// lookup returns the value of a name.
func (n *names) lookup(e *python.Ident) (python.Value, error) {
	if v, ok := n.local[e.Name]; ok {
		return v, nil
	}
	if !n.isBound(e.Name) {
		if v, ok := n.constant(e.Name); ok {
			return v, nil
		}
		if f, ok := python.BuiltinOf(e.Name); ok && !n.module().defines(e.Name) {
			return f, nil
		}
	}
	return nil, python.Unsupportedf("%s is not known", e.Name)
}

// constant returns the value of a name to which the module assigns once, and which
// no function changes.
func (n *names) constant(name string) (python.Value, bool) {
	value := n.module().only(name)
	if value == nil || n.visiting[name] {
		return nil, false
	}
	n.visiting[name] = true
	defer delete(n.visiting, name)
	outside := names{module: n.module, visiting: n.visiting} // a constant of the module sees no local name
	v, err := outside.eval(value)
	return v, err == nil && isFixed(v)
}

// only returns the expression that a module assigns to a name, in its one assignment;
// nil where there is none.
func (u *unit) only(name string) python.Expr {
	if len(u.definitions[name]) != 1 || len(u.imports[name])+len(u.stars) > 0 || strings.Contains(u.src, "global ") {
		return nil
	}
	st := u.definitions[name][0]
	for _, each := range u.body {
		if each != st {
			continue
		}
		switch st := st.(type) {
		case *python.AssignStmt:
			if _, isName := st.Targets[0].(*python.Ident); isName && len(st.Targets) == 1 {
				return st.Value
			}
		case *python.AnnotatedStmt:
			return st.Value
		}
	}
	return nil
}
