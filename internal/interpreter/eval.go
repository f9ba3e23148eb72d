package interpreter

import (
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// eval returns the value of an expression.
func (m *Machine) eval(e python.Expr, s *scope) (Value, error) {
	before := m.at
	if err := m.step(e.Range().Start); err != nil {
		return nil, err
	}
	v, err := m.evaluate(e, s)
	if err != nil {
		if v, err = m.fromDatabase(m.refusal(err)); err != nil {
			return nil, err
		}
	}
	m.at = before
	m.charge(v)
	return v, nil
}

func (m *Machine) evaluate(e python.Expr, s *scope) (Value, error) {
	switch e := e.(type) {
	case *python.Ident:
		return m.lookup(s, e.Name)
	case *python.Constant:
		return constant(e.Kind), nil
	case *python.NumExpr:
		return m.number(e)
	case *python.StrExpr:
		if e.Err != nil {
			return nil, m.Refuse("%v", e.Err)
		}
		return e.Value, nil
	case *python.BytesExpr:
		return python.Bytes(e.Value), nil
	case *python.FString:
		return m.fstring(e, s)
	case *python.TupleExpr:
		items, err := m.evalAll(e.Items, s)
		return python.Tuple(items), err
	case *python.ListExpr:
		items, err := m.evalAll(e.Items, s)
		return python.NewList(items...), err
	case *python.SetExpr:
		items, err := m.evalAll(e.Items, s)
		if err != nil {
			return nil, err
		}
		return python.NewSet(items...)
	case *python.DictExpr:
		return m.dict(e, s)
	}
	return m.operation(e, s)
}

func (m *Machine) operation(e python.Expr, s *scope) (Value, error) {
	switch e := e.(type) {
	case *python.Unary:
		return m.unary(e, s)
	case *python.Binary:
		left, err := m.eval(e.Left, s)
		if err != nil {
			return nil, err
		}
		right, err := m.eval(e.Right, s)
		if err != nil {
			return nil, err
		}
		return m.Operate(e.Op, left, right)
	case *python.Logical:
		return m.logical(e, s)
	case *python.Comparison:
		return m.comparison(e, s)
	case *python.Conditional:
		return m.conditional(e, s)
	case *python.Attribute:
		value, err := m.eval(e.Value, s)
		if err != nil {
			return nil, err
		}
		m.at = e.Name.Start
		return m.Attribute(value, e.Name.Name)
	case *python.Subscript:
		return m.subscript(e, s)
	case *python.Call:
		return m.evalCall(e, s)
	case *python.NamedExpr:
		value, err := m.eval(e.Value, s)
		if err == nil {
			m.bind(m.walrusHome(s), e.Target.Name, value)
		}
		return value, err
	case *python.LambdaExpr:
		return m.lambda(e, s)
	case *python.Comprehension:
		return m.comprehension(e, s)
	}
	return nil, m.Refuse("%s is not supported", python.Describe(e))
}

// walrusHome returns the scope that := assigns in: the one around a comprehension.
func (m *Machine) walrusHome(s *scope) *scope {
	for s.bound == nil && s.parent != nil && !s.class {
		s = s.parent
	}
	return s
}

func constant(kind python.Kind) Value {
	switch kind {
	case python.True, python.False:
		return kind == python.True
	case python.Ellipsis:
		return python.EllipsisValue{}
	}
	return nil
}

func (m *Machine) number(e *python.NumExpr) (Value, error) {
	v := e.Value()
	if _, big := v.(python.BigNumber); !big {
		return v, nil
	}
	text := strings.ReplaceAll(e.Text, "_", "")
	if strings.ContainsAny(text, ".eE") && !strings.HasPrefix(text, "0x") && !strings.HasPrefix(text, "0X") {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return Float(f), nil
		}
	}
	return nil, m.Refuse("the number %s is not supported", e.Text)
}

// evalAll returns the values of expressions, those of a starred one as several.
func (m *Machine) evalAll(exprs []python.Expr, s *scope) ([]Value, error) {
	values := make([]Value, 0, len(exprs))
	for _, e := range exprs {
		starred, ok := e.(*python.Starred)
		if !ok {
			v, err := m.eval(e, s)
			if err != nil {
				return nil, err
			}
			values = append(values, v)
			continue
		}
		v, err := m.eval(starred.Value, s)
		if err != nil {
			return nil, err
		}
		items, err := m.Iterate(v)
		if err != nil {
			return nil, err
		}
		if values = append(values, items...); len(values) > maxItems {
			return nil, m.Refuse("a list of more than %d items is not supported", maxItems)
		}
	}
	return values, nil
}

