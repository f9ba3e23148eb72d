package alembicpy

import (
	"errors"
	"strconv"

	"github.com/ramusdb/ramus/internal/python"
)

// unknownAt returns an unknown value, with the line of an offset and the reason.
func (s *scope) unknownAt(offset int, text string) *unknown {
	return &unknown{file: s.file, line: s.lineOf(offset), text: text}
}

// lineOf returns the line of an offset, from 1.
func (s *scope) lineOf(offset int) int { return python.LineOf(s.src, offset) }

func (s *scope) lineText(offset int) string { return strconv.Itoa(s.lineOf(offset)) }

// eval returns the value of an expression, and binds the names that it binds with :=.
func (s *scope) eval(e python.Expr) python.Value {
	ev := python.Evaluator{Name: s.name, Override: s.override, Recover: s.recover}
	v, _ := ev.Eval(e)
	return v
}

// recover makes an unknown value of an expression that can't be evaluated.
func (s *scope) recover(e python.Expr, err error) (python.Value, error) {
	if u, ok := errors.AsType[*unknown](err); ok {
		return u, nil
	}
	if str, ok := e.(*python.StrExpr); ok && str.Err != nil {
		return s.unknownAt(str.Start, "it has an escape that Python refuses, or one by name"), nil
	}
	return s.unknownAt(e.Range().Start, "it is computed"), nil
}

// override evaluates the expressions that differ here from Python's: those that ask
// for modules, that call something, or that a condition of unknown value decides.
func (s *scope) override(e python.Expr) (python.Value, bool, error) {
	switch e := e.(type) {
	case *python.Attribute:
		return s.attribute(e), true, nil
	case *python.Call:
		return s.call(e), true, nil
	case *python.Conditional:
		return s.conditional(e), true, nil
	case *python.NamedExpr:
		v := s.eval(e.Value)
		s.bind(e.Target.Name, v, e.Start, nil)
		return v, true, nil
	}
	return nil, false, nil
}

// name returns the value of a variable, of a name that Python sets, or one of
// Python's functions.
func (s *scope) name(e *python.Ident) (python.Value, error) {
	switch e.Name {
	case "__name__":
		return s.moduleName(), nil
	case "TYPE_CHECKING":
		return false, nil
	}
	if v, ok := s.lookup(e.Name); ok {
		return v, nil
	}
	if function, ok := python.BuiltinOf(e.Name); ok {
		return function, nil
	}
	return s.unknownAt(e.Start, e.Name+" is not set above it"), nil
}

// moduleName returns Python's name of the module: of a revision, Alembic's.
func (s *scope) moduleName() string {
	if s.modname != "" {
		return s.modname
	}
	return moduleID(s.file)
}

// attribute returns the value of a module's name.
func (s *scope) attribute(e *python.Attribute) python.Value {
	if e.Name.Name == "TYPE_CHECKING" {
		return false
	}
	switch on := s.eval(e.Value).(type) {
	case *module:
		return s.modules.attribute(s, on, e.Name.Name, e.Start)
	case *unknown:
		return on
	}
	return s.unknownAt(e.Start, "it is computed")
}

// conditional evaluates both ways where the condition is unknown: they may be the
// same.
func (s *scope) conditional(e *python.Conditional) python.Value {
	condition := s.eval(e.Condition)
	holds, err := python.Truth(condition)
	switch {
	case err == nil && holds:
		return s.eval(e.Then)
	case err == nil:
		return s.eval(e.Else)
	}
	then, otherwise := s.eval(e.Then), s.eval(e.Else)
	if isSame(then, otherwise) {
		return then
	}
	if u := firstUnknown(condition); u != nil {
		return u
	}
	return s.unknownAt(e.Start, "it is computed")
}

// call returns the value of calling one of Python's functions, or a string's method.
func (s *scope) call(e *python.Call) python.Value {
	result := s.unknownAt(e.Start, "it is the result of calling "+s.text(e.Func))
	switch f := e.Func.(type) {
	case *python.Ident:
		function, ok := python.BuiltinOf(f.Name)
		if !ok {
			return result
		}
		if _, bound := s.lookup(f.Name); bound {
			return result
		}
		return s.applied(e, result, function.Call)
	case *python.Attribute:
		on, ok := s.eval(f.Value).(string)
		if !ok {
			return result
		}
		return s.applied(e, result, func(args []python.Value, named map[string]python.Value) (python.Value, error) {
			return python.CallMethod(on, f.Name.Name, args, named)
		})
	}
	return result
}

// applied calls a function with the arguments of a call, and returns another value
// where that has none.
func (s *scope) applied(e *python.Call, otherwise *unknown, function python.Func) python.Value {
	args := make([]python.Value, 0, len(e.Args))
	named := map[string]python.Value{}
	for _, arg := range e.Args {
		if _, starred := arg.(*python.Starred); starred {
			return otherwise
		}
		args = append(args, s.eval(arg))
	}
	for _, k := range e.Keywords {
		if k.Name.Name == "" {
			return otherwise
		}
		named[k.Name.Name] = s.eval(k.Value)
	}
	v, err := function(args, named)
	switch u, ok := errors.AsType[*unknown](err); {
	case ok:
		return u
	case err != nil:
		return otherwise
	}
	return v
}

// text returns the source of a node.
func (s *scope) text(n python.Node) string {
	span := n.Range()
	return s.src[span.Start:span.End]
}
