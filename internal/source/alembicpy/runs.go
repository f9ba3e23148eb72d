package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// Runs reports whether upgrade() and downgrade() of a revision file do anything: more
// than pass, a docstring, return, or print. A downgrade that always raises an exception
// reverts nothing. Code that cannot be decided without running it does something.
func Runs(content []byte) (up, down bool) {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		return true, true
	}
	if _, err := python.Parse(string(text)); err != nil {
		return true, true
	}
	u := newUnit("", "", string(text))
	return u.runs("upgrade"), u.runs("downgrade") && !u.raises("downgrade")
}

// runs reports whether a function does anything, or may be one of another module.
func (u *unit) runs(name string) bool {
	if len(u.definitions[name]) == 0 {
		return u.mayImport(name)
	}
	f := u.function(name)
	if f == nil {
		return true
	}
	for _, st := range new(normalizer).block(f.Body, inFunction) {
		switch st := st.(type) {
		case *python.ReturnStmt:
			return st.Value != nil && mayRun(st.Value)
		case *python.ImportStmt, *python.ImportFromStmt:
		case *python.ExprStmt:
			if u.calls(st.Value) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// function returns the one definition of a function; nil where another value may have
// its name.
func (u *unit) function(name string) *python.FunctionStmt {
	if len(u.definitions[name]) != 1 || u.mayImport(name) {
		return nil
	}
	f, ok := u.definitions[name][0].(*python.FunctionStmt)
	if !ok || len(f.Decorators) > 0 || f.Async {
		return nil
	}
	return f
}

func (u *unit) mayImport(name string) bool { return len(u.imports[name])+len(u.stars) > 0 }

// raises reports whether a function ends with an exception whenever it is called.
func (u *unit) raises(name string) bool {
	f := u.function(name)
	if f == nil {
		return false
	}
	for _, st := range f.Body {
		if _, ok := st.(*python.RaiseStmt); ok {
			return true
		}
		if returns(st) {
			return false
		}
	}
	return false
}

// calls reports whether an expression that stands alone may do something, other than
// print.
func (u *unit) calls(e python.Expr) bool {
	call, ok := e.(*python.Call)
	if !ok {
		return mayRun(e)
	}
	if name, ok := call.Func.(*python.Ident); ok && name.Name == "print" && !u.defines("print") {
		return slices.ContainsFunc(call.Args, mayRun)
	}
	prefix, ok := perDatabase(call)
	if !ok {
		return true
	}
	for name := range u.definitions {
		if strings.HasPrefix(name, prefix) && u.runs(name) && !u.raises(name) {
			return true
		}
	}
	return false
}

// perDatabase returns the start of the names of the functions that a call such as
// globals()["upgrade_%s" % engine_name]() calls, as in Alembic's template for several
// databases.
func perDatabase(call *python.Call) (prefix string, ok bool) {
	item, ok := call.Func.(*python.Subscript)
	if !ok {
		return "", false
	}
	of, ok := item.Value.(*python.Call)
	if !ok || !isNamed(of.Func, "globals") {
		return "", false
	}
	format, ok := item.Index.(*python.Binary)
	if !ok || format.Op != python.Percent {
		return "", false
	}
	text, ok := format.Left.(*python.StrExpr)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(text.Value, "%s")
}
