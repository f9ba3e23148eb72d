package interpreter

import "github.com/ramusdb/ramus/internal/python"

// A scope has the variables of a module, a function, a class body or a comprehension.
type scope struct {
	vars    map[string]Value
	parent  *scope
	class   bool
	bound   map[string]bool        // names that a function binds itself; nil elsewhere
	foreign map[string]python.Kind // names that it declares: Global or Nonlocal
}

func newScope(parent *scope) *scope { return &scope{vars: map[string]Value{}, parent: parent} }

// lookup returns the value of a name.
func (m *Machine) lookup(s *scope, name string) (Value, error) {
	for at := s; at != nil; at = at.parent {
		if at.class && at != s {
			continue // a class body's names are not seen by the functions in it
		}
		if at.foreign[name] == python.Global {
			at = m.globals
		}
		if v, ok := at.vars[name]; ok {
			return v, nil
		}
		if at.bound[name] && at.foreign[name] == 0 {
			return nil, m.Raise("the variable %s has no value yet", name)
		}
	}
	if m.star != nil {
		return m.star, nil
	}
	if v, ok := m.builtin(name); ok {
		return v, nil
	}
	return nil, m.Raise("the name %s is not defined", name)
}

// home returns the scope that a name is assigned in.
func (m *Machine) home(s *scope, name string) *scope {
	switch s.foreign[name] {
	case python.Global:
		return m.globals
	case python.Nonlocal:
		for at := s.parent; at != nil; at = at.parent {
			if at.bound[name] {
				return at
			}
		}
	}
	return s
}

func (m *Machine) bind(s *scope, name string, v Value) { m.home(s, name).vars[name] = v }

// bindingsOf returns the names that a function binds, and those that it declares.
func (m *Machine) bindingsOf(node python.Node, body []python.Stmt) (map[string]bool, map[string]python.Kind) {
	if bound, ok := m.bindings[node]; ok {
		return bound, m.declared[node]
	}
	c := collector{bound: map[string]bool{}, declared: map[string]python.Kind{}}
	for _, s := range body {
		c.stmt(s)
	}
	m.bindings[node], m.declared[node] = c.bound, c.declared
	return c.bound, c.declared
}

// A collector collects the names that statements bind.
type collector struct {
	bound    map[string]bool
	declared map[string]python.Kind
}

func (c collector) stmt(s python.Stmt) {
	python.Walk(s, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionStmt:
			c.bound[n.Name.Name] = true
			return false
		case *python.ClassStmt:
			c.bound[n.Name.Name] = true
			return false
		case *python.LambdaExpr:
			return false
		case *python.ScopeStmt:
			c.declare(n)
		case *python.NamedExpr:
			c.bound[n.Target.Name] = true
		case *python.Comprehension:
			return true // its own targets are in the generators, which are no statements
		default:
			c.simple(n)
		}
		return true
	})
}

func (c collector) declare(s *python.ScopeStmt) {
	kind := python.Global
	if s.Nonlocal {
		kind = python.Nonlocal
	}
	for _, n := range s.Names {
		c.declared[n.Name] = kind
	}
}

func (c collector) simple(n python.Node) {
	switch n := n.(type) {
	case *python.AssignStmt:
		for _, t := range n.Targets {
			c.target(t)
		}
	case *python.AnnotatedStmt:
		c.target(n.Target)
	case *python.AugmentedStmt:
		c.target(n.Target)
	case *python.ForStmt:
		c.target(n.Target)
	case *python.DelStmt:
		for _, t := range n.Targets {
			c.target(t)
		}
	case *python.WithStmt:
		for _, item := range n.Items {
			if item.Target != nil {
				c.target(item.Target)
			}
		}
	case *python.TryStmt:
		for _, h := range n.Handlers {
			if h.Name.Name != "" {
				c.bound[h.Name.Name] = true
			}
		}
	case *python.ImportStmt:
		c.aliases(n.Names)
	case *python.ImportFromStmt:
		c.aliases(n.Names)
	}
}

func (c collector) aliases(all []python.Alias) {
	for _, a := range all {
		c.bound[aliasName(a)] = true
	}
}

func (c collector) target(e python.Expr) {
	switch e := e.(type) {
	case *python.Ident:
		c.bound[e.Name] = true
	case *python.Starred:
		c.target(e.Value)
	case *python.TupleExpr:
		for _, item := range e.Items {
			c.target(item)
		}
	case *python.ListExpr:
		for _, item := range e.Items {
			c.target(item)
		}
	}
}
