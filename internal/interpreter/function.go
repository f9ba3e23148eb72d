package interpreter

import (
	"github.com/ramusdb/ramus/internal/python"
)

// A Function is a function of the file.
type Function struct {
	name     string
	node     python.Node
	params   python.Params
	defaults map[string]Value
	body     []python.Stmt
	result   python.Expr // of a lambda
	scope    *scope      // that it was defined in
	static   bool
	class    bool // a classmethod
	property bool
}

// Describe names the function.
func (f *Function) Describe() string { return "the function " + f.name }

// Str and Repr refuse: the text of a function has its address.
func (f *Function) Str() (string, error)  { return f.Repr() }
func (f *Function) Repr() (string, error) { return "", python.Unsupportedf("the text of a function") }

// define runs a def statement.
func (m *Machine) define(st *python.FunctionStmt, s *scope) error {
	f := &Function{name: st.Name.Name, node: st, params: st.Params, body: st.Body, scope: s}
	switch {
	case st.Async:
		m.bind(s, f.name, m.Unknown("an async function is not supported"))
		return nil
	case yields(st.Body):
		m.bind(s, f.name, m.Unknown("a generator function is not supported"))
		return nil
	}
	if err := m.evalDefaults(f, s); err != nil {
		return err
	}
	for _, d := range st.Decorators {
		if !m.decorate(f, d, s) {
			m.at = d.Range().Start
			m.bind(s, f.name, m.Unknown("the decorator of the function %s is not supported", f.name))
			return nil
		}
	}
	m.bind(s, f.name, f)
	return nil
}

// decorate applies one of the decorators of methods, and reports whether it could.
func (m *Machine) decorate(f *Function, d python.Expr, s *scope) bool {
	name, ok := d.(*python.Ident)
	if !ok || !s.class || m.star != nil {
		return false
	}
	if _, err := m.lookup(s, name.Name); err == nil {
		return false // a name of the file's own
	}
	switch name.Name {
	case "staticmethod":
		f.static = true
	case "classmethod":
		f.class = true
	case "property":
		f.property = true
	default:
		return false
	}
	return true
}

func yields(body []python.Stmt) (found bool) {
	for _, st := range body {
		python.Walk(st, func(n python.Node) bool {
			switch n.(type) {
			case *python.FunctionStmt, *python.LambdaExpr, *python.ClassStmt:
				return n == python.Node(st) && false
			case *python.YieldExpr, *python.AwaitExpr:
				found = true
			}
			return true
		})
	}
	return found
}

func (m *Machine) lambda(e *python.LambdaExpr, s *scope) (Value, error) {
	f := &Function{name: "lambda", node: e, params: e.Params, result: e.Body, scope: s}
	return f, m.evalDefaults(f, s)
}

func (m *Machine) evalDefaults(f *Function, s *scope) error {
	f.defaults = map[string]Value{}
	for _, list := range [][]python.Param{f.params.PositionalOnly, f.params.Positional, f.params.KeywordOnly} {
		for _, p := range list {
			if p.Default == nil {
				continue
			}
			v, err := m.eval(p.Default, s)
			if err != nil {
				return err
			}
			f.defaults[p.Name] = v
		}
	}
	return nil
}

// Call calls the function.
func (f *Function) Call(m *Machine, a *Args) (Value, error) {
	if len(m.calls) >= maxCalls {
		return nil, m.Refuse("calls of more than %d functions inside one another are not supported", maxCalls)
	}
	m.calls = append(m.calls, m.at)
	defer func() { m.calls = m.calls[:len(m.calls)-1] }()
	parent := f.scope
	for parent.class {
		parent = parent.parent
	}
	s := newScope(parent)
	s.bound, s.foreign = map[string]bool{}, nil
	if f.result == nil {
		bound, foreign := m.bindingsOf(f.node, f.body)
		s.bound, s.foreign = bound, foreign
	}
	if err := f.bind(m, a, s); err != nil {
		return nil, err
	}
	if f.result != nil {
		return m.eval(f.result, s)
	}
	j, err := m.block(f.body, s)
	return j.value, err
}

