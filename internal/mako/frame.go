package mako

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A frame is one Render.
type frame struct {
	t       *Template
	values  Values
	locals  map[string]any
	globals map[string]any
	module  bool // in a <%! %> block, which has no values
	loops   []*loop
	out     strings.Builder
	budget  int
}

// step counts one evaluation.
func (f *frame) step() error {
	if f.budget--; f.budget < 0 {
		return python.Unsupportedf("a template that runs this long")
	}
	return nil
}

func (f *frame) write(text string) error {
	if f.out.Len()+len(text) > maxText {
		return python.Unsupportedf("a result of more than 1 MiB")
	}
	f.out.WriteString(text)
	return nil
}

// eval evaluates an expression. Its errors have no place yet.
func (f *frame) eval(e python.Expr) (any, error) {
	ev := python.Evaluator{
		Name:     func(name *python.Ident) (any, error) { return f.lookup(name.Name) },
		Override: func(python.Expr) (any, bool, error) { err := f.step(); return nil, err != nil, err },
	}
	return ev.Eval(e)
}

// lookup finds a name as Mako does: the template's own, then the values, then Python's
// functions; else it is undefined.
func (f *frame) lookup(name string) (any, error) {
	if value, ok := f.locals[name]; ok {
		return value, nil
	}
	if f.t.local[name] && !f.module {
		return nil, python.Raisef("%s is used before it is assigned", name)
	}
	if value, ok := f.globals[name]; ok {
		return value, nil
	}
	switch {
	case name == "loop" && len(f.loops) > 0:
		return f.loops[len(f.loops)-1], nil
	case name == "context" && !f.module:
		return context{f}, nil
	case name == "UNDEFINED":
		return undefined{name}, nil
	}
	return f.value(name, undefined{name})
}

// value is context.get().
func (f *frame) value(name string, otherwise any) (any, error) {
	if value, ok := f.values[name]; ok {
		return value, nil
	}
	if isForeignName(name) {
		return nil, python.Unsupportedf("the name %s", name)
	}
	if function, ok := python.BuiltinOf(name); ok {
		return function, nil
	}
	return otherwise, nil
}

// isForeignName reports whether a name is one of Python's or Mako's that has a value
// there and none here. A set has an order that only Python knows.
func isForeignName(name string) bool {
	return strings.Contains(" capture caller self local parent next pageargs loop STOP_RENDERING "+
		"abs aiter all anext any ascii bin breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir "+
		"divmod eval exec filter float format frozenset getattr globals hasattr hash help hex id input issubclass iter locals "+
		"map max memoryview min object oct open ord pow print property reversed round set setattr slice staticmethod "+
		"sum super type vars zip exit quit copyright credits license __import__ __name__ ", " "+name+" ")
}
