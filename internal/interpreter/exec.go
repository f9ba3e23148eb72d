package interpreter

import (
	"errors"

	"github.com/ramusdb/ramus/internal/python"
)

// A jump says how a block was left.
type jump struct {
	kind  python.Kind // Break, Continue, Return; 0 if it ran to its end
	value Value
}

func (m *Machine) block(body []python.Stmt, s *scope) (jump, error) {
	for _, st := range body {
		if j, err := m.exec(st, s); err != nil || j.kind != 0 {
			return j, err
		}
	}
	return jump{}, nil
}

// exec runs a statement.
func (m *Machine) exec(st python.Stmt, s *scope) (jump, error) {
	if err := m.step(st.Range().Start); err != nil {
		return jump{}, err
	}
	j, err := m.statement(st, s)
	return j, m.refusal(err)
}

func (m *Machine) statement(st python.Stmt, s *scope) (jump, error) {
	switch st := st.(type) {
	case *python.ExprStmt:
		_, err := m.eval(st.Value, s)
		return jump{}, err
	case *python.AssignStmt:
		return jump{}, m.assignment(st, s)
	case *python.AnnotatedStmt:
		if st.Value == nil {
			return jump{}, nil
		}
		v, err := m.eval(st.Value, s)
		if err != nil {
			return jump{}, err
		}
		return jump{}, m.assign(st.Target, v, s)
	case *python.AugmentedStmt:
		return jump{}, m.augmented(st, s)
	case *python.ReturnStmt:
		return m.returned(st, s)
	case *python.BranchStmt:
		if st.Kind == python.Pass {
			return jump{}, nil
		}
		return jump{kind: st.Kind}, nil
	case *python.FunctionStmt:
		return jump{}, m.define(st, s)
	case *python.ClassStmt:
		return jump{}, m.class(st, s)
	case *python.ImportStmt:
		return jump{}, m.imports(st, s)
	case *python.ImportFromStmt:
		return jump{}, m.importsFrom(st, s)
	case *python.ScopeStmt, *python.TypeAliasStmt:
		return jump{}, nil
	}
	return m.compound(st, s)
}

func (m *Machine) compound(st python.Stmt, s *scope) (jump, error) {
	switch st := st.(type) {
	case *python.IfStmt:
		return m.ifElse(st, s)
	case *python.ForStmt:
		return m.forLoop(st, s)
	case *python.WhileStmt:
		return m.whileLoop(st, s)
	case *python.WithStmt:
		return m.with(st, st.Items, s)
	case *python.TryStmt:
		return m.try(st, s)
	case *python.RaiseStmt:
		return jump{}, m.raise(st, s)
	case *python.AssertStmt:
		return jump{}, m.assert(st, s)
	case *python.DelStmt:
		return jump{}, m.del(st, s)
	}
	return jump{}, m.Refuse("this statement is not supported")
}

func (m *Machine) ifElse(st *python.IfStmt, s *scope) (jump, error) {
	condition, err := m.eval(st.Condition, s)
	if err != nil {
		return jump{}, err
	}
	m.at = st.Condition.Range().Start
	if u := m.databases(condition); u != nil {
		m.ask(u)
		return jump{}, m.explore(s, st.Body, st.Else)
	}
	holds, err := m.Truth(condition)
	switch {
	case err != nil:
		return jump{}, m.refusal(err)
	case holds:
		return m.block(st.Body, s)
	}
	return m.block(st.Else, s)
}

func (m *Machine) returned(st *python.ReturnStmt, s *scope) (jump, error) {
	if st.Value == nil {
		return jump{kind: python.Return}, nil
	}
	v, err := m.eval(st.Value, s)
	return jump{python.Return, v}, err
}

func (m *Machine) assignment(st *python.AssignStmt, s *scope) error {
	v, err := m.eval(st.Value, s)
	if err != nil {
		return err
	}
	for _, t := range st.Targets {
		if err := m.assign(t, v, s); err != nil {
			return err
		}
	}
	return nil
}

// assign binds a target to a value.
func (m *Machine) assign(target python.Expr, v Value, s *scope) error {
	switch t := target.(type) {
	case *python.Ident:
		m.bind(s, t.Name, v)
		return nil
	case *python.TupleExpr:
		return m.unpack(t.Items, v, s)
	case *python.ListExpr:
		return m.unpack(t.Items, v, s)
	case *python.Subscript:
		return m.assignItem(t, v, s)
	case *python.Attribute:
		of, err := m.eval(t.Value, s)
		if err != nil {
			return err
		}
		return m.setAttribute(of, t.Name.Name, v)
	}
	return m.Refuse("an assignment to %s is not supported", python.Describe(target))
}

