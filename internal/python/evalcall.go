package python

func (ev *Evaluator) subscript(e *Subscript) (Value, error) {
	value, err := ev.Eval(e.Value)
	if err != nil {
		return nil, err
	}
	s, ok := e.Index.(*Slice)
	if !ok {
		index, err := ev.Eval(e.Index)
		if err != nil {
			return nil, err
		}
		return Item(value, index)
	}
	if s.Step != nil {
		return nil, Unsupportedf("a slice with a step")
	}
	from, err := ev.optional(s.Lower)
	if err != nil {
		return nil, err
	}
	to, err := ev.optional(s.Upper)
	if err != nil {
		return nil, err
	}
	return Cut(value, from, to)
}

// optional evaluates an expression that may be missing.
func (ev *Evaluator) optional(e Expr) (Value, error) {
	if e == nil {
		return nil, nil
	}
	return ev.Eval(e)
}

// call evaluates a call: of a function, or of a value's method.
func (ev *Evaluator) call(e *Call) (Value, error) {
	var function, receiver Value
	var err error
	method, isMethod := e.Func.(*Attribute)
	if isMethod {
		receiver, err = ev.Eval(method.Value)
	} else {
		function, err = ev.Eval(e.Func)
	}
	if err != nil {
		return nil, err
	}
	args, named, err := ev.arguments(e)
	switch {
	case err != nil:
		return nil, err
	case isMethod:
		return CallMethod(receiver, method.Name.Name, args, named)
	}
	return Apply(function, args, named)
}

func (ev *Evaluator) arguments(e *Call) (args []Value, named map[string]Value, err error) {
	if args, err = ev.EvalAll(e.Args); err != nil {
		return nil, nil, err
	}
	named = map[string]Value{}
	for _, k := range e.Keywords {
		value, err := ev.Eval(k.Value)
		if err != nil {
			return nil, nil, err
		}
		if k.Name.Name != "" {
			named[k.Name.Name] = value
			continue
		}
		if err := unpack(value, named); err != nil {
			return nil, nil, err
		}
	}
	return args, named, nil
}

// unpack adds the items of a dict to the arguments with names.
func unpack(value Value, named map[string]Value) error {
	d, ok := value.(*Dict)
	if !ok {
		return Refuse(value, "%s is not a dict", DescribeValue(value))
	}
	for i, key := range d.keys {
		name, ok := key.(string)
		if !ok {
			return Refuse(key, "%s is not a name", DescribeValue(key))
		}
		named[name] = d.values[i]
	}
	return nil
}
