package alembicpy

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A codeRun follows the code that an env.py runs: its statements, and the functions,
// classes and values that these name, in env.py and in the project's modules. It does not
// evaluate conditions, so it also has code that only may run.
type codeRun struct {
	modules *modules
	units   map[string]*unit // by file; nil for a file that is not the project's
	order   []*unit
	found   []SchemaChange
}

// all follows the code of env.py, and then the handlers of events on its engines.
func (r *codeRun) all(env *unit) {
	for _, st := range env.body {
		r.statement(env, st, false)
	}
	for again := true; again; {
		again = false
		for i := 0; i < len(r.order); i++ { // handlers may add units
			again = r.handlers(r.order[i], r.order[i] == env) || again
		}
	}
}

// handlers follows the handlers of a unit whose engine is one that the run has reached,
// or every engine. It reports whether it followed one.
func (r *codeRun) handlers(u *unit, env bool) (followed bool) {
	waiting := u.handlers
	u.handlers = nil
	for _, h := range waiting {
		if env || u.reached[h.engine] || r.isForeign(u, h.engine) {
			followed = true
			r.statement(u, h.statement, true)
		} else {
			u.handlers = append(u.handlers, h)
		}
	}
	return followed
}

// isForeign reports whether a name is not the project's own, such as SQLAlchemy's class
// Engine, which stands for every engine.
func (r *codeRun) isForeign(u *unit, name string) bool {
	return len(u.definitions[name]) == 0 && !slices.ContainsFunc(u.imports[name], func(i imported) bool {
		return r.load(r.find(u, i)) != nil
	})
}

// statement follows a statement. Inside a function that runs, nested definitions count as
// run; a definition of a module counts when it is named.
func (r *codeRun) statement(u *unit, st python.Stmt, inside bool) {
	python.Walk(st, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionStmt:
			if !inside {
				r.expressions(u, n.Decorators)
				return false
			}
		case *python.ClassStmt:
			if !inside {
				return false
			}
		}
		return r.node(u, n)
	})
}

func (r *codeRun) expressions(u *unit, all []python.Expr) {
	for _, x := range all {
		python.Walk(x, func(n python.Node) bool { return r.node(u, n) })
	}
}

// node follows the names of a node, and notes the schema change that it makes. It reports
// whether the nodes in it are to be followed, too.
func (r *codeRun) node(u *unit, n python.Node) bool {
	switch n := n.(type) {
	case *python.ExprStmt:
		_, isDoc := n.Value.(*python.StrExpr)
		return !isDoc
	case *python.Ident:
		r.name(u, n.Name)
	case *python.Attribute:
		r.attribute(u, n)
	case *python.FString:
		r.text(u, n, textOf(n))
		for _, part := range n.Parts {
			if field, ok := part.(*python.Field); ok {
				r.expressions(u, []python.Expr{field.Value})
			}
		}
		return false
	case *python.StrExpr:
		r.text(u, n, n.Value)
	case *python.Call:
		r.call(u, n)
	case *python.DictExpr:
		for i, key := range n.Keys {
			if name, ok := key.(*python.StrExpr); ok {
				r.setting(u, name.Value, key, n.Values[i])
			}
		}
	case *python.AssignStmt:
		for _, target := range n.Targets {
			r.assigned(u, target, n.Value)
		}
	case *python.BadStmt:
		r.tokens(u, n.Span)
	case *python.BadExpr:
		r.tokens(u, n.Span)
	}
	return true
}

// textOf returns the text of an f-string with a gap for each value.
func textOf(f *python.FString) string {
	var b strings.Builder
	for _, part := range f.Parts {
		if s, ok := part.(*python.StrExpr); ok {
			b.WriteString(s.Value)
		} else {
			b.WriteString(gap)
		}
	}
	return b.String()
}

// name follows a name of a unit.
func (r *codeRun) name(u *unit, name string) {
	if u.reached[name] {
		return
	}
	u.reached[name] = true
	for _, st := range slices.Concat(u.definitions[name], u.changes[name]) {
		r.statement(u, st, true)
	}
	for _, i := range u.imports[name] {
		r.imported(u, i)
	}
	if !u.defines(name) {
		for _, star := range u.stars {
			if from := r.load(r.find(u, star)); from != nil {
				r.name(from, name)
			}
		}
	}
}

// imported follows a name that is imported, and returns the module that it stands for,
// or nil.
func (r *codeRun) imported(u *unit, i imported) *module {
	mod := r.find(u, i)
	from := r.load(mod)
	switch {
	case mod == nil || i.member == "":
		return mod
	case from != nil && from.defines(i.member):
		r.name(from, i.member)
		return nil
	}
	return r.submodule(mod, i.member)
}

// attribute follows a chain of names, a.b.c, that starts at a module.
func (r *codeRun) attribute(u *unit, x *python.Attribute) {
	names := chain(x)
	if len(names) < 2 {
		return
	}
	for _, i := range u.imports[names[0]] {
		mod := r.imported(u, i)
		for _, name := range names[1:] {
			if from := r.load(mod); from != nil && from.defines(name) {
				r.name(from, name)
				break
			}
			mod = r.submodule(mod, name)
		}
	}
}

// chain returns the names of a.b.c, or nil for another expression.
func chain(x python.Expr) []string {
	switch x := x.(type) {
	case *python.Ident:
		return []string{x.Name}
	case *python.Attribute:
		if before := chain(x.Value); before != nil {
			return append(before, x.Name.Name)
		}
	}
	return nil
}

// find returns the module of an import in a unit, or nil.
func (r *codeRun) find(u *unit, i imported) *module {
	var names []string
	if i.module != "" {
		names = strings.Split(i.module, ".")
	}
	return r.modules.search(u.pkg, i.dots, names, i.module)
}

func (r *codeRun) submodule(mod *module, name string) *module {
	if mod == nil || mod.dir == "" {
		return nil
	}
	return r.modules.inFolder(mod.dir, []string{name}, join(mod.path, name))
}

// load returns the unit of a module of the project, or nil.
func (r *codeRun) load(mod *module) *unit {
	if mod == nil || mod.file == "" || mod.err != nil || isInstalled(mod.file) {
		return nil
	}
	if u, ok := r.units[mod.file]; ok {
		return u
	}
	return r.add(mod.file, mod.pkg, mod.src)
}

// isInstalled reports whether a file belongs to an installed package.
func isInstalled(file string) bool {
	folders := strings.Split(filepath.ToSlash(file), "/")
	return slices.Contains(folders, "site-packages") || slices.Contains(folders, "dist-packages")
}

// add parses a file.
func (r *codeRun) add(file, pkg, src string) *unit {
	u := newUnit(file, pkg, src)
	r.units[file] = u
	r.order = append(r.order, u)
	return u
}