func (m *Machine) dict(e *python.DictExpr, s *scope) (Value, error) {
	d := &python.Dict{}
	for i, k := range e.Keys {
		if k == nil {
			if err := m.unpackInto(d, e.Values[i], s); err != nil {
				return nil, err
			}
			continue
		}
		key, err := m.eval(k, s)
		if err != nil {
			return nil, err
		}
		value, err := m.eval(e.Values[i], s)
		if err != nil {
			return nil, err
		}
		if err := m.setItem(d, key, value); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// setItem sets a key of a dict, which must be hashable.
func (m *Machine) setItem(d *python.Dict, key, value Value) error {
	if err := m.hashable(key); err != nil {
		return err
	}
	if len(d.Keys()) >= maxItems {
		return m.Refuse("a dict of more than %d items is not supported", maxItems)
	}
	m.steps += len(d.Keys()) / 16 // looking up a key takes a step for each
	return d.Set(key, value)
}

// hashable refuses a value that is no key of a dict.
func (m *Machine) hashable(key Value) error {
	switch k := key.(type) {
	case *python.List, *python.Dict, *python.Set:
		return m.Raise("%s cannot be a key", python.DescribeValue(key))
	case *Unknown:
		return k.Opaque()
	case python.Tuple:
		for _, item := range k {
			if err := m.hashable(item); err != nil {
				return err
			}
		}
	case nil, bool, int, string, python.Bytes, *Class, *Member, *Function:
	default:
		return m.Refuse("%s as a key is not supported", python.DescribeValue(key))
	}
	return nil
}

func (m *Machine) unpackInto(d *python.Dict, e python.Expr, s *scope) error {
	v, err := m.eval(e, s)
	if err != nil {
		return err
	}
	from, ok := v.(*python.Dict)
	if !ok {
		return m.Wrong(v, "%s is not a dict", python.DescribeValue(v))
	}
	for i, key := range from.Keys() {
		if err := m.setItem(d, key, from.Values()[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) logical(e *python.Logical, s *scope) (v Value, err error) {
	var asked *Unknown // an operand that only the database knows: the others may count
	for i, operand := range e.Operands {
		if v, err = m.eval(operand, s); err != nil || i == len(e.Operands)-1 {
			break
		}
		if u := m.databases(v); u != nil {
			asked = u
			continue
		}
		holds, err := m.Truth(v)
		if err != nil || holds == (e.Op == python.Or) {
			return orUnknown(v, asked), err
		}
	}
	return orUnknown(v, asked), err
}

// orUnknown returns the value of an operation in which another operand was unknown.
func orUnknown(v Value, asked *Unknown) Value {
	if asked != nil {
		return asked
	}
	return v
}

func (m *Machine) conditional(e *python.Conditional, s *scope) (Value, error) {
	condition, err := m.eval(e.Condition, s)
	if err != nil {
		return nil, err
	}
	if u := m.databases(condition); u != nil {
		m.ask(u)
		for _, way := range []python.Expr{e.Then, e.Else} {
			if _, err := m.eval(way, s); err != nil {
				return nil, err
			}
		}
		return u, nil
	}
	m.at = e.Condition.Range().Start
	holds, err := m.Truth(condition)
	switch {
	case err != nil:
		return nil, err
	case holds:
		return m.eval(e.Then, s)
	}
	return m.eval(e.Else, s)
}

// condition evaluates an expression as a condition.
func (m *Machine) condition(e python.Expr, s *scope) (bool, error) {
	v, err := m.eval(e, s)
	if err != nil {
		return false, err
	}
	m.at = e.Range().Start
	holds, err := m.Truth(v)
	return holds, m.refusal(err)
}

func (m *Machine) subscript(e *python.Subscript, s *scope) (Value, error) {
	value, err := m.eval(e.Value, s)
	if err != nil {
		return nil, err
	}
	slice, ok := e.Index.(*python.Slice)
	if !ok {
		index, err := m.eval(e.Index, s)
		if err != nil {
			return nil, err
		}
		return m.Index(value, index)
	}
	if slice.Step != nil {
		return nil, m.Refuse("a slice with a step is not supported")
	}
	bounds := [2]Value{}
	for i, b := range []python.Expr{slice.Lower, slice.Upper} {
		if b != nil {
			if bounds[i], err = m.eval(b, s); err != nil {
				return nil, err
			}
		}
	}
	if u := firstUnknown(value, bounds[0], bounds[1]); u != nil {
		return u, nil
	}
	if list, ok := value.(*python.List); ok { // a copy: the two lists have items of their own
		value = &python.List{Items: append([]Value(nil), list.Items...)}
	}
	return python.Cut(value, bounds[0], bounds[1])
}

// Index returns value[key].
func (m *Machine) Index(value, key Value) (Value, error) {
	switch v := value.(type) {
	case *Unknown:
		return v, nil
	case Indexer:
		return v.Index(m, key)
	case *python.Dict:
		if err := m.hashable(key); err != nil {
			return nil, err
		}
		item, ok, err := v.Get(key)
		if err == nil && !ok {
			err = m.exception("KeyError", "the dict has no such key")
		}
		return item, err
	}
	if u := firstUnknown(key); u != nil {
		return nil, u.Opaque()
	}
	return python.Item(value, key)
}
