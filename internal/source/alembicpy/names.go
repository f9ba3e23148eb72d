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
	data     map[string]bool // the names of SQLAlchemy's statements that change data only
	visiting map[string]bool
}

func newNames(src string, params python.Params, body []python.Stmt) *names {
	n := &names{
		module: sync.OnceValue(func() *unit { return newUnit("", "", src) }),
		bound:  map[string]bool{}, local: map[string]python.Value{}, binds: map[string]bool{}, data: map[string]bool{}, visiting: map[string]bool{},
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
	python.Walk(st, func(n python.Node) bool {
		for _, target := range targetsOf(n) {
			for _, name := range namesOf(target) {
				bound[name.Name] = true
			}
		}
		for _, name := range definedBy(n) {
			bound[name] = true
		}
		for _, i := range importedBy(n) {
			if _, known := bound[i.name]; !known {
				bound[i.name] = false
			}
		}
		return true
	})
	return bound
}

// targetsOf returns the expressions to which a node assigns, or that it deletes.
func targetsOf(n python.Node) (targets []python.Expr) {
	switch n := n.(type) {
	case *python.AssignStmt:
		return n.Targets
	case *python.AnnotatedStmt:
		return []python.Expr{n.Target}
	case *python.AugmentedStmt:
		return []python.Expr{n.Target}
	case *python.DelStmt:
		return n.Targets
	case *python.ForStmt:
		return []python.Expr{n.Target}
	case *python.NamedExpr:
		return []python.Expr{n.Target}
	case *python.WithStmt:
		for _, item := range n.Items {
			targets = append(targets, item.Target)
		}
	case *python.Comprehension:
		for _, g := range n.Generators {
			targets = append(targets, g.Target)
		}
	}
	return targets
}

// definedBy returns the names that a definition, an except or a pattern binds.
func definedBy(n python.Node) (names []string) {
	switch n := n.(type) {
	case *python.FunctionStmt:
		return []string{n.Name.Name}
	case *python.ClassStmt:
		return []string{n.Name.Name}
	case *python.TryStmt:
		for _, h := range n.Handlers {
			names = append(names, h.Name.Name)
		}
	case *python.AsPattern:
		return []string{n.Name}
	case *python.StarPattern:
		return []string{n.Name}
	case *python.MappingPattern:
		return []string{n.Rest}
	}
	return names
}

// importedBy returns the names that an import binds.
func importedBy(n python.Node) []imported {
	switch n := n.(type) {
	case *python.ImportStmt:
		return importsOf(n)
	case *python.ImportFromStmt:
		return importsFrom(n)
	}
	return nil
}

// forget forgets the values of the names that a statement may bind.
func (n *names) forget(st python.Stmt) {
	for name := range boundIn(st) {
		delete(n.local, name)
		delete(n.binds, name)
		delete(n.data, name)
	}
}

// assign notes the value of a name of the function.
func (n *names) assign(name string, value python.Expr, isBind bool) {
	if isBind {
		n.binds[name] = true
		return
	}
	if isConstruct(value) {
		n.data[name] = true
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