func (m *Machine) setAttribute(of Value, name string, v Value) error {
	switch o := of.(type) {
	case *Instance:
		o.attrs[name] = v
		return nil
	case *Class:
		o.attrs[name] = v
		return nil
	case *Function:
		return nil // an attribute of a function is never read here: reading one is refused
	case Setter:
		return o.SetAttribute(m, name, v)
	}
	return m.Wrong(of, "the attribute %s of %s cannot be set here", name, python.DescribeValue(of))
}

func (m *Machine) assignItem(t *python.Subscript, v Value, s *scope) error {
	of, err := m.eval(t.Value, s)
	if err != nil {
		return err
	}
	key, err := m.eval(t.Index, s)
	if err != nil {
		return err
	}
	switch c := of.(type) {
	case *python.Dict:
		return m.setItem(c, key, v)
	case *python.List:
		i, ok := key.(int)
		if !ok {
			return m.Wrong(key, "%s as an index is not supported", python.DescribeValue(key))
		}
		if i < 0 {
			i += len(c.Items)
		}
		if i < 0 || i >= len(c.Items) {
			return m.exception("IndexError", "the index is out of range")
		}
		c.Items[i] = v
		return nil
	}
	return m.Wrong(of, "an item of %s cannot be set here", python.DescribeValue(of))
}

