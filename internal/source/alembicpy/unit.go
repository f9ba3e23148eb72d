package alembicpy

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A unit is a parsed file, with what each name of its module is bound to.
type unit struct {
	file, pkg, src string
	body           []python.Stmt

	definitions map[string][]python.Stmt // functions, classes, and statements that give a name a value
	changes     map[string][]python.Stmt // statements that may change the value of a name
	imports     map[string][]imported
	stars       []imported
	handlers    []eventHandler
	dicts       map[string][]*python.DictExpr // assigned to a name anywhere in the file; nil for another value

	reached map[string]bool // the names that the run has reached
}

// An eventHandler is a statement that lets SQLAlchemy call a function for each new
// connection of an engine.
type eventHandler struct {
	engine    string // the first name of the expression
	statement python.Stmt
}

func newUnit(file, pkg, src string) *unit {
	u := &unit{
		file: file, pkg: pkg, src: src,
		definitions: map[string][]python.Stmt{}, changes: map[string][]python.Stmt{}, imports: map[string][]imported{},
		dicts: map[string][]*python.DictExpr{}, reached: map[string]bool{},
	}
	module, _ := python.Parse(src) // what is no Python is a BadStmt in it
	u.body = module.Body
	python.Walk(module, u.index)
	python.Walk(module, u.indexAnywhere)
	return u
}

// defines reports whether the unit binds a name itself.
func (u *unit) defines(name string) bool {
	return len(u.definitions[name]) > 0 || len(u.imports[name]) > 0
}

// index notes the definitions at the level of the module.
func (u *unit) index(n python.Node) bool {
	switch n := n.(type) {
	case *python.FunctionStmt:
		u.definitions[n.Name.Name] = append(u.definitions[n.Name.Name], n)
		u.indexDecorators(n)
		return false
	case *python.ClassStmt:
		u.definitions[n.Name.Name] = append(u.definitions[n.Name.Name], n)
		return false
	case *python.AssignStmt:
		u.binds(n, n.Targets...)
	case *python.AnnotatedStmt:
		u.binds(n, n.Target)
	case *python.AugmentedStmt:
		u.binds(n, n.Target)
	case *python.ExprStmt:
		u.indexCall(n)
	}
	_, isExpr := n.(python.Expr)
	return !isExpr
}

// binds notes a statement that assigns to names, or to parts of their values.
func (u *unit) binds(st python.Stmt, targets ...python.Expr) {
	for _, target := range targets {
		for _, name := range namesOf(target) {
			u.definitions[name.Name] = append(u.definitions[name.Name], st)
		}
		if name := firstName(target); name != "" && len(namesOf(target)) == 0 {
			u.changes[name] = append(u.changes[name], st)
		}
	}
}

// firstName returns the name with which an expression such as a.b["c"].d starts, or "".
func firstName(x python.Expr) string {
	switch x := x.(type) {
	case *python.Ident:
		return x.Name
	case *python.Attribute:
		return firstName(x.Value)
	case *python.Subscript:
		return firstName(x.Value)
	case *python.Call:
		return firstName(x.Func)
	}
	return ""
}

// indexDecorators notes a function that handles an event.
func (u *unit) indexDecorators(f *python.FunctionStmt) {
	for _, d := range f.Decorators {
		if call, ok := d.(*python.Call); ok && isCallOf(call, "listens_for") {
			u.handles(call, f)
		}
	}
}

// indexCall notes a call at the level of the module: event.listen, or a method that may
// change the value of a name.
func (u *unit) indexCall(st *python.ExprStmt) {
	call, ok := st.Value.(*python.Call)
	if !ok {
		return
	}
	if isCallOf(call, "listen") {
		u.handles(call, st)
		return
	}
	if name := firstName(call.Func); name != "" {
		u.changes[name] = append(u.changes[name], st)
	}
}

// handles notes the handler of an event of an engine. A session has events of its own.
func (u *unit) handles(call *python.Call, st python.Stmt) {
	if len(call.Args) == 0 {
		return
	}
	if name := firstName(call.Args[0]); !strings.Contains(strings.ToLower(name), "session") {
		u.handlers = append(u.handlers, eventHandler{name, st})
	}
}

// isCallOf reports whether a call is one of a function, or of a method, of that name.
func isCallOf(call *python.Call, name string) bool {
	switch f := call.Func.(type) {
	case *python.Ident:
		return f.Name == name
	case *python.Attribute:
		return f.Name.Name == name
	}
	return false
}

// indexAnywhere notes the imports and the dicts of the whole file, those in functions too.
func (u *unit) indexAnywhere(n python.Node) bool {
	switch n := n.(type) {
	case *python.ImportStmt:
		for _, i := range importsOf(n) {
			u.imports[i.name] = append(u.imports[i.name], i)
		}
	case *python.ImportFromStmt:
		for _, i := range importsFrom(n) {
			u.imports[i.name] = append(u.imports[i.name], i)
		}
		if n.Star {
			u.stars = append(u.stars, imported{dots: n.Dots, module: n.Module})
		}
	case *python.AssignStmt:
		dict, _ := n.Value.(*python.DictExpr)
		for _, target := range n.Targets {
			if name, ok := target.(*python.Ident); ok {
				u.dicts[name.Name] = append(u.dicts[name.Name], dict)
			}
		}
	}
	_, isExpr := n.(python.Expr)
	return !isExpr
}
