package python

// Arguments are those of a call, which a function takes one by one, in the order of
// its parameters.
type Arguments struct {
	args  []Value
	named map[string]Value
	err   error
}

// NewArguments returns the arguments of a call.
func NewArguments(args []Value, named map[string]Value) *Arguments {
	return &Arguments{args: args, named: named}
}

// Next returns the next argument, by place or by name, or the default. A parameter
// without a name is by place only.
func (a *Arguments) Next(name string, otherwise Value) Value {
	if len(a.args) > 0 {
		first := a.args[0]
		a.args = a.args[1:]
		return first
	}
	value, ok := a.named[name]
	if !ok {
		return otherwise
	}
	rest := map[string]Value{}
	for key, v := range a.named {
		if key != name {
			rest[key] = v
		}
	}
	a.named = rest
	return value
}

// String returns the next argument, which must be a string.
func (a *Arguments) String(name string) string {
	value := a.Next(name, nil)
	text, ok := value.(string)
	if !ok && a.err == nil {
		a.err = Refuse(value, "a string is needed, and this is %s", DescribeValue(value))
	}
	return text
}

// Int returns the next argument, which must be a number.
func (a *Arguments) Int(name string, otherwise int) int {
	value := a.Next(name, otherwise)
	n, ok := number(value)
	if !ok && a.err == nil {
		a.err = Refuse(value, "a number is needed, and this is %s", DescribeValue(value))
	}
	return n
}

// Done returns the error of the arguments, also where there are too many.
func (a *Arguments) Done() error {
	if a.err == nil && len(a.args)+len(a.named) > 0 {
		return Raisef("there are too many arguments")
	}
	return a.err
}

func (a *Arguments) peek() Value {
	if len(a.args) == 0 {
		return nil
	}
	return a.args[0]
}