// bind gives the parameters their values.
func (f *Function) bind(m *Machine, a *Args, s *scope) error {
	for _, p := range f.params.PositionalOnly {
		v, ok := f.positional(a)
		if !ok {
			if v, ok = f.defaults[p.Name]; !ok {
				return m.Raise("%s() needs an argument for %s", f.name, p.Name)
			}
		}
		s.vars[p.Name] = v
	}
	for _, p := range f.params.Positional {
		if a.next < len(a.Pos) && a.Has(p.Name) {
			return m.Raise("%s() has two values for %s", f.name, p.Name)
		}
		if err := f.take(m, p.Name, a.Take, s); err != nil {
			return err
		}
	}
	if f.params.Star != nil {
		s.vars[f.params.Star.Name] = python.Tuple(append([]Value(nil), a.Rest()...))
	}
	for _, p := range f.params.KeywordOnly {
		if err := f.take(m, p.Name, a.Key, s); err != nil {
			return err
		}
	}
	if f.params.DoubleStar != nil {
		d := &python.Dict{}
		for _, name := range a.Left() {
			v, _ := a.Key(name)
			if err := d.Set(name, v); err != nil {
				return err
			}
		}
		s.vars[f.params.DoubleStar.Name] = d
	}
	if a.next < len(a.Pos) || len(a.Left()) > 0 {
		return m.Raise("%s() gets arguments that it does not have", f.name)
	}
	return nil
}

func (f *Function) positional(a *Args) (Value, bool) {
	if a.next >= len(a.Pos) {
		return nil, false
	}
	a.next++
	return a.Pos[a.next-1], true
}

func (f *Function) take(m *Machine, name string, from func(string) (Value, bool), s *scope) error {
	v, ok := from(name)
	if !ok {
		if v, ok = f.defaults[name]; !ok {
			return m.Raise("%s() needs an argument for %s", f.name, name)
		}
	}
	s.vars[name] = v
	return nil
}

// evalCall evaluates a call.
func (m *Machine) evalCall(e *python.Call, s *scope) (Value, error) {
	f, err := m.eval(e.Func, s)
	if err != nil {
		return nil, err
	}
	a := &Args{Func: nameOf(e.Func), span: e.Span}
	if a.Pos, err = m.evalAll(e.Args, s); err != nil {
		return nil, err
	}
	if err := m.keywords(a, e.Keywords, s); err != nil {
		return nil, err
	}
	m.at = e.Start
	return m.call(f, a)
}

func (m *Machine) keywords(a *Args, keywords []python.Keyword, s *scope) error {
	a.Named = map[string]Value{}
	for _, k := range keywords {
		v, err := m.eval(k.Value, s)
		if err != nil {
			return err
		}
		if k.Name.Name != "" {
			if err := m.keyword(a, k.Name.Name, v); err != nil {
				return err
			}
			continue
		}
		d, ok := v.(*python.Dict)
		if !ok {
			return m.Wrong(v, "%s is not a dict", python.DescribeValue(v))
		}
		for i, key := range d.Keys() {
			name, ok := key.(string)
			if !ok {
				return m.Wrong(key, "%s is not a name", python.DescribeValue(key))
			}
			if err := m.keyword(a, name, d.Values()[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Machine) keyword(a *Args, name string, v Value) error {
	if _, twice := a.Named[name]; twice {
		return m.Raise("there are two arguments %s", name)
	}
	a.Named[name] = v
	a.Names = append(a.Names, name)
	return nil
}

// nameOf returns the name of a function that is called, for messages.
func nameOf(e python.Expr) string {
	switch e := e.(type) {
	case *python.Ident:
		return e.Name
	case *python.Attribute:
		if _, ok := e.Value.(*python.Ident); ok {
			return nameOf(e.Value) + "." + e.Name.Name
		}
		return e.Name.Name
	}
	return "the function"
}

// call calls a value.
func (m *Machine) call(f Value, a *Args) (Value, error) {
	switch f := f.(type) {
	case *Unknown:
		if f.Database && m.Database != nil {
			return m.callOfDatabase(f, a)
		}
		return m.callUnknown(f, a)
	case *Native:
		if f.Name != "" {
			a.Func = f.Name
		}
		return f.Call(m, a)
	case method:
		return m.callMethod(f, a)
	case Callable:
		return f.Call(m, a)
	}
	return nil, m.Refuse("a call of %s is not supported", python.DescribeValue(f))
}

// callUnknown refuses to call an unknown function in a migration, because it may run
// anything. Among a module's own statements it may only change what it is given.
func (m *Machine) callUnknown(u *Unknown, a *Args) (Value, error) {
	if m.running {
		return nil, m.Refuse("%s is called: %s", a.Func, u.Why)
	}
	for _, v := range a.Pos {
		if !immutable(v) {
			return nil, m.Refuse("%s is called: %s", a.Func, u.Why)
		}
	}
	for _, v := range a.Named {
		if !immutable(v) {
			return nil, m.Refuse("%s is called: %s", a.Func, u.Why)
		}
	}
	return u, nil
}

// immutable reports whether an unknown function cannot change a value.
func immutable(v Value) bool {
	switch v := v.(type) {
	case nil, bool, int, string, Float, python.Bytes, *Unknown, *Function, *Member:
		return true
	case python.Tuple:
		for _, item := range v {
			if !immutable(item) {
				return false
			}
		}
		return true
	}
	return false
}
