package python

import "strings"

// An Evaluator computes the values of expressions.
type Evaluator struct {
	// Name returns the value of a name. It may be nil: then there are no names.
	Name func(*Ident) (Value, error)

	// Override, if it is not nil, may evaluate an expression in another way. It
	// returns false for the expressions that the Evaluator is to evaluate.
	Override func(Expr) (Value, bool, error)

	// Recover, if it is not nil, gets each expression that can't be evaluated. It
	// returns the value that the expression has then, or an error.
	Recover func(Expr, error) (Value, error)
}

// Eval returns the value of an expression. The error is an *UnsupportedError or a
// *RaisedError that carries the innermost expression that has no value, or an error
// of the Evaluator's functions.
func (ev *Evaluator) Eval(e Expr) (Value, error) {
	value, err := ev.eval(e)
	if err == nil {
		return value, nil
	}
	err = placed(err, e)
	if ev.Recover != nil {
		return ev.Recover(e, err)
	}
	return nil, err
}

func (ev *Evaluator) eval(e Expr) (Value, error) {
	if ev.Override != nil {
		if value, ok, err := ev.Override(e); ok {
			return value, err
		}
	}
	switch e := e.(type) {
	case *Ident:
		if ev.Name == nil {
			return nil, Raisef("%s is not defined", e.Name)
		}
		return ev.Name(e)
	case *Constant:
		return constant(e.Kind), nil
	case *NumExpr:
		return e.Value(), nil
	case *StrExpr:
		if e.Err != nil {
			return nil, Unsupportedf("%v", e.Err)
		}
		return e.Value, nil
	case *BytesExpr:
		return Bytes(e.Value), nil
	case *FString:
		return ev.fstring(e)
	case *TupleExpr, *ListExpr, *SetExpr, *DictExpr:
		return ev.display(e)
	}
	return ev.operation(e)
}

func (ev *Evaluator) operation(e Expr) (Value, error) {
	switch e := e.(type) {
	case *Unary:
		return ev.unary(e)
	case *Binary:
		left, err := ev.Eval(e.Left)
		if err != nil {
			return nil, err
		}
		right, err := ev.Eval(e.Right)
		if err != nil {
			return nil, err
		}
		return Operate(e.Op, left, right)
	case *Logical:
		return ev.logical(e)
	case *Comparison:
		return ev.comparison(e)
	case *Conditional:
		return ev.conditional(e)
	case *Attribute:
		value, err := ev.Eval(e.Value)
		if err != nil {
			return nil, err
		}
		return AttributeOf(value, e.Name.Name)
	case *Subscript:
		return ev.subscript(e)
	case *Call:
		return ev.call(e)
	}
	return nil, Unsupportedf("%s", Describe(e))
}

func constant(kind Kind) Value {
	switch kind {
	case True, False:
		return kind == True
	case Ellipsis:
		return EllipsisValue{}
	}
	return nil
}

// EvalAll returns the values of expressions. Those of a starred one are several.
func (ev *Evaluator) EvalAll(exprs []Expr) ([]Value, error) {
	values := make([]Value, 0, len(exprs))
	for _, e := range exprs {
		starred, ok := e.(*Starred)
		if ok {
			e = starred.Value
		}
		value, err := ev.Eval(e)
		if err != nil {
			return nil, err
		}
		if !ok {
			values = append(values, value)
			continue
		}
		items, err := Iterate(value)
		if err != nil {
			return nil, err
		}
		values = append(values, items...)
	}
	return values, nil
}

// display evaluates a tuple, list, set or dict.
func (ev *Evaluator) display(e Expr) (Value, error) {
	switch e := e.(type) {
	case *TupleExpr:
		items, err := ev.EvalAll(e.Items)
		return Tuple(items), err
	case *ListExpr:
		items, err := ev.EvalAll(e.Items)
		return &List{items}, err
	case *SetExpr:
		items, err := ev.EvalAll(e.Items)
		if err != nil {
			return nil, err
		}
		return NewSet(items...)
	case *DictExpr:
		return ev.dict(e)
	}
	return nil, Unsupportedf("%s", Describe(e))
}

func (ev *Evaluator) dict(e *DictExpr) (Value, error) {
	d := &Dict{}
	for i, k := range e.Keys {
		value, err := ev.Eval(e.Values[i])
		if err != nil {
			return nil, err
		}
		if k == nil {
			if err := d.update(value); err != nil {
				return nil, err
			}
			continue
		}
		key, err := ev.Eval(k)
		if err != nil {
			return nil, err
		}
		if err := d.Set(key, value); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// update sets the keys of another dict.
func (d *Dict) update(value Value) error {
	other, ok := value.(*Dict)
	if !ok {
		return Refuse(value, "%s is not a dict", DescribeValue(value))
	}
	for i, key := range other.keys {
		if err := d.Set(key, other.values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (ev *Evaluator) fstring(f *FString) (Value, error) {
	if f.Template {
		return nil, Unsupportedf("a t-string")
	}
	var b strings.Builder
	for _, part := range f.Parts {
		text, err := ev.part(part)
		if err != nil {
			return nil, err
		}
		b.WriteString(text)
	}
	return Limited(b.String())
}

// part returns the text of a part of an f-string.
func (ev *Evaluator) part(part Expr) (string, error) {
	field, ok := part.(*Field)
	if !ok {
		s := part.(*StrExpr)
		if s.Err != nil {
			return "", Unsupportedf("%v", s.Err)
		}
		return s.Value, nil
	}
	if field.Spec != nil || field.Debug != "" || field.Conversion == "a" {
		return "", Unsupportedf("the format of an f-string")
	}
	value, err := ev.Eval(field.Value)
	switch {
	case err != nil:
		return "", err
	case field.Conversion == "r":
		return Repr(value)
	}
	return Str(value)
}

func (ev *Evaluator) unary(e *Unary) (Value, error) {
	value, err := ev.Eval(e.Operand)
	if err != nil {
		return nil, err
	}
	if e.Op == Not {
		holds, err := Truth(value)
		return !holds, err
	}
	n, ok := number(value)
	switch {
	case !ok:
		return nil, Refuse(value, "%s has no sign", DescribeValue(value))
	case e.Op == Minus:
		return -n, nil
	case e.Op == Tilde:
		return ^n, nil
	}
	return n, nil
}

func (ev *Evaluator) logical(e *Logical) (value Value, err error) {
	for i, operand := range e.Operands {
		if value, err = ev.Eval(operand); err != nil || i == len(e.Operands)-1 {
			break
		}
		holds, err := Truth(value)
		if err != nil || holds == (e.Op == Or) {
			return value, err
		}
	}
	return value, err
}

func (ev *Evaluator) conditional(e *Conditional) (Value, error) {
	condition, err := ev.Eval(e.Condition)
	if err != nil {
		return nil, err
	}
	holds, err := Truth(condition)
	switch {
	case err != nil:
		return nil, err
	case holds:
		return ev.Eval(e.Then)
	}
	return ev.Eval(e.Else)
}

func (ev *Evaluator) comparison(e *Comparison) (Value, error) {
	left, err := ev.Eval(e.First)
	if err != nil {
		return nil, err
	}
	for i, op := range e.Ops {
		right, err := ev.Eval(e.Rest[i])
		if err != nil {
			return nil, err
		}
		if holds, err := compare(op, left, right); err != nil || !holds {
			return false, err
		}
		left = right
	}
	return true, nil
}