// unpack binds several targets to the items of a value.
func (m *Machine) unpack(targets []python.Expr, v Value, s *scope) error {
	if u, ok := v.(*Unknown); ok {
		for _, t := range targets {
			if star, ok := t.(*python.Starred); ok {
				t = star.Value
			}
			if err := m.assign(t, u, s); err != nil {
				return err
			}
		}
		return nil
	}
	items, err := m.Iterate(v)
	if err != nil {
		return err
	}
	for i, t := range targets {
		star, ok := t.(*python.Starred)
		if !ok {
			continue
		}
		behind := len(targets) - i - 1
		if len(items) < i+behind {
			return m.exception("ValueError", "there are too few values to unpack")
		}
		middle := python.NewList(append([]Value(nil), items[i:len(items)-behind]...)...)
		items = append(append(append([]Value(nil), items[:i]...), middle), items[len(items)-behind:]...)
		targets = append(append(append([]python.Expr(nil), targets[:i]...), star.Value), targets[i+1:]...)
		break
	}
	if len(items) != len(targets) {
		return m.exception("ValueError", "there are %d values for %d targets", len(items), len(targets))
	}
	for i, t := range targets {
		if err := m.assign(t, items[i], s); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) augmented(st *python.AugmentedStmt, s *scope) error {
	if sub, ok := st.Target.(*python.Subscript); ok {
		if _, simple := sub.Index.(*python.StrExpr); !simple {
			return m.Refuse("this form of %s= is not supported", st.Op)
		}
	}
	old, err := m.eval(st.Target, s)
	if err != nil {
		return err
	}
	v, err := m.eval(st.Value, s)
	if err != nil {
		return err
	}
	if list, ok := old.(*python.List); ok && st.Op == python.Plus {
		items, err := m.Iterate(v)
		if err != nil {
			return err
		}
		list.Items = append(list.Items, items...)
		return nil
	}
	switch old.(type) {
	case *python.List, *python.Set, *python.Dict, *Instance:
		return m.Refuse("%s= of %s is not supported", st.Op, python.DescribeValue(old))
	}
	if v, err = m.Operate(st.Op, old, v); err != nil {
		return err
	}
	return m.assign(st.Target, v, s)
}

func (m *Machine) forLoop(st *python.ForStmt, s *scope) (jump, error) {
	if st.Async {
		return jump{}, m.Refuse("an asynchronous loop is not supported")
	}
	over, err := m.eval(st.Iterable, s)
	if err != nil {
		return jump{}, err
	}
	m.at = st.Iterable.Range().Start
	if u := m.databases(over); u != nil {
		m.ask(u)
		if err := m.assign(st.Target, u, s); err != nil {
			return jump{}, err
		}
		return jump{}, m.explore(s, st.Body, st.Else)
	}
	items, err := m.Iterate(over)
	if err != nil {
		return jump{}, m.refusal(err)
	}
	list, isList := over.(*python.List)
	for _, item := range items {
		if isList && len(list.Items) != len(items) {
			return jump{}, m.Refuse("a loop over a list that changes is not supported")
		}
		if err := m.assign(st.Target, item, s); err != nil {
			return jump{}, err
		}
		j, err := m.block(st.Body, s)
		switch {
		case err != nil || j.kind == python.Return:
			return j, err
		case j.kind == python.Break:
			return jump{}, nil
		}
	}
	return m.block(st.Else, s)
}

func (m *Machine) whileLoop(st *python.WhileStmt, s *scope) (jump, error) {
	for {
		if err := m.step(st.Start); err != nil {
			return jump{}, err
		}
		condition, err := m.eval(st.Condition, s)
		if err != nil {
			return jump{}, err
		}
		m.at = st.Condition.Range().Start
		if u := m.databases(condition); u != nil {
			m.ask(u)
			return jump{}, m.explore(s, st.Body, st.Else)
		}
		holds, err := m.Truth(condition)
		if err != nil {
			return jump{}, m.refusal(err)
		}
		if !holds {
			return m.block(st.Else, s)
		}
		j, err := m.block(st.Body, s)
		switch {
		case err != nil || j.kind == python.Return:
			return j, err
		case j.kind == python.Break:
			return jump{}, nil
		}
	}
}

// with runs a block inside context managers.
func (m *Machine) with(st *python.WithStmt, items []python.WithItem, s *scope) (jump, error) {
	if len(items) == 0 {
		return m.block(st.Body, s)
	}
	if st.Async {
		return jump{}, m.Refuse("an asynchronous with is not supported")
	}
	v, err := m.eval(items[0].Context, s)
	if err != nil {
		return jump{}, err
	}
	m.at = items[0].Context.Range().Start
	manager, ok := v.(Manager)
	if !ok {
		return jump{}, m.Wrong(v, "%s as a context manager is not supported", python.DescribeValue(v))
	}
	entered, err := manager.Enter(m)
	if err != nil {
		return jump{}, err
	}
	if items[0].Target != nil {
		if err := m.assign(items[0].Target, entered, s); err != nil {
			return jump{}, err
		}
	}
	j, err := m.with(st, items[1:], s)
	m.at = items[0].Context.Range().Start
	if exit := manager.Exit(m, err); exit != nil {
		return jump{}, exit
	}
	return j, err
}

func (m *Machine) assert(st *python.AssertStmt, s *scope) error {
	condition, err := m.eval(st.Condition, s)
	if err != nil {
		return err
	}
	if u := m.databases(condition); u != nil {
		m.ask(u)
		return nil
	}
	m.at = st.Condition.Range().Start
	holds, err := m.Truth(condition)
	if err == nil && !holds {
		m.at = st.Start
		err = m.exception("AssertionError", "the assertion fails")
	}
	return err
}

func (m *Machine) del(st *python.DelStmt, s *scope) error {
	for _, t := range st.Targets {
		name, ok := t.(*python.Ident)
		if !ok {
			return m.Refuse("this form of del is not supported")
		}
		vars := m.home(s, name.Name).vars
		if _, ok := vars[name.Name]; !ok {
			return m.Raise("the name %s is not defined", name.Name)
		}
		delete(vars, name.Name)
	}
	return nil
}

// tolerate binds the names of a statement of the module to unknown values where it
// cannot be run, and reports whether it could. An assignment and a class have no other
// effect.
func (m *Machine) tolerate(st python.Stmt, err error) bool {
	var r *Refusal
	if !errors.As(err, &r) || r.Raises {
		return false
	}
	c := collector{bound: map[string]bool{}, declared: map[string]python.Kind{}}
	switch t := st.(type) {
	case *python.AssignStmt:
		for _, target := range t.Targets {
			if _, ok := target.(*python.Ident); !ok {
				return false
			}
		}
	case *python.AnnotatedStmt:
		if _, ok := t.Target.(*python.Ident); !ok {
			return false
		}
	case *python.ClassStmt:
	default:
		return false
	}
	c.stmt(st)
	for name := range c.bound {
		m.globals.vars[name] = &Unknown{Why: r.Why, File: r.File, Offset: r.Offset, Database: r.Database}
	}
	return true
}
